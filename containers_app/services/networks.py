"""What people may ask about networks."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts_app.errors import Invalid, Refused
from accounts_app.permissions import Actor, find
from containers_app.equivalents import curl_command, docker_command
from containers_app.models import Container, Network
from containers_app.prunable import PREDEFINED_NETWORKS
from containers_app.services.specs import refuse_masks
from containers_app.spec.secrets import masked
from fleet_app.models import Host
from fleet_app.services.asking import Target, ask
from operations_app.models import Operation


def create_network(*, actor: Actor, host: Host, fields: Mapping[str, Any], **how: Any) -> Operation:
    """Ask for a network; `fields` are name, driver, internal, attachable, ipv6, subnets, labels, options.

    Raises:
        Refused: a mask stands where a value belongs.
    """
    refuse_masks(fields)
    shown = {**fields, "labels": masked(fields["labels"]), "options": masked(fields["options"])}
    said = {name: value for name, value in shown.items() if value}
    return ask(
        actor=actor,
        kind="network.create",
        host=host,
        target=Target(noun="network", name=fields["name"]),
        params=fields,
        command=docker_command(host, _create_words(shown)),
        curl=curl_command("POST", "networks/", {"host": host.pk, **said}),
        **how,
    )


def remove_network(*, actor: Actor, network: Network, **how: Any) -> Operation:
    """Ask for a network to be removed.

    Raises:
        Refused: it is one of the engine's own.
    """
    if network.name in PREDEFINED_NETWORKS:
        raise Refused("predefined", f"The network {network.name} belongs to the engine and stays.")
    return ask(
        actor=actor,
        kind="network.remove",
        host=network.host,
        target=_target(network),
        params={"network": network.engine_id},
        command=docker_command(network.host, ["network", "rm", network.name]),
        curl=curl_command("DELETE", f"networks/{network.pk}/"),
        **how,
    )


def connect_network(
    *, actor: Actor, network: Network, container_id: int, fields: Mapping[str, Any], **how: Any
) -> Operation:
    """Ask for a container of the same host to join; `fields` are aliases, ipv4_address, ipv6_address.

    Raises:
        Refused: there is no such container on the network's host.
    """
    container = _container(actor, network, container_id)
    words = [word for alias in fields["aliases"] for word in ("--alias", alias)]
    words += ["--ip", fields["ipv4_address"]] if fields["ipv4_address"] else []
    words += ["--ip6", fields["ipv6_address"]] if fields["ipv6_address"] else []
    said = {name: value for name, value in fields.items() if value}
    return ask(
        actor=actor,
        kind="network.connect",
        host=network.host,
        target=_target(network),
        params={"network": network.engine_id, "container": container.engine_id, **fields},
        command=docker_command(network.host, ["network", "connect", *words, network.name, container.name]),
        curl=curl_command("POST", f"networks/{network.pk}/connect/", {"container": container.pk, **said}),
        **how,
    )


def disconnect_network(
    *, actor: Actor, network: Network, container_id: int, force: bool, **how: Any
) -> Operation:
    """Ask for a container to leave.

    Raises:
        Refused: there is no such container on the network's host.
    """
    container = _container(actor, network, container_id)
    words = ["network", "disconnect", *(["--force"] if force else []), network.name, container.name]
    said = {"container": container.pk, **({"force": True} if force else {})}
    return ask(
        actor=actor,
        kind="network.disconnect",
        host=network.host,
        target=_target(network),
        params={"network": network.engine_id, "container": container.engine_id, "force": force},
        command=docker_command(network.host, words),
        curl=curl_command("POST", f"networks/{network.pk}/disconnect/", said),
        **how,
    )


def _container(actor: Actor, network: Network, container_id: int) -> Container:
    rows = Container.objects.filter(host=network.host_id)
    missing = Invalid("container", "There is no such container on the network's host.")
    return find(rows, actor, "container.read", container_id, missing=missing)


def _target(network: Network) -> Target:
    return Target(noun="network", id=network.pk, name=network.name)


def _create_words(fields: Mapping[str, Any]) -> list[str]:
    words = ["network", "create"]
    words += ["--driver", fields["driver"]] if fields["driver"] else []
    for switch in ("internal", "attachable", "ipv6"):
        words += [f"--{switch}"] if fields[switch] else []
    for subnet in fields["subnets"]:
        words += _subnet_words(subnet)
    words += [word for key, value in fields["labels"].items() for word in ("--label", f"{key}={value}")]
    words += [word for key, value in fields["options"].items() for word in ("--opt", f"{key}={value}")]
    return [*words, fields["name"]]


def _subnet_words(subnet: Mapping[str, str]) -> Sequence[str]:
    flags = {"--subnet": subnet["subnet"], "--gateway": subnet["gateway"], "--ip-range": subnet["ip_range"]}
    return [word for flag, value in flags.items() if value for word in (flag, value)]
