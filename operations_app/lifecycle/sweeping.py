"""What is done now and then: what nobody takes is rung for, what nobody keeps is ended, what is old is forgotten."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from operations_app import doorbell
from operations_app.lifecycle.ending import end
from operations_app.lifecycle.rows import RING_AGAIN, UNDER_WAY, State
from operations_app.lifecycle.waiting import wake_lonely
from operations_app.models import Operation

MISSED = timedelta(seconds=15)  # what a holder has for renewing a lease that ran out while he could not


def sweep(*, now: datetime | None = None) -> None:
    """Ring again for what nobody claimed, and end as interrupted what nobody renews.

    A lease that ran out while the database was away is nobody's fault, and its holder renews it as soon as he can. So a
    sweep first notes, in `ring_at`, that it missed a holder, and a later one ends what was not renewed since.

    The time to the next ring doubles with the age of the operation, so that a long queue is not buried under rings.
    """
    now = now or timezone.now()
    for operation in Operation.objects.filter(state=State.QUEUED, ring_at__lte=now).only("id", "created_at"):
        wait = max(RING_AGAIN, now - operation.created_at)
        if Operation.objects.filter(pk=operation.pk, state=State.QUEUED).update(ring_at=now + wait):
            doorbell.ring(operation.pk)
    expired = Operation.objects.filter(state=State.RUNNING, lease_until__lt=now)
    expired.filter(ring_at__lte=F("lease_until")).update(ring_at=now)
    expired = expired.filter(ring_at__gt=F("lease_until"), ring_at__lte=now - MISSED)
    for operation_id in list(expired.values_list("pk", flat=True)):
        end(
            expired.filter(pk=operation_id),
            operation_id,
            {
                "state": State.INTERRUPTED,
                "error_code": "interrupted",
                "error_detail": "The worker stopped before it could say how this ended.",
                "error_hint": "The engine may have done some of it: look at the target, then try again.",
            },
        )
    wake_lonely(Operation.objects.exclude(waits_for__state__in=UNDER_WAY))


def forget(*, now: datetime | None = None) -> int:
    """Delete what ended more than `OPERATION_KEEP_DAYS` days ago, with its output; return how many operations."""
    before = (now or timezone.now()) - timedelta(days=settings.OPERATION_KEEP_DAYS)
    _, deleted = Operation.objects.filter(finished_at__lt=before).delete()
    return deleted.get(Operation._meta.label, 0)
