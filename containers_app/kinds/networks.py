"""What can be done with networks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from containers_app.kinds.making import Rest, Words, flags, on_host, on_row, pairs
from containers_app.models import Container, Network
from containers_app.spec.secrets import masked
from fleet_app.models import Host
from operations_app.kinds import Target
from operations_app.plain import to_sparse


@dataclass(frozen=True, kw_only=True)
class Subnet:
    """A range of addresses, and optionally its gateway and the part handed to containers."""

    subnet: str
    gateway: str = ""
    ip_range: str = ""


@dataclass(frozen=True, kw_only=True)
class CreateNetworkParams:
    """The network to make; what is empty is left to the engine."""

    name: str
    driver: str = ""
    internal: bool = False
    attachable: bool = False
    ipv6: bool = False
    subnets: tuple[Subnet, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class NetworkMade:
    """The network."""

    engine_id: str
    id: int | None


@dataclass(frozen=True, kw_only=True)
class NetworkParams:
    """A network, by its engine id."""

    network: str


@dataclass(frozen=True, kw_only=True)
class ConnectParams(NetworkParams):
    """A container of the same host that shall join, by its engine id, and how others shall find it there."""

    container: str
    aliases: tuple[str, ...] = ()
    ipv4_address: str = ""
    ipv6_address: str = ""


@dataclass(frozen=True, kw_only=True)
class DisconnectParams(NetworkParams):
    """A container that shall leave, by its engine id; `force` also when it does not answer."""

    container: str
    force: bool = False


def _shown(params: CreateNetworkParams) -> CreateNetworkParams:
    return replace(params, labels=masked(params.labels), options=masked(params.options))


def _create(_: Host, params: CreateNetworkParams) -> Sequence[Words]:
    subnets = [
        word
        for each in params.subnets
        for word in flags(subnet=each.subnet, gateway=each.gateway, ip_range=each.ip_range)
    ]
    said = flags(
        driver=params.driver, internal=params.internal, attachable=params.attachable, ipv6=params.ipv6
    )
    labels, options = pairs("--label", params.labels), pairs("--opt", params.options)
    return [["network", "create", *said, *subnets, *labels, *options, params.name]]


def _connect(network: Network, params: ConnectParams) -> Sequence[Words]:
    aliases = [word for alias in params.aliases for word in ("--alias", alias)]
    addresses = flags(ip=params.ipv4_address, ip6=params.ipv6_address)
    return [["network", "connect", *aliases, *addresses, network.name, _member(network, params).name]]


def _disconnect(network: Network, params: DisconnectParams) -> Sequence[Words]:
    force = flags(force=params.force)
    return [["network", "disconnect", *force, network.name, _member(network, params).name]]


def _member(network: Network, params: ConnectParams | DisconnectParams) -> Container:
    return Container.objects.get(host=network.host_id, engine_id=params.container)


def _member_body(network: Network, params: ConnectParams | DisconnectParams) -> dict[str, object]:
    said = {name: value for name, value in to_sparse(params).items() if name != "network"}
    return {**said, "container": _member(network, params).pk}


CREATE = on_host(
    "network.create", "Create a network", params=CreateNetworkParams, result=NetworkMade,
    words=_create, rest=Rest(path="networks/"), shown=_shown,
    target=lambda _, params: Target(noun="network", name=params.name),
)  # fmt: skip
REMOVE = on_row(
    "network.remove", "Remove a network", row=Network, params=NetworkParams, result=type(None),
    words=lambda network, _: [["network", "rm", network.name]],
    rest=Rest(path="networks/{id}/", method="DELETE"),
)  # fmt: skip
CONNECT = on_row(
    "network.connect", "Connect a container to a network", row=Network, params=ConnectParams, result=type(None),
    words=_connect, rest=Rest(path="networks/{id}/connect/", body=_member_body),
)  # fmt: skip
DISCONNECT = on_row(
    "network.disconnect", "Disconnect a container from a network", row=Network, params=DisconnectParams,
    result=type(None), words=_disconnect, rest=Rest(path="networks/{id}/disconnect/", body=_member_body),
)  # fmt: skip
