"""What a worker does with networks."""

from containers_app.actions import mirrored
from containers_app.actions.reach import engine_of, tell_stale
from containers_app.kinds.networks import (
    CONNECT,
    CREATE,
    DISCONNECT,
    REMOVE,
    ConnectParams,
    CreateNetworkParams,
    DisconnectParams,
    NetworkMade,
    NetworkParams,
)
from operations_app.registry import ActionContext, action


@action(CREATE)
def create_network(context: ActionContext[CreateNetworkParams]) -> NetworkMade:
    """Make it."""
    params = context.params
    pools = [
        {"Subnet": each.subnet, "Gateway": each.gateway or None, "IPRange": each.ip_range or None}
        for each in params.subnets
    ]
    with engine_of(context) as engine:
        network = engine.create_network(
            params.name,
            driver=params.driver or None,
            options=params.options,
            ipam={"Driver": "default", "Config": pools} if pools else None,
            # No second network of one name; engines before 1.44 need to be asked for that.
            check_duplicate=True,
            internal=params.internal,
            labels=params.labels,
            enable_ipv6=params.ipv6,
            attachable=params.attachable,
        )
    engine_id = network["Id"]
    if network.get("Warning"):
        context.write(f"{network['Warning']}\n", stream="stderr")
    tell_stale(context, "network", engine_id)
    return NetworkMade(engine_id=engine_id, id=mirrored.network_id(context, engine_id=engine_id))


@action(REMOVE)
def remove_network(context: ActionContext[NetworkParams]) -> None:
    """Remove it."""
    with engine_of(context) as engine:
        engine.remove_network(context.params.network)
    tell_stale(context, "network", context.params.network)


@action(CONNECT)
def connect_network(context: ActionContext[ConnectParams]) -> None:
    """Have a container join."""
    params = context.params
    with engine_of(context) as engine:
        engine.connect_container_to_network(
            params.container,
            params.network,
            aliases=list(params.aliases),
            ipv4_address=params.ipv4_address or None,
            ipv6_address=params.ipv6_address or None,
        )
    _tell_both(context)


@action(DISCONNECT)
def disconnect_network(context: ActionContext[DisconnectParams]) -> None:
    """Have a container leave."""
    params = context.params
    with engine_of(context) as engine:
        engine.disconnect_container_from_network(params.container, params.network, force=params.force)
    _tell_both(context)


def _tell_both(context: ActionContext[ConnectParams] | ActionContext[DisconnectParams]) -> None:
    tell_stale(context, "network", context.params.network)
    tell_stale(context, "container", context.params.container)
