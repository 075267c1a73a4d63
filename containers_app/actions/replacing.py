"""Containers that are replaced together: the old ones are set aside until the new ones run, or put back."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from containers_app.actions.aside import resting_name, set_aside
from containers_app.actions.reach import host_of, tell_stale
from containers_app.actions.run import create, discard, settle_networks
from containers_app.engine.commands import Commands, open_commands
from containers_app.engine.errors import BadRequest, Conflict, EngineError, NotFound, StreamCut
from containers_app.spec.document import Document, calls_of, moved_onto
from operations_app.registry import ActionContext, ActionFailed, ActionInterrupted

# A new container that ends with an error within this time counts as one that does not run.
SETTLE_SECONDS = 2.0
STEP_SECONDS = 0.1
# How long an engine that went away is waited for, to put back what was there.
PATIENCE_SECONDS = 90.0
NOT_PUT_BACK = "Look at what stands there. Recreating that container puts it back first."
LAST_LINES = 20
UP = frozenset({"running", "restarting", "paused"})


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """A container that is there (`engine_id`, in `state`), and the document of the one to take its place."""

    engine_id: str
    name: str
    state: str
    removes_itself: bool
    document: Document
    new_name: str
    platform: str = ""
    start: bool = True

    @property
    def is_up(self) -> bool:
        """Whether the old one has to be stopped."""
        return self.state in UP

    @property
    def vanishes(self) -> bool:
        """Whether the engine removes it when it is stopped (`--rm`); then it cannot be put back."""
        return self.is_up and self.removes_itself


def replace_all(
    context: ActionContext, engine: Commands, replacements: Sequence[Replacement]
) -> dict[str, str]:
    """Replace each of `replacements`, whose order is that of starting; return the new engine ids by the old ones.

    When anything fails or the operation is cancelled, the old ones are put back and the reason is raised.
    """
    aside: list[Replacement] = []
    made: dict[str, str] = {}
    try:
        for each in replacements:
            _set_aside(context, engine, each, aside)
        for each in replacements:
            _make(context, engine, each, made)
        _swap(context, engine, replacements, made)
        context.check_cancelled()
    except Exception as error:  # Whatever happened, the old ones come back; the reason is raised on.
        _undo(context, aside, made=made, reason=error)
        raise
    for each in reversed(replacements):
        _remove_old(context, engine, each)
        tell_stale(context, "container", each.engine_id)
        tell_stale(context, "container", made[each.engine_id])
    return made


def _set_aside(context: ActionContext, engine: Commands, each: Replacement, aside: list[Replacement]) -> None:
    if each.vanishes:
        context.write("It removes itself when it stops, so it could not be put back.\n", stream="stderr")
    try:
        set_aside(context, engine, name=each.name, engine_id=each.engine_id)
    except StreamCut:  # which may have happened after it was done
        aside.append(each)
        raise
    aside.append(each)


def _make(context: ActionContext, engine: Commands, each: Replacement, made: dict[str, str]) -> None:
    document = moved_onto(each.document, made)
    calls = calls_of(document, api_version=engine.api_version)
    engine_id, _ = create(context, engine, calls=calls, name=each.new_name, platform=each.platform)
    made[each.engine_id] = engine_id
    settle_networks(context, engine, calls=calls, engine_id=engine_id)


def _swap(
    context: ActionContext, engine: Commands, replacements: Sequence[Replacement], made: dict[str, str]
) -> None:
    for each in reversed(replacements):
        if each.is_up:
            context.write(f"Stopping the old {each.name}\n")
            if each.state == "paused":
                engine.unpause(each.engine_id)
            engine.stop(each.engine_id)
    for each in replacements:
        if each.start:
            context.write(f"Starting the new {each.new_name}\n")
            engine.start(made[each.engine_id])
            _see_it_run(context, engine, engine_id=made[each.engine_id])
    for each in reversed(replacements):
        if each.start and each.state == "paused":
            context.write(f"Pausing {each.new_name}, as it was before\n")
            engine.pause(made[each.engine_id])


def _see_it_run(context: ActionContext, engine: Commands, *, engine_id: str) -> None:
    end = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < end:
        state = engine.inspect_container(engine_id)["State"]
        if state["Status"] == "exited" and state["ExitCode"] == 0:
            return  # its work is done
        if state["Status"] not in {"running", "created"}:
            last = engine.logs(engine_id, tail=LAST_LINES).decode(errors="replace")
            context.write(last, stream="stderr")
            detail = (
                f"The new container ended at once with code {state['ExitCode']}. {state.get('Error') or ''}"
            )
            raise ActionFailed(
                "does_not_run", detail.strip(), "Its last lines are in the output of this operation."
            )
        context.check_cancelled()
        time.sleep(STEP_SECONDS)


def _undo(
    context: ActionContext, aside: Sequence[Replacement], *, made: dict[str, str], reason: Exception
) -> None:
    """Remove the new containers and put the old ones back, over a connection of its own; waits for the engine.

    Raises:
        ActionInterrupted: an old one could not be put back; its detail says where it is.
    """
    try:
        _wait_for_engine(context)
        for engine_id in reversed(list(made.values())):
            discard(context, engine_id)
        with open_commands(host_of(context).endpoint()) as engine:
            problems = [_put_back(context, engine, each, made=made) for each in aside]
    except EngineError as error:
        problems = [_problem(each, error) for each in aside]
    for each in aside:
        tell_stale(context, "container", each.engine_id)
    if said := " ".join(filter(None, problems)):
        raise ActionInterrupted("not_put_back", f"{reason} {said}", NOT_PUT_BACK) from reason


def _wait_for_engine(context: ActionContext) -> None:
    """An engine that is started again answers soon, and the old containers are worth the wait."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with open_commands(host_of(context).endpoint()):
                return
        except EngineError:
            if time.monotonic() > end:
                raise
        time.sleep(STEP_SECONDS)


def _put_back(context: ActionContext, engine: Commands, each: Replacement, *, made: Mapping[str, str]) -> str:
    """Give an old container its name and state back; return in words what it lacks then."""
    try:
        problem = _name_again(context, engine, each, made=made)
        status = engine.inspect_container(each.engine_id)["State"]["Status"]
        if each.is_up and status not in UP:
            engine.start(each.engine_id)
        if each.state == "paused" != status:
            engine.pause(each.engine_id)
    except EngineError as error:
        if isinstance(error, NotFound) and each.vanishes:
            return ""  # as it was told
        return _problem(each, error)
    context.write(f"Put {each.name} back\n")
    return problem


def _name_again(
    context: ActionContext, engine: Commands, each: Replacement, *, made: Mapping[str, str]
) -> str:
    try:
        engine.rename(each.engine_id, each.name)
    except BadRequest:
        return ""  # it still has its name
    except Conflict as error:
        holder = engine.inspect_container(each.name)
        if each.engine_id in made or holder["State"]["Status"] != "created":
            return _problem(each, error)
        discard(context, holder["Id"])  # the new one, which the engine could not tell of
        engine.rename(each.engine_id, each.name)
    return ""


def _problem(each: Replacement, error: EngineError) -> str:
    return f"{each.name} could not be put back from {resting_name(each.name, each.engine_id)}: {error}"


def _remove_old(context: ActionContext, engine: Commands, each: Replacement) -> None:
    """The new one runs: that the old one cannot be removed is worth a word, and no failure."""
    if each.vanishes:
        return
    context.write(f"Removing the old container of {each.name}\n")
    try:
        engine.remove_container(each.engine_id, force=True)
    except EngineError as error:
        resting = resting_name(each.name, each.engine_id)
        context.write(f"It is still there as {resting}: {error}\n", stream="stderr")
