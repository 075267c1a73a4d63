"""The whole life of an operation on one page: request, claim, renew, record, finish, cancel, sweep, forget.

States: queued → running → succeeded | failed | cancelled | interrupted. A claim is a conditional UPDATE whose row count
decides; every later write carries the attempt number, so a worker that lost its lease writes nothing. An operation is
never performed twice: what nobody renews ends as interrupted, and a person decides what to do next.
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from accounts_app.vault import seal, unseal
from operations_app import doorbell, hints
from operations_app.models import Operation, OutputChunk
from operations_app.storable import storable

State = Operation.State

LEASE = timedelta(seconds=30)
RING_AGAIN = timedelta(seconds=15)
MISSED = timedelta(seconds=15)  # what a holder has for renewing a lease that ran out while he could not
# What an operation that is asked for once more takes over; `sealed_params` open by `seal_id`.
SAME_AGAIN = (
    *("kind", "host_id", "host_name", "target_type", "target_id", "target_name", "command", "curl"),
    *("seal_id", "sealed_params", "request_fingerprint"),
)
GROUP_SPACE = uuid.UUID("5d3d7c2e-6f57-4a7e-9a55-0d3f3b1b7c11")


class KeyReused(Refused):
    """The idempotency key was used before for a different request."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency_key_reused", "This Idempotency-Key came with a different request before."
        )


class AlreadyEnded(Refused):
    """The operation has ended, there is nothing left to cancel."""

    def __init__(self) -> None:
        super().__init__("operation_ended", "This operation has ended already.")


class LeaseLost(Exception):
    """The operation no longer belongs to this attempt; nothing was written."""


def request(  # noqa: PLR0913 - keywords, one for each column that a request fills
    *,
    actor: Actor,
    kind: str,
    params: Mapping[str, Any],
    host_id: int | None = None,
    host_name: str = "",
    target_type: str = "",
    target_id: str = "",
    target_name: str = "",
    command: str = "",
    curl: str = "",
    group: uuid.UUID | None = None,
    idempotency_key: str | None = None,
) -> Operation:
    """Record that `actor` wants `kind` done: audit, queue and state in one row, one transaction.

    A worker is rung when the transaction commits. `params` are plain JSON values and are sealed at rest; `command` and
    `curl` say the same by hand, with secrets masked. A second request with the same `idempotency_key` by the same
    person returns the first operation.

    Raises:
        KeyReused: that key came with a different request before.
    """
    body = json.dumps(params, sort_keys=True)
    operation = Operation(
        kind=kind,
        host_id=host_id,
        host_name=host_name,
        target_type=target_type,
        target_id=target_id,
        target_name=target_name,
        command=command,
        curl=curl,
        requested_by=actor.user,
        requested_by_name=actor.user.get_username() if actor.user else "",
        token_id=actor.token_id,
        group=group,
        idempotency_key=idempotency_key or None,
        request_fingerprint=_fingerprint(kind, host_id, target_type, target_id, body),
        ring_at=timezone.now() + RING_AGAIN,
    )
    seal(operation, "sealed_params", body)
    return _record(operation)


def request_again(*, operation: Operation, actor: Actor, idempotency_key: str | None = None) -> Operation:
    """Record that `actor` wants the same as `operation` once more. Its parameters go along as they are sealed.

    Raises:
        KeyReused: see `request`.
    """
    again = Operation(
        requested_by=actor.user,
        requested_by_name=actor.user.get_username() if actor.user else "",
        token_id=actor.token_id,
        idempotency_key=idempotency_key or None,
        ring_at=timezone.now() + RING_AGAIN,
        **{name: getattr(operation, name) for name in SAME_AGAIN},
    )
    return _record(again)


def _record(operation: Operation) -> Operation:
    earlier = _earlier(operation)
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            operation.save(force_insert=True)
            doorbell.ring(operation.pk)
            _tell(operation)
    except IntegrityError:
        # Two requests with one key at once: the unique index let one of them in.
        earlier = _earlier(operation)
        if earlier is None:
            raise
        return earlier
    return operation


def group_of(*, actor: Actor, idempotency_key: str | None) -> uuid.UUID:
    """The id of a new group of operations; the same one again for the same person and key."""
    user = actor.user.pk if actor.user else None
    return uuid.uuid5(GROUP_SPACE, f"{user}:{idempotency_key}") if idempotency_key else uuid.uuid4()


def params_of(operation: Operation) -> dict[str, Any]:
    """The parameters the operation was requested with."""
    params: dict[str, Any] = json.loads(unseal(operation, "sealed_params") or "{}")
    return params


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
        _tell(operation)
    return operation


def renew(*, operation_id: int, attempt: int) -> None:
    """Keep the lease for another `LEASE`, or raise `LeaseLost`."""
    if not _held(operation_id, attempt).update(lease_until=timezone.now() + LEASE):
        raise LeaseLost


def cancel_requested(*, operation_id: int, attempt: int) -> bool:
    """Whether somebody wants this attempt to stop, or raise `LeaseLost`."""
    row = _held(operation_id, attempt).values_list("cancel_requested_at").first()
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
        if not _held(operation_id, attempt).update(**changes):
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
            _tell(operation)


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
    if not _end(
        Operation.objects.filter(pk=operation_id, state=State.RUNNING, attempt=attempt), operation_id, changes
    ):
        raise LeaseLost


def cancel(*, operation: Operation) -> None:
    """End a queued operation; ask a running one to stop, which its worker then does. Refreshes `operation`.

    Raises:
        AlreadyEnded: there is nothing left to cancel.
    """
    queued = Operation.objects.filter(pk=operation.pk, state=State.QUEUED)
    now = timezone.now()
    if not _end(queued, operation.pk, {"state": State.CANCELLED, "cancel_requested_at": now}):
        with transaction.atomic():
            if not Operation.objects.filter(pk=operation.pk, state=State.RUNNING).update(
                cancel_requested_at=now
            ):
                raise AlreadyEnded
            _tell(operation)
    operation.refresh_from_db()


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
        _end(
            expired.filter(pk=operation_id),
            operation_id,
            {
                "state": State.INTERRUPTED,
                "error_code": "interrupted",
                "error_detail": "The worker stopped before it could say how this ended.",
                "error_hint": "The engine may have done some of it: look at the target, then try again.",
            },
        )


def interrupt_all(*, detail: str, hint: str) -> None:
    """End everything that waits or runs, because nobody will ever perform it here: these rows came from elsewhere."""
    under_way = Operation.objects.filter(state__in=(State.QUEUED, State.RUNNING))
    end = {"error_code": "interrupted", "error_detail": detail, "error_hint": hint}
    for operation_id in list(under_way.values_list("pk", flat=True)):
        _end(under_way.filter(pk=operation_id), operation_id, {"state": State.INTERRUPTED, **end})


def forget(*, now: datetime | None = None) -> int:
    """Delete what ended more than `OPERATION_KEEP_DAYS` days ago, with its output; return how many operations."""
    before = (now or timezone.now()) - timedelta(days=settings.OPERATION_KEEP_DAYS)
    _, deleted = Operation.objects.filter(finished_at__lt=before).delete()
    return deleted.get(Operation._meta.label, 0)


def _held(operation_id: int, attempt: int) -> Any:
    return Operation.objects.filter(pk=operation_id, state=State.RUNNING, attempt=attempt)


def _end(waiting: Any, operation_id: int, changes: Mapping[str, Any]) -> bool:
    with transaction.atomic():
        if not waiting.update(finished_at=timezone.now(), lease_until=None, **changes):
            return False
        _tell(Operation.objects.only("id", "host_id", "group").get(pk=operation_id))
    return True


def _tell(operation: Operation) -> None:
    group = str(operation.group) if operation.group else None
    hints.publish("operation.changed", host=operation.host_id, id=operation.pk, group=group)


def _fingerprint(*parts: object) -> str:
    # Keyed, because parameters may hold secrets that a plain hash would let one guess.
    return salted_hmac("operation.fingerprint", json.dumps(parts), algorithm="sha256").hexdigest()


def _earlier(operation: Operation) -> Operation | None:
    """The operation requested before with the same key by the same person.

    Raises:
        KeyReused: it was a different request.
    """
    if operation.idempotency_key is None:
        return None
    earlier = Operation.objects.filter(
        requested_by=operation.requested_by, idempotency_key=operation.idempotency_key
    ).first()
    if earlier is not None and earlier.request_fingerprint != operation.request_fingerprint:
        raise KeyReused
    return earlier
