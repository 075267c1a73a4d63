"""What a worker does for `stack.run`: a container of a service, with a command of its own, until that has ended."""

import codecs
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from containers_app.actions.reach import tell_stale
from containers_app.engine.commands import open_commands
from containers_app.engine.errors import EngineError, NotFound
from containers_app.reaching import endpoint_of
from fleet_app.models import Host
from operations_app.registry import WAITING, ActionContext, ActionFailed, Waiting, action
from stacks_app.actions.beside import project_to_run
from stacks_app.actions.by_compose import run_compose
from stacks_app.actions.hiding import hide_for
from stacks_app.actions.verbs import stack_of
from stacks_app.compose import commands
from stacks_app.kinds import RUN_ONCE, RanOnce, RunOnceParams
from stacks_app.planning import last_revision

NEVER = "0001-01-01"  # when an engine says that a container was started that was not


@action(RUN_ONCE)
def run_service_once(context: ActionContext[RunOnceParams]) -> RanOnce | Waiting:
    """Run it with the images and files that were applied; its container is removed, however it ends.

    Those of a service that no chosen profile has come first: nothing of it was applied.
    """
    stack, host = stack_of(context)
    revision, params = last_revision(stack), context.params
    if revision is None:
        raise ActionFailed("stack_gone", "What was applied is not kept any more.")
    given = project_to_run(context, revision, host)
    if given is None:
        return WAITING
    number = context.operation.pk
    name = f"{stack.project}-{params.service}-run-{number}"
    words = commands.run_once(
        params.service, params.command, name=name, operation=number, dependencies=params.dependencies
    )
    written = _Written(context)
    with _removed(context, host, name):
        ended = run_compose(
            context,
            host,
            _with_variables(given.project, params),
            words,
            texts=given.texts,
            disabled=given.disabled,
            output=written.take,
        )
        written.take(b"", final=True)
        exit_code = _exit_code(host, name, words=ended.words, hide=hide_for(context.operation.target_id))
    if exit_code:
        raise ActionFailed(
            "run_failed",
            f"{params.service} ended with {exit_code}.",
            "What it printed is in the output.",
            result=RanOnce(exit_code=exit_code),
        )
    return RanOnce(exit_code=exit_code)


class _Written:
    """Makes the bytes that a service prints the output of the operation; a character may come in two pieces."""

    def __init__(self, context: ActionContext) -> None:
        self._context = context
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def take(self, chunk: bytes, *, final: bool = False) -> None:
        if text := self._decoder.decode(chunk, final):
            self._context.write(text, stream="stdout")


@contextmanager
def _removed(context: ActionContext, host: Host, name: str) -> Iterator[None]:
    """Remove the container in the end: Compose, when it is killed, leaves it running."""
    try:
        yield
    finally:
        # By a connection of its own, since a cancel breaks those of the action.
        with suppress(NotFound), open_commands(endpoint_of(host)) as engine:
            try:
                engine.remove_container(name, force=True, v=True)
            except EngineError as error:
                if not isinstance(error, NotFound):
                    context.write(f"The container {name} was not removed: {error}\n", stream="stderr")
                raise
        tell_stale(context, "container")


def _with_variables(project: dict[str, Any], params: RunOnceParams) -> dict[str, Any]:
    """The project in which the service has them: as words of a command all of this machine could read them."""
    service = project["services"][params.service]
    environment = {**(service.get("environment") or {}), **params.environment}
    services = {**project["services"], params.service: {**service, "environment": environment}}
    return {**project, "services": services}


def _exit_code(host: Host, name: str, *, words: str, hide: Callable[[str], str]) -> int:
    """How the container ended; Compose's own exit code would not tell a mistake of Compose from one of the service."""
    try:
        with open_commands(endpoint_of(host)) as engine:
            state = engine.inspect_container(name)["State"]
    except NotFound as error:
        raise ActionFailed("compose_failed", words) from error
    if str(state.get("StartedAt") or NEVER).startswith(NEVER):
        raise ActionFailed("compose_failed", hide(str(state.get("Error") or words)))
    return int(state["ExitCode"])
