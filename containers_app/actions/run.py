"""Making a container: image, create, networks, start, each step told in the operation's output."""

from contextlib import suppress

from containers_app.actions import mirrored
from containers_app.actions.pulls import ensure
from containers_app.actions.reach import engine_of, host_of, tell_stale
from containers_app.engine.commands import Commands, open_commands
from containers_app.engine.errors import EngineError
from containers_app.kinds.creation import CREATE, RUN, ContainerMade, MakeParams
from containers_app.reaching import endpoint_of
from containers_app.spec.document import CreateCalls, calls_of
from containers_app.spec.engine_body import create_body
from operations_app.registry import ActionContext, action


@action(CREATE)
@action(RUN)
def run_container(context: ActionContext[MakeParams]) -> ContainerMade:
    """Make it and, unless it shall only be created, start it. Nothing is left when it does not start."""
    spec = context.params.spec
    with engine_of(context) as engine:
        ensure(context, engine, reference=spec.image, platform=spec.platform, when=spec.pull)
        calls = calls_of(create_body(spec), api_version=engine.api_version)
        engine_id, warnings = create(context, engine, calls=calls, name=spec.name, platform=spec.platform)
        try:
            settle_networks(context, engine, calls=calls, engine_id=engine_id)
            # Asked before the start: a container that removes itself may be gone right after it.
            name = engine.inspect_container(engine_id)["Name"].lstrip("/")
            if spec.start:
                context.write("Starting it\n")
                engine.start(engine_id)
            context.check_cancelled()
        except Exception:  # Whatever happened, the half-made container goes; the reason is raised on.
            discard(context, engine_id)
            raise
    context.write(f"{'Running' if spec.start else 'Created'}: {name} ({engine_id[:12]})\n")
    tell_stale(context, "container", engine_id)
    return ContainerMade(
        engine_id=engine_id,
        id=mirrored.container_id(context, engine_id=engine_id),
        name=name,
        warnings=warnings,
    )


def create(
    context: ActionContext, engine: Commands, *, calls: CreateCalls, name: str, platform: str
) -> tuple[str, list[str]]:
    """Make the create call of `calls` and return the container's engine id and the engine's warnings."""
    context.write("Creating the container\n")
    answer = engine.create_container_from_config(calls.body, name or None, platform or None)
    warnings = list(answer.get("Warnings") or ())
    for warning in warnings:
        context.write(f"{warning}\n", stream="stderr")
    return answer["Id"], warnings


def settle_networks(context: ActionContext, engine: Commands, *, calls: CreateCalls, engine_id: str) -> None:
    """Join the networks that the create call could not, and leave the one it joined unasked."""
    for name, settings in calls.joins.items():
        context.write(f"Joining the network {name}\n")
        body = {"Container": engine_id, "EndpointConfig": settings}
        engine.post_json("/networks/{0}/connect", name, body=body)
    for name in calls.leaves:
        context.write(f"Leaving the network {name}\n")
        engine.disconnect_container_from_network(engine_id, name)


def discard(context: ActionContext, engine_id: str) -> None:
    """Remove a container made in vain, over a connection of its own: a cancel has broken the other one."""
    with suppress(EngineError), open_commands(endpoint_of(host_of(context))) as engine:
        engine.remove_container(engine_id, force=True, v=True)
        context.write("Removed the new container again\n")
    tell_stale(context, "container", engine_id)
