"""How an operation comes to be: audit, queue and state are one row, written in one transaction."""

import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from accounts_app.permissions import Actor
from accounts_app.vault import seal, unseal
from operations_app import doorbell, idempotency
from operations_app.kinds import Wish
from operations_app.lifecycle.attempts import LeaseLost, held
from operations_app.lifecycle.rows import RING_AGAIN, tell
from operations_app.models import Operation
from operations_app.plain import to_plain

# What an operation that is asked for once more takes over; `sealed_params` open by `seal_id`.
SAME_AGAIN = (
    *("kind", "host_id", "host_name", "target_type", "target_id", "target_name", "command", "curl"),
    *("seal_id", "sealed_params", "request_fingerprint"),
)


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
    operation.request_fingerprint = wish.fingerprint or idempotency.fingerprint(
        *(kind.name, operation.host_id, target.noun, target.id, body), *([group.size] if group else [])
    )
    seal(operation, "sealed_params", body)
    return operation


def request_again(
    *,
    operation: Operation,
    actor: Actor,
    idempotency_key: str | None = None,
    recorded: Callable[[Operation], None] | None = None,
) -> Operation:
    """Record that `actor` wants the same as `operation` once more. Its parameters go along as they are sealed.

    recorded: see `Wish`.

    Raises:
        KeyReused: see `request`.
    """
    again = Operation(
        idempotency_key=idempotency_key or None,
        ring_at=timezone.now() + RING_AGAIN,
        **_asked_by(actor),
        **{name: getattr(operation, name) for name in SAME_AGAIN},
    )
    return _record(again, recorded)


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
            tell(operation)
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
    attempt = held(parent.pk, parent.attempt)
    if not attempt.update(ring_at=F("ring_at")):
        raise LeaseLost
    if attempt.exclude(cancel_requested_at=None).exists():
        raise Stopping


def params_of(operation: Operation) -> dict[str, Any]:
    """The parameters the operation was requested with."""
    params: dict[str, Any] = json.loads(unseal(operation, "sealed_params") or "{}")
    return params


def children_of(operation: Operation) -> list[Operation]:
    """What `operation` has asked for so far, in that order."""
    return list(Operation.objects.filter(parent=operation).order_by("pk"))
