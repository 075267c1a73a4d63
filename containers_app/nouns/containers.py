"""A container, from `GET /containers/{id}/json`."""

import json
import re
from collections.abc import Sequence
from typing import Any

from containers_app.engine.reader import EngineReader
from containers_app.models import Attachment, Container
from containers_app.models.querysets import counts_of_containers
from containers_app.nouns.environment import seal_environment, without_environment
from containers_app.nouns.reading import REVISION, or_nothing
from containers_app.nouns.values import SERVICE_LABEL, STACK_LABEL, integer, items, mapping, moment, text
from fleet_app.kinds import Facts, Json, Mirrored

# In these states it has processes.
UP = frozenset({"running", "restarting", "paused"})
UNPREFIXED = ("none", "")  # what engines say for "has no health check"
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


def key(raw: Json) -> str:
    """Its id."""
    return text(raw["Id"], 64)


def steady(raw: Json) -> dict[str, Any]:
    """`raw` in a fixed order: the engine lists mounts in another one at each answer."""
    mounts = sorted(items(raw.get("Mounts")), key=lambda mount: text(mapping(mount).get("Destination")))
    return {**raw, "Mounts": mounts}


def lasting(raw: Json) -> dict[str, Any]:
    """`raw` without what changes all the time and says nothing new: running execs, the log of health probes."""
    kept = {name: value for name, value in raw.items() if name != "ExecIDs"}
    state = mapping(raw.get("State"))
    if state.get("Health"):
        kept["State"] = {**state, "Health": {"Status": mapping(state["Health"]).get("Status")}}
    return kept


def columns(raw: Json) -> dict[str, Any]:
    """Values for every derived column of `Container`, except its environment."""
    state, config, host_config = (mapping(raw.get(part)) for part in ("State", "Config", "HostConfig"))
    labels = mapping(config.get("Labels"))
    return {
        "engine_id": key(raw),
        "name": text(raw.get("Name"), 255).removeprefix("/"),
        "image": text(config.get("Image"), 512),
        "image_engine_id": text(raw.get("Image"), 80),
        "command": " ".join(text(part) for part in [raw.get("Path"), *items(raw.get("Args"))] if part),
        "labels": labels,
        "stack": text(labels.get(STACK_LABEL), 255),
        "service": text(labels.get(SERVICE_LABEL), 255),
        "tty": bool(config.get("Tty")),
        "restart_count": integer(raw.get("RestartCount")),
        "restart_policy": text(mapping(host_config.get("RestartPolicy")).get("Name"), 20),
        "created_at": moment(raw.get("Created")),
        "ports": ports(raw),
        "mounts": mounts(raw),
        "networks": networks(raw),
        **_state_columns(state),
    }


def _state_columns(state: Json) -> dict[str, Any]:
    started_at, finished_at = moment(state.get("StartedAt")), moment(state.get("FinishedAt"))
    health = text(mapping(state.get("Health")).get("Status"), 12)
    ended = finished_at is not None and not state.get("Running")
    # A container that could not be started has an exit code without ever having run.
    failed = state.get("Status") == "created" and integer(state.get("ExitCode")) != 0
    return {
        "state": text(state.get("Status"), 12),
        "health": "" if health in UNPREFIXED else health,
        "exit_code": integer(state.get("ExitCode")) if ended or failed else None,
        "oom_killed": bool(state.get("OOMKilled")),
        "error": text(state.get("Error")),
        "started_at": started_at,
        "finished_at": finished_at,
    }


def ports(raw: Json) -> list[dict[str, Any]]:
    """Published and exposed ports: as they are when it runs, else as they will be at the next start."""
    config, host_config = mapping(raw.get("Config")), mapping(raw.get("HostConfig"))
    live = mapping(mapping(raw.get("NetworkSettings")).get("Ports"))
    configured = {**mapping(config.get("ExposedPorts")), **mapping(host_config.get("PortBindings"))}
    rows = []
    for spec, bindings in (live or configured).items():
        port, _, protocol = spec.partition("/")
        for binding in [mapping(binding) for binding in items(bindings)] or [{}]:
            host_port = text(binding.get("HostPort"))
            rows.append(
                {
                    "container_port": int(port) if port.isdecimal() else 0,
                    "protocol": protocol or "tcp",
                    "host_ip": text(binding.get("HostIp")),
                    "host_port": int(host_port) if host_port.isdecimal() and host_port != "0" else None,
                }
            )
    return sorted(
        rows, key=lambda row: (row["container_port"], row["protocol"], row["host_ip"], row["host_port"] or 0)
    )


def mounts(raw: Json) -> list[dict[str, Any]]:
    """What is mounted where; `name` only for volumes."""
    rows = [
        {
            "type": text(mount.get("Type")) or "bind",
            "name": text(mount.get("Name")),
            "source": text(mount.get("Source")),
            "destination": text(mount.get("Destination")),
            "read_only": not mount.get("RW", True),
        }
        for mount in (mapping(mount) for mount in items(raw.get("Mounts")))
    ]
    return sorted(rows, key=lambda row: text(row["destination"]))


def networks(raw: Json) -> list[dict[str, Any]]:
    """The networks it is on or will join at its next start; `engine_id` and addresses are empty until then."""
    endpoints = mapping(mapping(raw.get("NetworkSettings")).get("Networks"))
    return [
        {
            "name": name,
            "engine_id": text(endpoint.get("NetworkID"), 64),
            "ip_address": text(endpoint.get("IPAddress")),
            "ipv6_address": text(endpoint.get("GlobalIPv6Address")),
            "mac_address": text(endpoint.get("MacAddress")),
            "aliases": sorted(text(alias) for alias in items(endpoint.get("Aliases"))),
        }
        for name, endpoint in sorted((name, mapping(endpoint)) for name, endpoint in endpoints.items())
    ]


def attachments(values: Json) -> set[tuple[str, str]]:
    """(noun, key) of the volumes and networks that the columns `values` name."""
    volumes = {
        ("volume", mount["name"][:255])
        for mount in values["mounts"]
        if mount["type"] == "volume" and mount["name"]
    }
    return volumes | {
        ("network", (network["engine_id"] or network["name"])[:255]) for network in values["networks"]
    }


def told(listed: Json) -> list[Any]:
    """What the engine's list tells of it, times in words left out."""
    words = text(listed.get("Status"))  # "Up 2 minutes (healthy)", "Exited (137) 3 days ago"
    return [
        listed.get("State"),
        _IN_BRACKETS.findall(words),
        *(listed.get(name) for name in ("Names", "Image", "ImageID", "Labels")),
        sorted(items(listed.get("Ports")), key=_in_order),
        sorted(items(listed.get("Mounts")), key=_in_order),
        mapping(listed.get("NetworkSettings")),
    ]


def _in_order(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=text)


def _attach(host_id: int, rows: Sequence[Container]) -> None:
    """Write who uses which volume and network."""
    Attachment.objects.filter(container__in=[row.pk for row in rows]).delete()
    Attachment.objects.bulk_create(
        Attachment(host_id=host_id, container=row, noun=noun, key=key)
        for row in rows
        for noun, key in sorted(attachments({"mounts": row.mounts, "networks": row.networks}))
    )


CONTAINER = Mirrored(
    noun="container",
    table=Container,
    key="engine_id",
    facts=Facts(
        key=key,
        steady=steady,
        lasting=lasting,
        columns=columns,
        told=told,
        shown=without_environment,
        revision=REVISION,
    ),
    list=EngineReader.list_containers,
    inspect=or_nothing(EngineReader.inspect_container),
    seal=seal_environment,
    tie=_attach,
    counts=counts_of_containers(),
)
