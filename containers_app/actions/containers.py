"""What a worker does with a container that is there. Making one stands in `run`, replacing in `recreate`."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from containers_app.actions import mirrored
from containers_app.actions.reach import engine_of, tell_stale
from containers_app.engine.errors import EngineError
from containers_app.engine.reference import parse_reference
from containers_app.kinds.containers import (
    COMMIT,
    KILL,
    PAUSE,
    REMOVE,
    RENAME,
    RESTART,
    START,
    STOP,
    UNPAUSE,
    UPDATE,
    CommitParams,
    ContainerCommitted,
    ContainerParams,
    ContainerRenamed,
    ContainerStopped,
    ContainerUpdated,
    KillParams,
    RemoveParams,
    RenameParams,
    StopParams,
    UpdateParams,
)
from containers_app.nouns.environment import variables
from containers_app.spec.container import Resources
from containers_app.spec.repeated import hidden
from containers_app.spec.secrets import hidden_words, secret_names
from containers_app.spec.updating import SwapTooSmall, update_body
from operations_app.registry import ActionContext, ActionFailed, action

DEFAULT_STOP_SECONDS = 10


@action(START)
def start_container(context: ActionContext[ContainerParams]) -> None:
    """Start it."""
    with engine_of(context) as engine:
        engine.start(context.params.container)
    _tell(context)


@action(STOP)
def stop_container(context: ActionContext[StopParams]) -> ContainerStopped:
    """Stop it, and see with what it ended."""
    with engine_of(context) as engine:
        engine.stop(context.params.container, timeout=context.params.timeout)
        exit_code = engine.inspect_container(context.params.container)["State"]["ExitCode"]
    _tell(context)
    return ContainerStopped(exit_code=exit_code)


@action(RESTART)
def restart_container(context: ActionContext[StopParams]) -> None:
    """Stop it and start it again; the engine's own call would not keep to the container's own time."""
    container, timeout = context.params.container, context.params.timeout
    with engine_of(context) as engine:
        if timeout is None:
            own = engine.inspect_container(container)["Config"].get("StopTimeout")
            timeout = DEFAULT_STOP_SECONDS if own is None else own
        engine.restart(container, timeout=timeout)
    _tell(context)


@action(KILL)
def kill_container(context: ActionContext[KillParams]) -> None:
    """Send it a signal."""
    with engine_of(context) as engine:
        engine.kill(context.params.container, signal=context.params.signal)
    _tell(context)


@action(PAUSE)
def pause_container(context: ActionContext[ContainerParams]) -> None:
    """Freeze its processes."""
    with engine_of(context) as engine:
        engine.pause(context.params.container)
    _tell(context)


@action(UNPAUSE)
def unpause_container(context: ActionContext[ContainerParams]) -> None:
    """Let them go on."""
    with engine_of(context) as engine:
        engine.unpause(context.params.container)
    _tell(context)


@action(RENAME)
def rename_container(context: ActionContext[RenameParams]) -> ContainerRenamed:
    """Give it another name."""
    with engine_of(context) as engine:
        engine.rename(context.params.container, context.params.name)
    _tell(context)
    return ContainerRenamed(name=context.params.name)


@action(UPDATE)
def update_container(context: ActionContext[UpdateParams]) -> ContainerUpdated:
    """Change limits and restart policy in place."""
    container, policy = context.params.container, context.params.restart_policy
    resources = context.params.resources or Resources()
    with engine_of(context) as engine:
        host = engine.inspect_container(container)["HostConfig"]
        try:
            body = update_body(host, resources=resources, policy=policy)
        except SwapTooSmall as error:
            raise ActionFailed("limit_refused", str(error), "Choose both limits together.") from error
        answer = engine.post_json("/containers/{0}/update", container, body=body)
    warnings = list(answer.get("Warnings") or ())
    for warning in warnings:
        context.write(f"{warning}\n", stream="stderr")
    _tell(context)
    return ContainerUpdated(warnings=warnings)


@action(COMMIT)
def commit_container(context: ActionContext[CommitParams]) -> ContainerCommitted:
    """Make an image of its file system."""
    params = context.params
    reference = parse_reference(params.reference) if params.reference else None
    with _hiding(params.changes), engine_of(context) as engine:
        image = engine.commit(
            params.container,
            repository=reference.name if reference else None,
            tag=(reference.tag or "latest") if reference else None,
            message=params.message,
            author=params.author,
            pause=params.pause,
            changes=list(params.changes),
        )
        secrets = secret_names(variables(engine.inspect_image(image["Id"])))
    if secrets:
        context.write(
            f"The image holds the values of {', '.join(secrets)}: whoever can pull, save or run it can read them.\n",
            stream="stderr",
        )
    tell_stale(context, "image", image["Id"])
    return ContainerCommitted(
        engine_id=image["Id"], id=mirrored.image_id(context, engine_id=image["Id"]), secrets=secrets
    )


@action(REMOVE)
def remove_container(context: ActionContext[RemoveParams]) -> None:
    """Remove it."""
    with engine_of(context) as engine:
        engine.remove_container(
            context.params.container, force=context.params.force, v=context.params.volumes
        )
    _tell(context)


@contextmanager
def _hiding(changes: Iterable[str]) -> Iterator[None]:
    """Keep secrets in `changes` out of the engine's words: it quotes what it cannot read."""
    try:
        yield
    except EngineError as error:
        words = [word for change in changes for word in hidden_words(change)]
        error.args = (hidden(str(error), words),)
        raise


def _tell(context: ActionContext) -> None:
    tell_stale(context, "container", context.params.container)
