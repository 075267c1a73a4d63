"""Containers that are replaced together: the old ones are set aside until the new ones run, or put back."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from containers_app.actions.reach import host_of, tell_stale
from containers_app.actions.run import create, discard, settle_networks
from containers_app.engine.commands import Commands, open_commands
from containers_app.engine.errors import EngineError
from containers_app.spec.document import Document, calls_of, moved_onto
from operations_app.registry import ActionContext, ActionFailed

# A new container that ends with an error within this time counts as one that does not run.
SETTLE_SECONDS = 2.0
STEP_SECONDS = 0.1
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

    @property
    def resting_name(self) -> str:
        """What it is called while the new one has its name."""
        return f"{self.name}-replaced-{self.engine_id[:8]}"


def replace_all(
    context: ActionContext, engine: Commands, replacements: Sequence[Replacement]
) -> dict[str, str]:
    """Replace each of `replacements`, whose order is that of starting; return the new engine ids by the old ones.

    When anything fails or the operation is cancelled, the old ones are put back and the reason is raised.
    """
    made: dict[str, str] = {}
    try:
        _make(context, engine, replacements, made)
        _swap(context, engine, replacements, made)
        context.check_cancelled()
    except Exception:  # Whatever happened, the old ones come back; the reason is raised on.
        for engine_id in reversed(made.values()):
            discard(context, engine_id)
        _put_back(context, replacements)
        raise
    for each in reversed(replacements):
        if not each.vanishes:
            context.write(f"Removing the old container of {each.name}\n")
            engine.remove_container(each.engine_id, force=True)
        tell_stale(context, "container", each.engine_id)
        tell_stale(context, "container", made[each.engine_id])
    return made


def _make(
    context: ActionContext, engine: Commands, replacements: Sequence[Replacement], made: dict[str, str]
) -> None:
    for each in replacements:
        context.write(f"Setting {each.name} aside\n")
        if each.vanishes:
            context.write("It removes itself when it stops, so it could not be put back.\n", stream="stderr")
        engine.rename(each.engine_id, each.resting_name)
    for each in replacements:
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


def _put_back(context: ActionContext, replacements: Sequence[Replacement]) -> None:
    """Give the old containers their names and states back, over a connection of its own."""
    with suppress(EngineError), open_commands(host_of(context).endpoint()) as engine:
        for each in replacements:
            with suppress(EngineError):  # It still has its name when an early step failed.
                engine.rename(each.engine_id, each.name)
        for each in replacements:
            with suppress(EngineError):  # The next one is put back all the same.
                status = engine.inspect_container(each.engine_id)["State"]["Status"]
                if each.is_up and status not in UP:
                    engine.start(each.engine_id)
                if each.state == "paused" != status:
                    engine.pause(each.engine_id)
                context.write(f"Put {each.name} back\n")
    for each in replacements:
        tell_stale(context, "container", each.engine_id)
