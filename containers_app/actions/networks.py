"""What a worker does with networks."""

from typing import Any

from containers_app.actions import mirrored
from containers_app.actions.reach import engine_of, tell_stale
from operations_app.registry import ActionContext, action


@action("network.create")
def create_network(context: ActionContext) -> dict[str, Any]:
    """Params: name, driver, internal, attachable, ipv6, subnets, labels, options. Result: engine_id, id."""
    params = context.params
    pools = [
        {"Subnet": each["subnet"], "Gateway": each["gateway"] or None, "IPRange": each["ip_range"] or None}
        for each in params["subnets"]
    ]
    with engine_of(context) as engine:
        network = engine.create_network(
            params["name"],
            driver=params["driver"] or None,
            options=params["options"],
            ipam={"Driver": "default", "Config": pools} if pools else None,
            # No second network of one name; engines before 1.44 need to be asked for that.
            check_duplicate=True,
            internal=params["internal"],
            labels=params["labels"],
            enable_ipv6=params["ipv6"],
            attachable=params["attachable"],
        )
    engine_id = network["Id"]
    if network.get("Warning"):
        context.write(f"{network['Warning']}\n", stream="stderr")
    tell_stale(context, "network", engine_id)
    return {
        "engine_id": engine_id,
        "id": mirrored.network_id(context, engine_id=engine_id),
    }


@action("network.remove")
def remove_network(context: ActionContext) -> None:
    """Params: network."""
    with engine_of(context) as engine:
        engine.remove_network(context.params["network"])
    tell_stale(context, "network", context.params["network"])


@action("network.connect")
def connect_network(context: ActionContext) -> None:
    """Params: network, container, aliases, ipv4_address, ipv6_address."""
    params = context.params
    with engine_of(context) as engine:
        engine.connect_container_to_network(
            params["container"],
            params["network"],
            aliases=params["aliases"],
            ipv4_address=params["ipv4_address"] or None,
            ipv6_address=params["ipv6_address"] or None,
        )
    _tell_both(context)


@action("network.disconnect")
def disconnect_network(context: ActionContext) -> None:
    """Params: network, container, force."""
    params = context.params
    with engine_of(context) as engine:
        engine.disconnect_container_from_network(
            params["container"], params["network"], force=params["force"]
        )
    _tell_both(context)


def _tell_both(context: ActionContext) -> None:
    tell_stale(context, "network", context.params["network"])
    tell_stale(context, "container", context.params["container"])
