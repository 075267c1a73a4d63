"""A network, from `GET /networks/{id}`."""

from typing import Any

from containers_app.engine.reader import EngineReader
from containers_app.models import Network
from containers_app.models.querysets import counts_of_networks
from containers_app.nouns.reading import REVISION, or_nothing
from containers_app.nouns.values import STACK_LABEL, items, mapping, moment, text
from fleet_app.kinds import Facts, Json, Mirrored


def key(raw: Json) -> str:
    """Its id."""
    return text(raw["Id"], 64)


def steady(raw: Json) -> dict[str, Any]:
    """`raw` without its containers: who is on a network is a fact about the container, kept there and nowhere else."""
    return {name: value for name, value in raw.items() if name not in {"Containers", "Peers", "Status"}}


def lasting(raw: Json) -> dict[str, Any]:
    """`raw` as it is: a network does not change by itself."""
    return dict(raw)


def columns(raw: Json) -> dict[str, Any]:
    """Values for every derived column of `Network`."""
    labels = mapping(raw.get("Labels"))
    pools = [mapping(pool) for pool in items(mapping(raw.get("IPAM")).get("Config"))]
    return {
        "engine_id": key(raw),
        "name": text(raw.get("Name"), 255),
        "driver": text(raw.get("Driver"), 100),
        "scope": text(raw.get("Scope"), 20),
        "internal": bool(raw.get("Internal")),
        "attachable": bool(raw.get("Attachable")),
        "ipv6": bool(raw.get("EnableIPv6")),
        "subnets": [
            {"subnet": text(pool.get("Subnet")), "gateway": text(pool.get("Gateway"))} for pool in pools
        ],
        "labels": labels,
        "stack": text(labels.get(STACK_LABEL), 255),
        "created_at": moment(raw.get("Created")),
    }


NETWORK = Mirrored(
    noun="network",
    table=Network,
    key="engine_id",
    facts=Facts(key=key, steady=steady, lasting=lasting, columns=columns, revision=REVISION),
    list=EngineReader.list_networks,
    inspect=or_nothing(EngineReader.inspect_network),
    counts=counts_of_networks(),
)
