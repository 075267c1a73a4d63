"""Replacing a container by one like it with changes; the old one is kept until the new one runs.

What an engine fixes at creation (command, ports, mounts, image …) can only be changed so. Settings a spec has
no word for are carried over from the old container, and so is the data in its anonymous volumes.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from containers_app.actions import mirrored
from containers_app.actions.pulls import ensure
from containers_app.actions.reach import engine_of, host_of, tell_stale
from containers_app.actions.run import create, discard, join_networks
from containers_app.engine.commands import Commands, open_commands
from containers_app.engine.errors import EngineError, NotFound
from containers_app.spec.container import ContainerSpec
from containers_app.spec.inspected import spec_of
from containers_app.spec.inspected_mounts import with_kept_volumes
from containers_app.spec.plain import from_plain, to_plain
from operations_app.registry import ActionContext, ActionFailed, action

# A new container that ends with an error within this time counts as one that does not run.
SETTLE_SECONDS = 2.0
STEP_SECONDS = 0.1
LAST_LINES = 20
RUNNING = frozenset({"running", "restarting"})


@dataclass(frozen=True)
class Predecessor:
    """The container to be replaced, as it was before anything was done."""

    engine_id: str
    name: str
    running: bool
    host_config: dict[str, Any]

    @property
    def vanishes(self) -> bool:
        """Whether the engine removes it when it is stopped (`--rm`); then it cannot be put back."""
        return self.running and bool(self.host_config.get("AutoRemove"))

    @property
    def resting_name(self) -> str:
        """What it is called while the new one has its name."""
        return f"{self.name}-replaced-{self.engine_id[:8]}"


@action("container.recreate")
def recreate_container(context: ActionContext) -> dict[str, Any]:
    """Params: container, changes (fields of a spec). Result: engine_id, id, name, replaced."""
    with engine_of(context) as engine:
        old, spec = plan(engine, container=context.params["container"], changes=context.params["changes"])
        ensure(context, engine, reference=spec.image, platform=spec.platform, when=spec.pull)
        try:
            engine_id = _replace(context, engine, old=old, spec=spec)
            context.check_cancelled()
        except Exception:  # Whatever happened, the old one comes back; the reason is raised on.
            put_back(context, old)
            raise
        if not old.vanishes:
            context.write("Removing the old container\n")
            engine.remove_container(old.engine_id, force=True)
    tell_stale(context, "container", old.engine_id)
    tell_stale(context, "container", engine_id)
    return {
        "engine_id": engine_id,
        "id": mirrored.container_id(context, engine_id=engine_id),
        "name": spec.name,
        "replaced": old.engine_id,
    }


def plan(engine: Commands, *, container: str, changes: dict[str, Any]) -> tuple[Predecessor, ContainerSpec]:
    """Return the container as it is, and the spec of the one to take its place.

    A field in `changes` replaces the whole field of the old spec.
    """
    old = engine.inspect_container(container)
    try:
        image = engine.inspect_image(old["Image"])
    except NotFound:
        image = None
    before = spec_of(old, image=image)
    running = old["State"]["Status"] in RUNNING
    after = from_plain(ContainerSpec, {**to_plain(before), "start": running, **changes})
    after = replace(after, mounts=with_kept_volumes(after.mounts, old))
    predecessor = Predecessor(
        engine_id=old["Id"], name=before.name, running=running, host_config=old["HostConfig"]
    )
    return predecessor, after


def _replace(context: ActionContext, engine: Commands, *, old: Predecessor, spec: ContainerSpec) -> str:
    context.write(f"Setting {old.name} aside\n")
    if old.vanishes:
        context.write("It removes itself when it stops, so it could not be put back.\n", stream="stderr")
    engine.rename(old.engine_id, old.resting_name)
    engine_id, _ = create(context, engine, spec=spec, over=old.host_config)
    try:
        join_networks(context, engine, spec=spec, engine_id=engine_id)
        if old.running:
            context.write("Stopping the old container\n")
            engine.stop(old.engine_id)
        if spec.start:
            context.write("Starting the new container\n")
            engine.start(engine_id)
            _see_it_run(context, engine, engine_id=engine_id)
    except Exception:  # Whatever happened, the new one goes; the reason is raised on.
        discard(context, engine_id)
        raise
    return engine_id


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


def put_back(context: ActionContext, old: Predecessor) -> None:
    """Give the old container its name and its state back, over a connection of its own."""
    with suppress(EngineError), open_commands(host_of(context).endpoint()) as engine:
        with suppress(EngineError):  # It still has its name when the very first step failed.
            engine.rename(old.engine_id, old.name)
        if old.running:
            engine.start(old.engine_id)
        context.write(f"Put {old.name} back\n")
    tell_stale(context, "container", old.engine_id)
