"""Changing limits and restart policies in place."""

from collections.abc import Mapping
from typing import Any

from accounts_app.errors import Invalid
from containers_app.kinds.containers import UPDATE
from containers_app.models import Container
from containers_app.services.verbs import wish_for
from containers_app.spec.inspected import resources_of
from containers_app.spec.updating import UNLIMITED
from operations_app.kinds import Wish

LASTING = (
    "The engine cannot take this limit away in place: set a larger one, or recreate the container without it."
)
# What may be said to be none: processes, for which engines have a word, and swap, which follows the memory then.
MAY_END = frozenset({"pids", "memory_swap"})


def wish_to_update(*, container: Container, fields: Mapping[str, Any]) -> Wish:
    """The wish that limits and restart policy are changed; a limit that is said to be None is to be taken away.

    Raises:
        Refused: the engine cannot do that, or asks for more to be said.
    """
    resources: Mapping[str, Any] = fields.get("resources") or {}
    held = resources_of(container.raw.get("HostConfig") or {})
    gone = [name for name, limit in resources.items() if limit is None and getattr(held, name)]
    if lasting := {f"resources.{name}": [LASTING] for name in gone if name not in MAY_END}:
        raise Invalid.among(lasting)
    limits = {name: limit for name, limit in resources.items() if limit is not None}
    if "pids" in gone:
        limits["pids"] = UNLIMITED
    if not limits and not fields.get("restart_policy"):
        raise Invalid("non_field_errors", "Change a limit or the restart policy.")
    return wish_for(container, UPDATE, **{**fields, "resources": limits or None})
