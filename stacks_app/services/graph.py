"""The stack as one can draw it: as it was applied, and before that as the files say."""

from typing import Any, Final

from accounts_app.errors import Refused
from stacks_app.compose.diff import Mask, shown
from stacks_app.compose.project import services_of
from stacks_app.masks import mask_of
from stacks_app.models import Stack
from stacks_app.plan.graph import StackGraph, graph_of, ties_of
from stacks_app.planning import project_of
from stacks_app.preparing import prepare, told_as_refused
from stacks_app.sources.snapshot import Snapshot

MOST_TIES: Final = 50_000
# Of a service, what the picture has and a secret may be in.
_DRAWN: Final = ("image", "network_mode", "ports", "volumes")


def drawn(stack: Stack) -> StackGraph:
    """What hangs together in `stack`.

    Raises:
        Refused: it was never applied, and its files are not taken or it has no host; or it is too much for a picture.
    """
    draft, applied = Snapshot.of_draft(stack), stack.applied
    if applied is not None:
        mask = mask_of(draft, Snapshot.of_revision(applied))
        return _drawn(project_of(applied), mask, revision=applied.number)
    if stack.host is None:
        raise Refused("host_gone", f"The host {stack.host_name} is no longer here.")
    with told_as_refused():
        project = prepare(draft, host=stack.host).project
    return _drawn(project, mask_of(draft), revision=None)


def _drawn(project: dict[str, Any], mask: Mask, *, revision: int | None) -> StackGraph:
    if ties_of(project) > MOST_TIES:
        words = f"Its services reach each other by more than {MOST_TIES:,} names, which is too much for a picture."
        raise Refused("stack_graph_too_large", words, status=400)
    services = {name: _without_secrets(service, mask) for name, service in services_of(project).items()}
    return graph_of({**project, "services": services}, revision=revision)


def _without_secrets(service: dict[str, Any], mask: Mask) -> dict[str, Any]:
    told: dict[str, Any] = {key: shown(key, service[key], mask) for key in _DRAWN if key in service}
    # Their names stand in the files, and tie services together.
    networks = {name: shown("", about, mask) for name, about in (service.get("networks") or {}).items()}
    return {**service, **told, "networks": networks}
