"""How an operation lies down, without a worker, until others have ended, and is woken."""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from operations_app import doorbell
from operations_app.lifecycle.attempts import LeaseLost, held
from operations_app.lifecycle.rows import RING_AGAIN, UNDER_WAY, State, row, tell
from operations_app.models import Operation


class NothingUnderWay(Exception):
    """An operation wants to wait for others, and there are none: it would wait for ever."""


def wait(*, operation_id: int, attempt: int, ended: int, other: int | None = None) -> None:
    """Lay this attempt down until one more than `ended` of the operation's children has ended, or raise `LeaseLost`.

    With `other`, until that operation has ended, which is no child of it.

    Raises:
        NothingUnderWay: none of them is.
    """
    if other is not None:
        _wait_for(operation_id, attempt, other)
        return
    with transaction.atomic():
        # The update locks the row: no child can end between the count and the commit.
        if not held(operation_id, attempt).update(state=State.WAITING, lease_until=None):
            raise LeaseLost
        children = Operation.objects.filter(parent=operation_id)
        if children.filter(state__in=Operation.ENDED).count() > ended:
            wake(operation_id)
        elif not children.filter(state__in=UNDER_WAY).exists():
            raise NothingUnderWay(f"Operation {operation_id} waits for nothing.")
        tell(row(operation_id))


def _wait_for(operation_id: int, attempt: int, other: int) -> None:
    with transaction.atomic():
        # The update locks the row: it cannot end between the question and the commit.
        under_way = Operation.objects.filter(pk=other, state__in=UNDER_WAY).update(ring_at=F("ring_at"))
        changes = {"state": State.WAITING, "lease_until": None, "waits_for_id": other if under_way else None}
        if not held(operation_id, attempt).update(**changes):
            raise LeaseLost
        if not under_way:
            wake(operation_id)
        tell(row(operation_id))


def wake(operation_id: int) -> None:
    """Have one that waits be performed on: by the worker that takes it."""
    waiting = Operation.objects.filter(pk=operation_id, state=State.WAITING)
    if waiting.update(state=State.QUEUED, waits_for=None, ring_at=timezone.now() + RING_AGAIN):
        doorbell.ring(operation_id)
        tell(row(operation_id))


def wake_lonely(some: QuerySet[Operation]) -> None:
    """Have those of them go on that wait, but for none of their own."""
    children = Operation.objects.filter(parent=OuterRef("pk"), state__in=UNDER_WAY)
    lonely = some.filter(state=State.WAITING).exclude(Exists(children))
    for operation_id in list(lonely.values_list("pk", flat=True)):
        with transaction.atomic():
            wake(operation_id)
