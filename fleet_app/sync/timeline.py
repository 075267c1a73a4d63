"""Engine events worth reading later, kept for a while."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from fleet_app.models import EngineEvent
from fleet_app.sync.rows import hold
from operations_app import hints

KEPT_EVENTS = 5_000  # a host
KEPT_FOR = timedelta(days=14)


def record_events(*, host_id: int, holder: str | None, events: Sequence[Mapping[str, Any]]) -> None:
    """Keep `events` (columns of EngineEvent), and forget those of this host that are too old or too many."""
    with transaction.atomic():
        hold(host_id, holder)
        EngineEvent.objects.bulk_create(EngineEvent(host_id=host_id, **columns) for columns in events)
        _forget(host_id)
        hints.publish("event.changed", host=host_id)


def _forget(host_id: int) -> None:
    kept = EngineEvent.objects.filter(host_id=host_id)
    kept.filter(at__lt=timezone.now() - KEPT_FOR).delete()
    newest = kept.order_by("-id").values_list("id", flat=True)
    if oldest_kept := newest[KEPT_EVENTS : KEPT_EVENTS + 1].first():
        kept.filter(id__lte=oldest_kept).delete()
