"""Replacing a container by one like it with changes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from containers_app.kinds.containers import RECREATE
from containers_app.mirrored_specs import changed_spec, differences, unmasked
from containers_app.models import Container
from containers_app.services.verbs import wish_for
from operations_app.kinds import Wish


def wish_to_recreate(*, container: Container, fields: Mapping[str, Any]) -> Wish:
    """The wish that `container` is replaced; `fields` are those of a spec that shall differ, and recreate_dependents.

    What hangs on it (its network, its mounts …) comes along with `recreate_dependents`, else it is a refusal.

    Raises:
        Refused: a field, or the changed container, cannot be so.
    """
    changed = {name: value for name, value in fields.items() if name != "recreate_dependents"}
    changes = differences(container, unmasked(changed, container))
    changed_spec(container, changes)
    along = fields.get("recreate_dependents", False)
    wish = wish_for(container, RECREATE, changes=changes, recreate_dependents=along)
    # The words by hand are of what was sent: a mask stays one, wherever it was put and whatever went from beside it.
    sent = {name: changed[name] for name in changes}
    shown = wish_for(container, RECREATE, changes=sent, recreate_dependents=along)
    return replace(wish, by_hand=shown.by_hand)
