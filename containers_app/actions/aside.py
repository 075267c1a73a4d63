"""The name under which a container rests while another takes its place, and coming back from there.

An engine lets one of two renames through, so whoever set a container aside is the one who replaces it. One that was
left aside, because a worker or an engine ended in the middle, gets its own name back when it is recreated again.
"""

from collections.abc import Mapping
from typing import Any

from containers_app.actions.reach import host_id_of
from containers_app.engine.commands import Commands
from containers_app.engine.errors import BadRequest, Conflict, NotFound
from containers_app.nouns.values import moment
from operations_app.models import Operation
from operations_app.registry import ActionContext, ActionFailed

Answer = Mapping[str, Any]
SHORT_ID = 8


def resting_name(name: str, engine_id: str) -> str:
    """Return what the container `name` is called while the new one has its name."""
    return f"{name}{_suffix(engine_id)}"


def rename(engine: Commands, engine_id: str, name: str) -> None:
    """Rename a container, also one that waits to be started again: engine 20.10 finds no network of it to rename."""
    try:
        engine.rename(engine_id, name)
    except NotFound:
        engine.stop(engine_id)  # raises NotFound when it is gone
        engine.rename(engine_id, name)


def set_aside(context: ActionContext, engine: Commands, *, name: str, engine_id: str) -> None:
    """Give the container its resting name.

    Raises:
        ActionFailed: somebody else did, who replaces it now.
        EngineError: the engine was not there to do it, or did it and could not say so.
    """
    resting = resting_name(name, engine_id)
    context.write(f"Setting {name} aside as {resting}\n")
    try:
        rename(engine, engine_id, resting)
    except (BadRequest, Conflict) as error:
        raise _being_replaced(name) from error


def come_back(context: ActionContext, engine: Commands, container: Answer) -> Answer:
    """Return the inspected `container` as it was before it was set aside, if a recreate of it was interrupted.

    It has its own name again; and it says that it runs where that recreate had stopped it.

    Raises:
        ActionFailed: it is being replaced right now, or the new one has run and a person has to choose.
    """
    name = str(container["Name"]).lstrip("/")
    own = name.removesuffix(_suffix(container["Id"]))
    if name == own:
        return container
    if _another_runs(context):
        raise _being_replaced(own)
    context.write(f"{own} was set aside when a recreate was interrupted; it gets its name back.\n")
    half_made = _holder(engine, own)
    was_up = half_made is not None and _stopped_after(container, half_made)
    if half_made is not None:
        _give_up(context, engine, half_made, resting=name)
    engine.rename(container["Id"], own)
    answer = engine.inspect_container(container["Id"])
    return {**answer, "State": {**answer["State"], "Status": "running"}} if was_up else answer


def _holder(engine: Commands, name: str) -> Answer | None:
    try:
        holder: Answer = engine.inspect_container(name)
    except NotFound:
        return None
    return holder


def _stopped_after(container: Answer, made: Answer) -> bool:
    """Whether it was stopped once the new one was there, which is what a recreate does to one that is up."""
    stopped, created = moment(container["State"]["FinishedAt"]), moment(made["Created"])
    return container["State"]["Status"] == "exited" and bool(stopped and created and stopped > created)


def _give_up(context: ActionContext, engine: Commands, half_made: Answer, *, resting: str) -> None:
    """Remove the new container of the interrupted recreate if it never ran: then nothing is lost with it."""
    own = str(half_made["Name"]).lstrip("/")
    if half_made["State"]["Status"] != "created":
        raise ActionFailed(
            "name_taken",
            f"{own} was set aside as {resting} when a recreate was interrupted, and the new {own} has run.",
            f"If the new one does what it shall, remove {resting}. If not, remove {own} and try again.",
        )
    context.write(f"Removing the new {own}, which never ran\n")
    engine.remove_container(half_made["Id"], v=True)


def _suffix(engine_id: str) -> str:
    return f"-replaced-{engine_id[:SHORT_ID]}"


def _being_replaced(name: str) -> ActionFailed:
    words = f"{name} is being replaced by another operation."
    return ActionFailed("being_replaced", words, "Try again when that has ended.")


def _another_runs(context: ActionContext) -> bool:
    running = Operation.objects.filter(kind=context.operation.kind, state=Operation.State.RUNNING)
    return running.filter(host_id=host_id_of(context)).exclude(pk=context.operation.pk).exists()
