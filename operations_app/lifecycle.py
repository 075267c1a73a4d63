"""The whole life of an operation on one page: request, claim, renew, record, wait, finish, cancel, sweep, forget.

States: queued → running → succeeded | failed | cancelled | interrupted. A claim is a conditional UPDATE whose row count
decides; every later write carries the attempt number, so a worker that lost its lease writes nothing. An operation is
never performed twice: what nobody renews ends as interrupted, and a person decides what to do next.

One may ask for others, its children, and wait for them without a worker: running → waiting → queued → running, each
turn an attempt of its own. The end of a child rings its parent; the end or the cancel of a parent is that of its
children. Rows are locked from the parent to the child, never the other way. It may wait for one of somebody else, too;
that is locked before the one that waits.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from accounts_app.vault import seal, unseal
from operations_app import doorbell, hints, idempotency
from operations_app.kinds import Wish
from operations_app.models import Operation, OutputChunk
from operations_app.plain import to_plain
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
UNDER_WAY = (State.QUEUED, State.RUNNING, State.WAITING)


class AlreadyEnded(Refused):
    """The operation has ended, there is nothing left to cancel."""

    def __init__(self) -> None:
        super().__init__("operation_ended", "This operation has ended already.")


class LeaseLost(Exception):
    """The operation no longer belongs to this attempt; nothing was written."""


class NothingUnderWay(Exception):
    """An operation wants to wait for others, and there are none: it would wait for ever."""


class Stopping(Exception):
    """The operation is to stop: it may ask for nothing more."""


def request(
    *,
    actor: Actor,
    wish: Wish,
    group: idempotency.Group | None = None,
    parent: Operation | None = None,
    idempotency_key: str | None = None,
) -> Operation:
    """Record that `actor` wants what `wish` says: audit, queue and state in one row, one transaction.

    A worker is rung when the transaction commits. Parameters are sealed at rest; the words by hand have secrets masked.
    A second request with the same `idempotency_key` by the same person returns the first operation.

    Raises:
        KeyReused: that key came with a different request before.
        LeaseLost: `parent` is not this worker's any more.
        Stopping: `parent` shall stop.
    """
    operation = new_operation(actor=actor, wish=wish, group=group)
    operation.parent = parent
    operation.idempotency_key = idempotency_key or None
    operation.ring_at = timezone.now() + RING_AGAIN
    return _record(operation, wish.recorded)


def new_operation(*, actor: Actor, wish: Wish, group: idempotency.Group | None = None) -> Operation:
    """The row that records `wish`, which nobody has saved yet."""
    kind, target, host = wish.kind, wish.target, wish.host
    body = json.dumps(to_plain(wish.params), sort_keys=True)
    operation = Operation(
        kind=kind.name,
        host_id=host.pk if host else None,
        host_name=host.name if host else "",
        target_type=target.noun,
        target_id="" if target.id is None else str(target.id),
        target_name=target.name,
        command=wish.by_hand.command,
        curl=wish.by_hand.curl,
        group=group.id if group else None,
        **_asked_by(actor),
    )
    operation.request_fingerprint = idempotency.fingerprint(
        *(kind.name, operation.host_id, target.noun, target.id, body), *([group.size] if group else [])
    )
    seal(operation, "sealed_params", body)
    return operation


def request_again(*, operation: Operation, actor: Actor, idempotency_key: str | None = None) -> Operation:
    """Record that `actor` wants the same as `operation` once more. Its parameters go along as they are sealed.

    Raises:
        KeyReused: see `request`.
    """
    again = Operation(
        idempotency_key=idempotency_key or None,
        ring_at=timezone.now() + RING_AGAIN,
        **_asked_by(actor),
        **{name: getattr(operation, name) for name in SAME_AGAIN},
    )
    return _record(again)


def _asked_by(actor: Actor) -> dict[str, Any]:
    return {
        "requested_by": actor.user,
        "requested_by_name": actor.user.get_username() if actor.user else "",
        "token_id": actor.token_id,
    }


def _record(operation: Operation, recorded: Callable[[Operation], None] | None = None) -> Operation:
    earlier = idempotency.earlier(operation)
    if earlier is not None:
        return earlier
    try:
        with transaction.atomic():
            _check_parent(operation)
            operation.save(force_insert=True)
            if recorded is not None:
                recorded(operation)
            doorbell.ring(operation.pk)
            _tell(operation)
    except IntegrityError:
        # Two requests with one key at once: the unique index let one of them in.
        earlier = idempotency.earlier(operation)
        if earlier is None:
            raise
        return earlier
    return operation


def _check_parent(child: Operation) -> None:
    """Locks the parent, so that its cancel finds this child, or this finds the cancel."""
    parent = child.parent
    if parent is None:
        return
    held = _held(parent.pk, parent.attempt)
    if not held.update(ring_at=F("ring_at")):
        raise LeaseLost
    if held.exclude(cancel_requested_at=None).exists():
        raise Stopping


def params_of(operation: Operation) -> dict[str, Any]:
    """The parameters the operation was requested with."""
    params: dict[str, Any] = json.loads(unseal(operation, "sealed_params") or "{}")
    return params


def children_of(operation: Operation) -> list[Operation]:
    """What `operation` has asked for so far, in that order."""
    return list(Operation.objects.filter(parent=operation).order_by("pk"))


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
        if not _held(operation_id, attempt).update(state=State.WAITING, lease_until=None):
            raise LeaseLost
        children = Operation.objects.filter(parent=operation_id)
        if children.filter(state__in=Operation.ENDED).count() > ended:
            _wake(operation_id)
        elif not children.filter(state__in=UNDER_WAY).exists():
            raise NothingUnderWay(f"Operation {operation_id} waits for nothing.")
        _tell(_row(operation_id))


def _wait_for(operation_id: int, attempt: int, other: int) -> None:
    with transaction.atomic():
        # The update locks the row: it cannot end between the question and the commit.
        under_way = Operation.objects.filter(pk=other, state__in=UNDER_WAY).update(ring_at=F("ring_at"))
        changes = {"state": State.WAITING, "lease_until": None, "waits_for_id": other if under_way else None}
        if not _held(operation_id, attempt).update(**changes):
            raise LeaseLost
        if not under_way:
            _wake(operation_id)
        _tell(_row(operation_id))


def cancel(*, operation: Operation) -> None:
    """End what nobody has begun; ask what runs to stop, which its worker then does. Refreshes `operation`.

    Children are cancelled with it, and one that waits for them ends when they have.

    Raises:
        AlreadyEnded: there is nothing left to cancel.
    """
    untouched = Operation.objects.filter(pk=operation.pk, state=State.QUEUED, attempt=0)
    now = timezone.now()
    if not _end(untouched, operation.pk, {"state": State.CANCELLED, "cancel_requested_at": now}):
        with transaction.atomic():
            under_way = Operation.objects.filter(pk=operation.pk, state__in=UNDER_WAY)
            if not under_way.update(cancel_requested_at=now):
                raise AlreadyEnded
            _cancel_children(operation.pk)
            _wake_lonely(Operation.objects.filter(pk=operation.pk))
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
    _wake_lonely(Operation.objects.exclude(waits_for__state__in=UNDER_WAY))


def interrupt_all(*, detail: str, hint: str) -> None:
    """End everything that waits or runs, because nobody will ever perform it here: these rows came from elsewhere."""
    under_way = Operation.objects.filter(state__in=UNDER_WAY)
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
        parent_id = _lock_parent_of(operation_id)
        if not waiting.update(finished_at=timezone.now(), lease_until=None, **changes):
            return False
        _cancel_children(operation_id)
        if parent_id is not None:
            _wake(parent_id)
        for waiting_id in Operation.objects.filter(waits_for=operation_id).values_list("pk", flat=True):
            _wake(waiting_id)
        _tell(_row(operation_id))
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


def _wake(operation_id: int) -> None:
    """Have one that waits be performed on: by the worker that takes it."""
    waiting = Operation.objects.filter(pk=operation_id, state=State.WAITING)
    if waiting.update(state=State.QUEUED, waits_for=None, ring_at=timezone.now() + RING_AGAIN):
        doorbell.ring(operation_id)
        _tell(_row(operation_id))


def _wake_lonely(some: QuerySet[Operation]) -> None:
    """Have those of them go on that wait, but for none of their own."""
    children = Operation.objects.filter(parent=OuterRef("pk"), state__in=UNDER_WAY)
    lonely = some.filter(state=State.WAITING).exclude(Exists(children))
    for operation_id in list(lonely.values_list("pk", flat=True)):
        with transaction.atomic():
            _wake(operation_id)


def _row(operation_id: int) -> Operation:
    return Operation.objects.only("id", "host_id", "group").get(pk=operation_id)


def _tell(operation: Operation) -> None:
    group = str(operation.group) if operation.group else None
    hints.publish("operation.changed", host=operation.host_id, id=operation.pk, group=group)
