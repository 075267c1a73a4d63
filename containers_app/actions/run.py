"""Making a container: image, create, networks, start, each step told in the operation's output."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from containers_app.actions import mirrored
from containers_app.actions.pulls import ensure
from containers_app.actions.reach import engine_of, host_of, tell_stale
from containers_app.engine.commands import Commands, open_commands
from containers_app.engine.errors import EngineError
from containers_app.spec.container import ContainerSpec
from containers_app.spec.engine_body import create_body
from containers_app.spec.plain import from_plain
from operations_app.registry import ActionContext, action


@action("container.create")
@action("container.run")
def run_container(context: ActionContext) -> dict[str, Any]:
    """Params: spec. Result: engine_id, id, name, warnings. Nothing is left when it does not start."""
    spec = from_plain(ContainerSpec, context.params["spec"])
    with engine_of(context) as engine:
        ensure(context, engine, reference=spec.image, platform=spec.platform, when=spec.pull)
        engine_id, warnings = create(context, engine, spec=spec)
        try:
            join_networks(context, engine, spec=spec, engine_id=engine_id)
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
    return {
        "engine_id": engine_id,
        "id": mirrored.container_id(context, engine_id=engine_id),
        "name": name,
        "warnings": warnings,
    }


def create(
    context: ActionContext,
    engine: Commands,
    *,
    spec: ContainerSpec,
    over: Mapping[str, Any] | None = None,
) -> tuple[str, list[str]]:
    """Create the container of `spec` and return its engine id and the engine's warnings.

    `over` is a `HostConfig` whose settings stay where a spec has no word for them.
    """
    body = create_body(spec).body
    body["HostConfig"] = {**(over or {}), **body["HostConfig"]}
    context.write("Creating the container\n")
    answer = engine.create_container_from_config(body, spec.name or None, spec.platform or None)
    warnings = list(answer.get("Warnings") or ())
    for warning in warnings:
        context.write(f"{warning}\n", stream="stderr")
    return answer["Id"], warnings


def join_networks(context: ActionContext, engine: Commands, *, spec: ContainerSpec, engine_id: str) -> None:
    """Join the networks after the first one, which the create call could not."""
    for network in create_body(spec).further_networks:
        context.write(f"Joining the network {network.name}\n")
        engine.connect_container_to_network(
            engine_id,
            network.name,
            aliases=list(network.aliases) or None,
            ipv4_address=network.ipv4_address or None,
            ipv6_address=network.ipv6_address or None,
            mac_address=network.mac_address or None,
        )


def discard(context: ActionContext, engine_id: str) -> None:
    """Remove a container made in vain, over a connection of its own: a cancel has broken the other one."""
    with suppress(EngineError), open_commands(host_of(context).endpoint()) as engine:
        engine.remove_container(engine_id, force=True, v=True)
        context.write("Removed the new container again\n")
    tell_stale(context, "container", engine_id)
