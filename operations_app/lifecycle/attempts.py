"""What the worker does that has an operation: take it, keep it, write what it says."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from operations_app import hints
from operations_app.lifecycle.rows import State, tell
from operations_app.models import Operation, OutputChunk
from operations_app.storable import storable

LEASE = timedelta(seconds=30)


class LeaseLost(Exception):
    """The operation no longer belongs to this attempt; nothing was written."""


def claim(*, operation_id: int, worker: str) -> Operation | None:
    """Take a queued operation for `worker`, or return None because it is not there to take."""
    now = timezone.now()
    with transaction.atomic():
        taken = Operation.objects.filter(pk=operation_id, state=State.QUEUED).update(
            state=State.RUNNING,
            attempt=F("attempt") + 1,
            worker=worker,
            started_at=now,
            ring_at=now,
            lease_until=now + LEASE,
        )
        if not taken:
            return None
        operation = Operation.objects.select_related("requested_by").get(pk=operation_id)
        tell(operation)
    return operation


def renew(*, operation_id: int, attempt: int) -> None:
    """Keep the lease for another `LEASE`, or raise `LeaseLost`."""
    if not held(operation_id, attempt).update(lease_until=timezone.now() + LEASE):
        raise LeaseLost


def cancel_requested(*, operation_id: int, attempt: int) -> bool:
    """Whether somebody wants this attempt to stop, or raise `LeaseLost`."""
    row = held(operation_id, attempt).values_list("cancel_requested_at").first()
    if row is None:
        raise LeaseLost
    return row[0] is not None


def record(
    *,
    operation_id: int,
    attempt: int,
    chunks: Sequence[tuple[str, str]] = (),
    progress: Mapping[str, Any] | None = None,
) -> None:
    """Append output `chunks`, pairs of stream and text, and replace the progress, or raise `LeaseLost`."""
    changes: dict[str, Any] = {"last_sequence": F("last_sequence") + len(chunks)}
    if progress is not None:
        changes["progress"] = storable(progress)
    with transaction.atomic():
        # The update locks the row, so that two writers cannot hand out the same numbers.
        if not held(operation_id, attempt).update(**changes):
            raise LeaseLost
        operation = Operation.objects.only("id", "host_id", "group", "last_sequence").get(pk=operation_id)
        first = operation.last_sequence - len(chunks) + 1
        OutputChunk.objects.bulk_create(
            OutputChunk(operation=operation, sequence=number, stream=stream, text=storable(text))
            for number, (stream, text) in enumerate(chunks, start=first)
        )
        if chunks:
            hints.publish(
                "operation.output", host=operation.host_id, id=operation.pk, after=operation.last_sequence
            )
        if progress is not None:
            tell(operation)


def held(operation_id: int, attempt: int) -> QuerySet[Operation]:
    """The operation, while that attempt has it."""
    return Operation.objects.filter(pk=operation_id, state=State.RUNNING, attempt=attempt)
