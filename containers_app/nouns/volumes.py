"""A volume, from `GET /volumes/{name}`."""

from typing import Any

from containers_app.engine.reader import EngineReader
from containers_app.models import Volume
from containers_app.models.querysets import counts_of_volumes
from containers_app.nouns.reading import REVISION, or_nothing
from containers_app.nouns.values import STACK_LABEL, mapping, moment, text
from fleet_app.kinds import Facts, Json, Mirrored


def key(raw: Json) -> str:
    """Its name: volumes have no id."""
    return text(raw["Name"], 255)


def steady(raw: Json) -> dict[str, Any]:
    """`raw` as it is: its order is fixed."""
    return dict(raw)


def lasting(raw: Json) -> dict[str, Any]:
    """`raw` without sizes, which only `system df` knows, and a driver's word of the moment."""
    return {name: value for name, value in raw.items() if name not in {"UsageData", "Status"}}


def columns(raw: Json) -> dict[str, Any]:
    """Values for every derived column of `Volume`."""
    labels = mapping(raw.get("Labels"))
    return {
        "name": key(raw),
        "driver": text(raw.get("Driver"), 100),
        "mountpoint": text(raw.get("Mountpoint")),
        "scope": text(raw.get("Scope"), 20),
        "labels": labels,
        "stack": text(labels.get(STACK_LABEL), 255),
        "created_at": moment(raw.get("CreatedAt")),
    }


VOLUME = Mirrored(
    noun="volume",
    table=Volume,
    key="name",
    facts=Facts(key=key, steady=steady, lasting=lasting, columns=columns, revision=REVISION),
    list=EngineReader.list_volumes,
    inspect=or_nothing(EngineReader.inspect_volume),
    counts=counts_of_volumes(),
)
