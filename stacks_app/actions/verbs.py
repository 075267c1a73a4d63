"""What a worker does for the small verbs of a stack: start, stop, restart, down."""

from typing import Any

from containers_app.actions.reach import engine_of, tell_stale
from fleet_app.models import Host
from operations_app.registry import ActionContext, ActionFailed, action
from stacks_app.actions.by_compose import compose
from stacks_app.compose import commands
from stacks_app.kinds import DOWN, RESTART, START, STOP, DownParams, ServicesParams, StackDown
from stacks_app.models import Stack
from stacks_app.planning import running_project


@action(START)
def start_stack(context: ActionContext[ServicesParams]) -> None:
    """Start what is there and does not run."""
    _do(context, commands.start(*context.params.services))


@action(STOP)
def stop_stack(context: ActionContext[ServicesParams]) -> None:
    """Stop what runs, and remove nothing."""
    _do(context, commands.stop(*context.params.services, timeout=context.params.timeout))


@action(RESTART)
def restart_stack(context: ActionContext[ServicesParams]) -> None:
    """Stop and start what is there."""
    _do(context, commands.restart(*context.params.services, timeout=context.params.timeout))


@action(DOWN)
def take_stack_down(context: ActionContext[DownParams]) -> StackDown:
    """Remove containers and networks, and of the volumes those that were named."""
    params = context.params
    _do(context, commands.down(remove_orphans=True, timeout=params.timeout))
    removed = []
    with engine_of(context) as engine:
        for name in params.volumes:
            engine.remove_volume(name)
            tell_stale(context, "volume", name)
            context.write(f"Removed the volume {name}\n", stream="stdout")
            removed.append(name)
    return StackDown(volumes=removed)


def _do(context: ActionContext[Any], words: list[str]) -> None:
    stack, host = stack_of(context)
    compose(context, host, running_project(stack), words)


def stack_of(context: ActionContext[Any]) -> tuple[Stack, Host]:
    """The stack of the operation, and its host.

    Raises:
        ActionFailed: one of them is gone.
    """
    rows = Stack.objects.select_related("host", "applied")
    stack = rows.filter(pk=context.operation.target_id).first()
    if stack is None:
        raise ActionFailed("stack_gone", "The stack was removed before this began.")
    if stack.host is None:
        raise ActionFailed("host_gone", f"The host {stack.host_name} was removed.")
    return stack, stack.host
