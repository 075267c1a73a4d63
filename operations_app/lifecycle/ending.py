"""How an operation ends: by its worker, by somebody's cancel, or because nobody performs it any more."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts_app.errors import Refused
from operations_app.kinds import find_kind
from operations_app.lifecycle.attempts import LeaseLost, held
from operations_app.lifecycle.rows import UNDER_WAY, State, row, tell
from operations_app.lifecycle.waiting import wake, wake_lonely
from operations_app.models import Operation
from operations_app.storable import storable


class AlreadyEnded(Refused):
    """The operation has ended, there is nothing left to cancel."""

    def __init__(self) -> None:
        super().__init__("operation_ended", "This operation has ended already.")


def finish(
    *,
    operation_id: int,
    attempt: int,
    state: str,
    result: Mapping[str, Any] | None = None,
    error_code: str = "",
    error_detail: str = "",
    error_hint: str = "",
) -> None:
    """Write the true end of this attempt, or raise `LeaseLost`."""
    changes = {
        "state": state,
        "result": storable(result),
        "error_code": error_code,
        "error_detail": storable(error_detail),
        "error_hint": storable(error_hint),
    }
    if not end(held(operation_id, attempt), operation_id, changes):
        raise LeaseLost


def cancel(*, operation: Operation) -> None:
    """End what nobody has begun; ask what runs to stop, which its worker then does. Refreshes `operation`.

    Children are cancelled with it, and one that waits for them ends when they have.

    Raises:
        AlreadyEnded: there is nothing left to cancel.
    """
    untouched = Operation.objects.filter(pk=operation.pk, state=State.QUEUED, attempt=0)
    now = timezone.now()
    if not end(untouched, operation.pk, {"state": State.CANCELLED, "cancel_requested_at": now}):
        with transaction.atomic():
            under_way = Operation.objects.filter(pk=operation.pk, state__in=UNDER_WAY)
            if not under_way.update(cancel_requested_at=now):
                raise AlreadyEnded
            _cancel_children(operation.pk)
            wake_lonely(Operation.objects.filter(pk=operation.pk))
            tell(operation)
    operation.refresh_from_db()


def interrupt_all(*, detail: str, hint: str) -> None:
    """End everything that waits or runs, because nobody will ever perform it here: these rows came from elsewhere."""
    under_way = Operation.objects.filter(state__in=UNDER_WAY)
    changes = {
        "state": State.INTERRUPTED,
        "error_code": "interrupted",
        "error_detail": detail,
        "error_hint": hint,
    }
    for operation_id in list(under_way.values_list("pk", flat=True)):
        end(under_way.filter(pk=operation_id), operation_id, changes)


def end(waiting: QuerySet[Operation], operation_id: int, changes: Mapping[str, Any]) -> bool:
    """End the operation if it is still among `waiting`, with all that hangs on its end; return whether it was."""
    with transaction.atomic():
        parent_id = _lock_parent_of(operation_id)
        if not waiting.update(finished_at=timezone.now(), lease_until=None, **changes):
            return False
        _cancel_children(operation_id)
        if parent_id is not None:
            wake(parent_id)
        for waiting_id in Operation.objects.filter(waits_for=operation_id).values_list("pk", flat=True):
            wake(waiting_id)
        operation = row(operation_id)
        if kind := find_kind(operation.kind):
            kind.ended(operation)
        tell(operation)
    return True


def _lock_parent_of(operation_id: int) -> int | None:
    parent_id = Operation.objects.filter(pk=operation_id).values_list("parent_id", flat=True).first()
    if parent_id is not None:
        Operation.objects.filter(pk=parent_id).update(ring_at=F("ring_at"))
    return parent_id


def _cancel_children(operation_id: int) -> None:
    for child in Operation.objects.filter(parent=operation_id, state__in=UNDER_WAY):
        with suppress(AlreadyEnded):
            cancel(operation=child)
