"""The small verbs of a stack: start, stop, restart, down."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from accounts_app.errors import Invalid, Refused
from accounts_app.permissions import Actor
from containers_app.models import Volume
from operations_app.kinds import Kind, Wish
from operations_app.lifecycle import requesting
from operations_app.models import Operation
from operations_app.registry import register_retry
from stacks_app.kinds import (
    APPLY,
    DOWN,
    RECREATE,
    RESTART,
    ROLL_BACK,
    RUN_ONCE,
    SCALE,
    START,
    STOP,
    DownParams,
    ServicesParams,
)
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


def _ask_again(*, operation: Operation, actor: Actor, idempotency_key: str | None) -> Operation:
    """Ask once more for what was done to a stack; one change at a time, then as well.

    Raises:
        Refused: something else changes the stack just now, or it is gone.
    """
    stack = Stack.objects.filter(pk=operation.target_id or 0).first()
    if stack is None:
        raise Refused("stack_gone", f"The stack {operation.target_name} was removed.")
    return requesting.request_again(
        operation=operation, actor=actor, idempotency_key=idempotency_key, recorded=partial(_begin, stack)
    )


def _refuse_to_repeat(*, operation: Operation, **_: Any) -> Operation:
    """Raises Refused: what it made true is a revision of its own, and the stack may be another one by now."""
    words = f"Do it again on the page of {operation.target_name}, which shows before what that would be now."
    raise Refused("not_repeatable", words)


for _kind in (START, STOP, RESTART, DOWN, RECREATE, RUN_ONCE):
    register_retry(_kind)(_ask_again)
for _revised in (APPLY, ROLL_BACK, SCALE):
    register_retry(_revised)(_refuse_to_repeat)


def _begin(stack: Stack, operation: Operation) -> None:
    begin_change(operation, stack)
