"""What the metrics read when somebody scrapes: few queries over indexes, whatever the history holds."""

from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.utils import timezone

from fleet_app.models import Host
from operations_app.models import Operation
from telemetry import metrics

State = Operation.State


def read_database() -> Iterator[metrics.Family]:
    """What waits and runs, and the hosts; only that it does not answer, when it does not."""
    try:
        families = [*_operations(), _hosts()]
    except DatabaseError:
        families = []
    finally:
        connection.close()  # each scrape has a thread of its own
    yield metrics.database_up.family({(): float(bool(families))})
    yield from families


def read_pool() -> Iterator[metrics.Family]:
    """The pool of this process; SQLite has none."""
    if (pool := getattr(connection, "pool", None)) is None:
        return
    stats = pool.get_stats()
    yield metrics.pool_size.family({(): stats.get("pool_size", 0)})
    yield metrics.pool_idle.family({(): stats.get("pool_available", 0)})
    yield metrics.pool_waiting.family({(): stats.get("requests_waiting", 0)})


def _operations() -> Iterator[metrics.Family]:
    unfinished = Operation.objects.filter(state__in=[State.QUEUED, State.RUNNING]).order_by()
    rows = unfinished.values_list("kind", "state").annotate(count=Count("pk"), oldest=Min("created_at"))
    counted = {(kind, state): (count, oldest) for kind, state, count, oldest in rows}
    yield metrics.operations.family({labels: count for labels, (count, _) in counted.items()})
    now = timezone.now()
    waits = [now - oldest for (_, state), (_, oldest) in counted.items() if state == State.QUEUED]
    yield metrics.queue_age.family({(): max((wait.total_seconds() for wait in waits), default=0.0)})


def _hosts() -> metrics.Family:
    counts = dict.fromkeys(Host.State.values, 0)
    counts |= dict(Host.objects.order_by().values_list("state").annotate(count=Count("pk")))
    return metrics.hosts.family({(state,): count for state, count in counts.items()})


metrics.read_at_scrape(parts=[metrics.WEB], read=read_database)
metrics.read_at_scrape(parts=metrics.ALL, read=read_pool)
