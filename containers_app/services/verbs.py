"""What people may wish for many containers at once, and how each verb is said by hand."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor, restrict
from containers_app.kinds.containers import IN_BULK, READY
from containers_app.models import Container
from operations_app.kinds import ByHand, Kind, Wish
from operations_app.plain import from_plain


def wish_for(container: Container, kind: Kind[Container, Any, Any], **said: Any) -> Wish:
    """The wish that `kind` is done to `container`; what is not `said` is as its parameters have it."""
    return kind(container, from_plain(kind.params, {"container": container.engine_id, **said}))


def wish_for_many(*, actor: Actor, fields: Mapping[str, Any]) -> list[Wish]:
    """The same for many containers: `fields` are ids, action (one of `IN_BULK`), and what the action takes.

    Raises:
        Refused: one of the ids is not a container the actor may see, or the action takes no such field.
    """
    ids = list(dict.fromkeys(fields["ids"]))
    rows = restrict(Container.objects.select_related("host").filter(pk__in=ids), actor, "container.read")
    found = {row.pk: row for row in rows}
    if missing := [each for each in ids if each not in found]:
        raise Invalid("ids", f"There is no container {', '.join(map(str, missing))}.")
    kind = IN_BULK[fields["action"]]
    said = {name: value for name, value in fields.items() if name not in {"ids", "action"}}
    if unknown := said.keys() - {each.name for each in dataclasses.fields(kind.params)}:
        complaints = {name: [f"{fields['action']} takes no {name}."] for name in unknown}
        raise Invalid.among(complaints)
    return [wish_for(found[each], kind, **said) for each in ids]


def verbs_by_hand(container: Container) -> dict[str, ByHand]:
    """Return what each verb is by hand; those that need more to be said are left out."""
    return {kind.name.partition(".")[2]: wish_for(container, kind).by_hand for kind in READY}
