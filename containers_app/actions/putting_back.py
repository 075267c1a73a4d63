"""The way back from a replacement that failed: the new containers go, the old ones get name and state again."""

from collections.abc import Mapping, Sequence

from containers_app.actions.aside import rename
from containers_app.actions.patience import ask_until
from containers_app.actions.reach import host_of, tell_stale
from containers_app.actions.replacement import Replacement
from containers_app.actions.run import create, discard, settle_networks
from containers_app.engine.commands import Commands, open_commands
from containers_app.engine.errors import BadRequest, Conflict, EngineError, NotFound
from containers_app.nouns.containers import UP
from containers_app.reaching import endpoint_of
from containers_app.spec.document import calls_of
from operations_app.registry import ActionContext, ActionFailed, ActionInterrupted

# How long an engine that went away is waited for.
PATIENCE_SECONDS = 90.0
HINT = "Look at what stands there. Recreating that container puts it back first."


def put_back(
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
        with open_commands(endpoint_of(host_of(context))) as engine:
            problems = [_put_back(context, engine, each, made=made) for each in aside]
    except (EngineError, ActionFailed) as error:
        problems = [_problem(each, error) for each in aside]
    for each in aside:
        tell_stale(context, "container", each.engine_id)
    if said := " ".join(filter(None, problems)):
        raise ActionInterrupted("not_put_back", f"{reason} {said}", HINT) from reason


def _wait_for_engine(context: ActionContext) -> None:
    """An engine that is started again answers soon, and the old containers are worth the wait."""

    def answers() -> bool | None:
        try:
            _greet(context)
        except EngineError:
            return None
        return True

    if not ask_until(answers, seconds=PATIENCE_SECONDS):
        _greet(context)


def _greet(context: ActionContext) -> None:
    with open_commands(endpoint_of(host_of(context))):
        pass


def _put_back(context: ActionContext, engine: Commands, each: Replacement, *, made: Mapping[str, str]) -> str:
    """Give an old container its name and state back; return in words what it lacks then."""
    if _is_gone(engine, each):
        return _make_again(context, engine, each) if each.vanishes else ""  # or somebody removed it
    try:
        problem = _name_again(context, engine, each, made=made)
        _resume(engine, each, engine_id=each.engine_id)
    except EngineError as error:
        return _problem(each, error)
    context.write(f"Put {each.name} back\n")
    return problem


def _is_gone(engine: Commands, each: Replacement) -> bool:
    """Whether it is there no more; one that removes itself may be about to."""

    def gone() -> bool | None:
        try:
            status = engine.inspect_container(each.engine_id)["State"]["Status"]
        except NotFound:
            return True
        return False if not each.vanishes or status in UP else None

    return bool(ask_until(gone, seconds=PATIENCE_SECONDS))


def _resume(engine: Commands, each: Replacement, *, engine_id: str) -> None:
    status = engine.inspect_container(engine_id)["State"]["Status"]
    if each.is_up and status not in UP:
        engine.start(engine_id)
    if each.state == "paused" != status:
        engine.pause(engine_id)


def _make_again(context: ActionContext, engine: Commands, each: Replacement) -> str:
    """Make one that has removed itself as it was, all but its own layer."""
    context.write(f"Making {each.name} again, which has removed itself\n")
    calls = calls_of(each.own, api_version=engine.api_version)
    try:
        engine_id, _ = create(context, engine, calls=calls, name=each.name, platform="")
        settle_networks(context, engine, calls=calls, engine_id=engine_id)
        _resume(engine, each, engine_id=engine_id)
    except EngineError as error:
        return f"{each.name} has removed itself and could not be made again: {error}"
    tell_stale(context, "container", engine_id)
    return ""


def _name_again(
    context: ActionContext, engine: Commands, each: Replacement, *, made: Mapping[str, str]
) -> str:
    try:
        rename(engine, each.engine_id, each.name)
    except BadRequest:
        return ""  # it still has its name
    except Conflict as error:
        holder = engine.inspect_container(each.name)
        if each.engine_id in made or holder["State"]["Status"] != "created":
            return _problem(each, error)
        discard(context, holder["Id"])  # the new one, which the engine could not tell of
        rename(engine, each.engine_id, each.name)
    return ""


def _problem(each: Replacement, error: Exception) -> str:
    return f"{each.name} could not be put back from {each.resting_name}: {error}"
