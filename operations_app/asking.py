"""How a wish becomes an operation, or a preview: the right is checked the same way for both."""

from collections.abc import Sequence
from typing import Any, cast

from django.db import transaction
from django.db.models import Model

from accounts_app.by_hand import Preview
from accounts_app.errors import NotAllowed, Refused
from accounts_app.permissions import Actor, can
from operations_app.idempotency import Group, group_id, refuse_if_any
from operations_app.kinds import Kind, Place, Wish
from operations_app.lifecycle import requesting
from operations_app.models import Operation
from operations_app.plain import to_plain

AnyKind = Kind[Any, Any, Any]


def ask(
    *,
    actor: Actor,
    wish: Wish,
    group: Group | None = None,
    parent: Operation | None = None,
    idempotency_key: str | None = None,
) -> Operation:
    """Record that `actor` wants what `wish` says.

    Raises:
        NotAllowed: he may not.
        Refused: the host is disabled; see also `requesting.request`.
    """
    check_right(actor, wish.kind, wish.host)
    check_host(wish.kind, wish.host)
    return requesting.request(
        actor=actor, wish=wish, group=group, parent=parent, idempotency_key=idempotency_key
    )


def ask_together(
    *, actor: Actor, wishes: Sequence[Wish], idempotency_key: str | None = None
) -> list[Operation]:
    """Record that `actor` wants all of `wishes`: one operation each, in one group; the same ones for the same key.

    Raises:
        NotAllowed, Refused: see `ask`; or the key came with another list before. Nothing is asked for then.
    """
    group = Group(group_id(actor.user, idempotency_key), len(wishes), idempotency_key)
    if idempotency_key:
        refuse_if_any(requested_by=actor.user, idempotency_key=idempotency_key)
    with transaction.atomic():
        return [
            ask(actor=actor, wish=wish, group=group, idempotency_key=group.key_of(number))
            for number, wish in enumerate(wishes)
        ]


def preview(*, actor: Actor, wish: Wish) -> Preview:
    """Return what asking for `wish` would be; nothing is written.

    Raises:
        NotAllowed: `actor` may not ask for it.
    """
    check_right(actor, wish.kind, wish.host)
    problems = []
    try:
        check_host(wish.kind, wish.host)
    except Refused as problem:
        problems.append(problem)
    by_hand, plan = wish.by_hand, None if wish.plan is None else to_plain(wish.plan)
    return Preview(command=by_hand.command, curl=by_hand.curl, problems=problems, plan=plan)


def check_right(actor: Actor, kind: AnyKind, host: Place | None) -> None:
    """Refuse who may not have done what `kind` does, on `host` where it is done on one.

    Raises:
        NotAllowed: `actor` may not.
    """
    if not can(actor, kind.needs, cast("Model | None", host)):
        raise NotAllowed


def check_host(kind: AnyKind, host: Place | None) -> None:
    """Refuse a wish for a host that somebody has switched off.

    Raises:
        Refused: it is disabled.
    """
    if host is not None and not kind.even_disabled:
        refuse_disabled(host)


def refuse_disabled(host: Place) -> None:
    """Leave a host alone that somebody has switched off.

    Raises:
        Refused: it is disabled.
    """
    if not host.enabled:
        raise Refused("host_disabled", f"The host {host.name} is disabled.")
