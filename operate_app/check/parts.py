"""The processes: whether each kind lives, and whether work waits."""

from datetime import timedelta

import redis
from django.utils import timezone

from fleet_app.models import Host, Watcher
from operate_app.check.findings import Findings, ago, fine, note, wrong
from operate_app.pulse import last_beat
from operations_app.hints import redis_client
from operations_app.models import Operation

QUEUE = "celery"  # where Celery puts what is rung
UNHEARD = 3
BEAT_LATE_SECONDS = 180.0
WAITS_LONG = timedelta(minutes=1)


def workers_hear() -> Findings:
    """Rings do not pile up: beat alone rings every few seconds, and workers hear at once."""
    try:
        unheard = int(redis_client().llen(QUEUE))
    except (redis.RedisError, OSError) as error:
        yield note("worker", f"Whether workers live cannot be seen: {error}", "See what is said of Redis.")
        return
    if unheard >= UNHEARD:
        way_out = "Start a worker, or run more of them: nothing that people ask for is begun."
        yield wrong("worker", f"{unheard} rings wait unheard: workers are missing or all busy.", way_out)
    else:
        yield fine("worker", "Workers hear what is rung.")


def beat_rings() -> Findings:
    """What beat rings, a worker notes."""
    age = last_beat()
    if age is not None and age < BEAT_LATE_SECONDS:
        yield fine("beat", f"Beat rang {ago(age)} ago, and a worker heard it.")
        return
    since = f"for {ago(age)}" if age is not None else "so far"
    way_out = "Start the beat process (and a worker, which notes it): without it nothing is swept, tidied or backed up."
    yield wrong("beat", f"No worker has heard beat {since}.", way_out)


def watchers_live() -> Findings:
    """Somebody follows every host that is on."""
    now = timezone.now()
    watchers = Watcher.objects.filter(seen_until__gte=now).count()
    hosts = Host.objects.filter(enabled=True).count()
    if not watchers:
        yield wrong(
            "watcher", "No watcher lives: what pages show of hosts is the past.", "Start the watcher process."
        )
        return
    left = Host.objects.filter(enabled=True).exclude(lease_until__gte=now).count()
    if left:
        yield wrong(
            "watcher", f"{left} of {hosts} hosts are followed by no watcher.", "Look at the watcher's log."
        )
    else:
        yield fine(
            "watcher",
            f"{watchers} watcher{'s' if watchers > 1 else ''} for {hosts} host{'s' * (hosts != 1)}.",
        )


def queue_moves() -> Findings:
    """Nothing waits for long."""
    waiting = Operation.objects.filter(state=Operation.State.QUEUED)
    oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
    age = timezone.now() - oldest if oldest else timedelta()
    if age > WAITS_LONG:
        words = f"{waiting.count()} operations wait, the first one for {ago(age.total_seconds())}."
        yield wrong(
            "queue", words, "Workers are missing or all busy: look at their log, or run more of them."
        )
    else:
        yield fine("queue", "No operation waits for long.")
