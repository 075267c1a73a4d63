"""Containers that are replaced together: the old ones are set aside until the new ones run, or put back."""

import time
from collections.abc import Sequence

from containers_app.actions.aside import set_aside
from containers_app.actions.putting_back import put_back
from containers_app.actions.reach import tell_stale
from containers_app.actions.replacement import Replacement
from containers_app.actions.run import create, settle_networks
from containers_app.engine.commands import Commands
from containers_app.engine.errors import EngineError, NotFound
from containers_app.spec.document import Document, calls_of, moved_onto
from operations_app.registry import ActionContext, ActionFailed

# A new container that ends with an error within this time counts as one that does not run.
SETTLE_SECONDS = 2.0
STEP_SECONDS = 0.1
LAST_LINES = 20


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
        renamed = {each.name: each.new_name for each in replacements if each.new_name != each.name}
        for each in replacements:
            document = moved_onto(each.document, made, renamed=renamed)
            _make(context, engine, each, document, made)
        _swap(context, engine, replacements, made)
        context.check_cancelled()
    except Exception as error:  # Whatever happened, the old ones come back; the reason is raised on.
        put_back(context, aside, made=made, reason=error)
        raise
    for each in reversed(replacements):
        _remove_old(context, engine, each)
        tell_stale(context, "container", each.engine_id)
        tell_stale(context, "container", made[each.engine_id])
    return made


def _set_aside(context: ActionContext, engine: Commands, each: Replacement, aside: list[Replacement]) -> None:
    if each.vanishes:
        words = "It removes itself when it stops: what could be put back is one made as it was.\n"
        context.write(words, stream="stderr")
    aside.append(each)
    try:
        set_aside(context, engine, name=each.name, engine_id=each.engine_id)
    except ActionFailed:  # it is another's, who may put it back
        aside.remove(each)
        raise


def _make(
    context: ActionContext, engine: Commands, each: Replacement, document: Document, made: dict[str, str]
) -> None:
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
    try:
        while time.monotonic() < end and not _has_done_its_work(context, engine, engine_id):
            context.check_cancelled()
            time.sleep(STEP_SECONDS)
    except NotFound as error:
        detail = "The new container ended at once and removed itself."
        raise ActionFailed("does_not_run", detail, "One that does not remove itself tells why.") from error


def _has_done_its_work(context: ActionContext, engine: Commands, engine_id: str) -> bool:
    state = engine.inspect_container(engine_id)["State"]
    if state["Status"] in {"running", "created"}:
        return False
    if state["Status"] == "exited" and state["ExitCode"] == 0:
        return True
    context.write(engine.logs(engine_id, tail=LAST_LINES).decode(errors="replace"), stream="stderr")
    detail = f"The new container ended at once with code {state['ExitCode']}. {state.get('Error') or ''}"
    raise ActionFailed("does_not_run", detail.strip(), "Its last lines are in the output of this operation.")


def _remove_old(context: ActionContext, engine: Commands, each: Replacement) -> None:
    """The new one runs: that the old one cannot be removed is worth a word, and no failure."""
    if each.vanishes:
        return
    context.write(f"Removing the old container of {each.name}\n")
    try:
        engine.remove_container(each.engine_id, force=True)
    except EngineError as error:
        context.write(f"It is still there as {each.resting_name}: {error}\n", stream="stderr")
