"""What people may wish for networks."""

from collections.abc import Mapping
from typing import Any

from accounts_app.errors import Invalid, Refused
from accounts_app.permissions import Actor, find
from containers_app.kinds.networks import (
    CONNECT,
    CREATE,
    DISCONNECT,
    REMOVE,
    ConnectParams,
    CreateNetworkParams,
    DisconnectParams,
    NetworkParams,
    Subnet,
)
from containers_app.mirrored_specs import refuse_masks
from containers_app.models import Container, Network
from containers_app.prunable import PREDEFINED_NETWORKS
from fleet_app.models import Host
from operations_app.kinds import ByHand, Wish
from operations_app.plain import from_plain

ENGINES_CHOICE = "bridge"


def wish_to_create(host: Host, *, fields: Mapping[str, Any]) -> Wish:
    """The wish that a network is made; `fields` are those of `CreateNetworkParams`.

    Raises:
        Refused: a mask stands where a value belongs.
    """
    refuse_masks(fields)
    return CREATE(host, from_plain(CreateNetworkParams, fields))


def made_by_hand(network: Network) -> ByHand | None:
    """How to make such a network; None of the engine's own, which nobody makes."""
    if network.name in PREDEFINED_NETWORKS:
        return None
    params = CreateNetworkParams(
        name=network.name,
        driver="" if network.driver == ENGINES_CHOICE else network.driver,
        internal=network.internal,
        attachable=network.attachable,
        ipv6=network.ipv6,
        subnets=tuple(Subnet(**each) for each in network.subnets),
        labels=network.labels,
        options=network.raw.get("Options") or {},
    )
    return CREATE(network.host, params).by_hand


def wish_to_remove(network: Network) -> Wish:
    """The wish that a network is removed.

    Raises:
        Refused: it is one of the engine's own.
    """
    if network.name in PREDEFINED_NETWORKS:
        raise Refused("predefined", f"The network {network.name} belongs to the engine and stays.")
    return REMOVE(network, NetworkParams(network=network.engine_id))


def wish_to_connect(network: Network, *, actor: Actor, container_id: int, fields: Mapping[str, Any]) -> Wish:
    """The wish that a container of the same host joins; `fields` are aliases, ipv4_address, ipv6_address.

    Raises:
        Refused: there is no such container on the network's host.
    """
    container = _container(actor, network, container_id)
    said = {"network": network.engine_id, "container": container.engine_id, **fields}
    return CONNECT(network, from_plain(ConnectParams, said))


def wish_to_disconnect(network: Network, *, actor: Actor, container_id: int, force: bool) -> Wish:
    """The wish that a container leaves.

    Raises:
        Refused: there is no such container on the network's host.
    """
    container = _container(actor, network, container_id)
    said = DisconnectParams(network=network.engine_id, container=container.engine_id, force=force)
    return DISCONNECT(network, said)


def _container(actor: Actor, network: Network, container_id: int) -> Container:
    rows = Container.objects.filter(host=network.host_id)
    missing = Invalid("container", "There is no such container on the network's host.")
    return find(rows, actor, "container.read", container_id, missing=missing)
