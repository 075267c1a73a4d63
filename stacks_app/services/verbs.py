"""The small verbs of a stack: start, stop, restart, down."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from accounts_app.errors import Invalid, Refused
from containers_app.models import Volume
from operations_app.kinds import Kind, Wish
from operations_app.models import Operation
from stacks_app.kinds import DOWN, DownParams, ServicesParams
from stacks_app.models import Stack
from stacks_app.planning import running_project
from stacks_app.services.applying import begin_change


def wish_for_services(
    kind: Kind[Stack, ServicesParams, Any], *, stack: Stack, services: Sequence[str], timeout: int | None
) -> Wish:
    """The wish to start, stop or restart some services of a stack, or with no name all of them.

    Raises:
        Refused: nothing was applied, or a name is no service of what was.
    """
    known = running_project(stack)["services"]
    if not known:
        raise Refused("stack_not_applied", f"{stack.project} was not applied yet.")
    if unknown := sorted(set(services) - known.keys()):
        raise Invalid("services", f"{stack.project} has no service {', '.join(unknown)}.")
    params = ServicesParams(services=list(services), timeout=timeout)
    return kind(stack, params, recorded=partial(_begin, stack))


def wish_to_take_down(*, stack: Stack, volumes: Sequence[str], timeout: int | None) -> Wish:
    """The wish to remove the containers and networks of a stack, and the `volumes` that are named.

    Raises:
        Refused: one of these is no volume of the stack.
    """
    ours = set(Volume.objects.filter(host=stack.host, stack=stack.project).values_list("name", flat=True))
    if others := sorted(set(volumes) - ours):
        raise Invalid("volumes", f"{', '.join(others)} is no volume of {stack.project}.")
    params = DownParams(volumes=list(volumes), timeout=timeout)
    return DOWN(stack, params, recorded=partial(_begin, stack))


def _begin(stack: Stack, operation: Operation) -> None:
    begin_change(operation, stack)
