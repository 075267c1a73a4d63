"""The container document: the engine's own create body (Config, HostConfig, NetworkingConfig), to the letter.

Made from a container that is there, it makes this very container again: what the engine was told, whether or not
a spec has a word for it, less what the image gives and what the engine counts up itself (ids, addresses it
chose). Its NetworkingConfig names every network the container is on; `calls_of` says which of them a create call
can take. Source: Docker Engine API, ContainerInspect, ContainerCreate, NetworkConnect.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from containers_app.engine.versions import at_least

Answer = Mapping[str, Any]
Document = dict[str, Any]

SHORT_ID = 12
CONTAINER_MODES = frozenset({"host", "none"})
# From this version on the MAC address is said for each network, before it for the container.
MAC_PER_NETWORK = "1.44"
# What the engine puts into the answer about an endpoint; all else was asked for.
OPERATIONAL = frozenset(
    {
        "DNSNames", "EndpointID", "Gateway", "GlobalIPv6Address", "GlobalIPv6PrefixLen", "IPAddress", "IPPrefixLen",
        "IPv6Gateway", "MacAddress", "NetworkID",
    }
)  # fmt: skip
# What a container takes over from its image as it stands when it says nothing itself (moby, daemon/commit.go).
INHERITED_WHOLE = ("User", "WorkingDir", "StopSignal")
INHERITED_BY_KEY = ("Labels", "Volumes", "Healthcheck")


@dataclass(frozen=True)
class CreateCalls:
    """The body of the create call, and the networks to join or leave before the container starts."""

    body: Document
    joins: dict[str, dict[str, Any]]
    leaves: tuple[str, ...]


def document_of(container: Answer, *, image: Answer | None = None) -> Document:
    """Return the document of an inspected `container`.

    Args:
        container: the engine's answer to `GET /containers/{id}/json`.
        image: the answer to `GET /images/{id}/json` for its image; without it nothing counts as the image's.
    """
    host = dict(container.get("HostConfig") or {})
    config = _own_config(container.get("Config") or {}, (image or {}).get("Config") or {}, host)
    document = {**config, "HostConfig": host}
    short_id = str(container.get("Id") or "")[:SHORT_ID]
    mode = str(host.get("NetworkMode") or "")
    if mode.startswith("container:") or host.get("UTSMode") == "host" or config.get("Hostname") == short_id:
        document.pop("Hostname", None)  # the engine's own, and refused where the name is shared
    if mode.startswith("container:"):
        document.pop("ExposedPorts", None)  # the image's, and refused too
    mac_address = document.pop("MacAddress", "")
    if network_of(mode) is not None:
        joined = (container.get("NetworkSettings") or {}).get("Networks") or {}
        endpoints = _endpoints(container, joined, mac_address)
        document["NetworkingConfig"] = {"EndpointsConfig": endpoints}
    return document


def network_of(mode: str) -> str | None:
    """Return the network that a `NetworkMode` means, None when it means another network space."""
    if mode in CONTAINER_MODES or mode.startswith("container:"):
        return None
    return "bridge" if mode in {"", "default"} else mode


def calls_of(document: Document, *, api_version: str) -> CreateCalls:
    """Return what makes the container of `document` on an engine that speaks `api_version`.

    One network, that of `NetworkMode`, is joined by the create call; older engines take no more.
    """
    body = {name: value for name, value in document.items() if name != "NetworkingConfig"}
    networking = document.get("NetworkingConfig")
    if networking is None:
        return CreateCalls(body=body, joins={}, leaves=())
    joins = {name: dict(each or {}) for name, each in (networking.get("EndpointsConfig") or {}).items()}
    first = network_of(str(document["HostConfig"].get("NetworkMode") or "")) or ""
    if first not in joins:
        return CreateCalls(body=body, joins=joins, leaves=(first,))
    endpoint = joins.pop(first)
    if not at_least(api_version, MAC_PER_NETWORK) and endpoint.get("MacAddress"):
        body["MacAddress"] = endpoint.pop("MacAddress")
    if any(endpoint.values()):
        body["NetworkingConfig"] = {"EndpointsConfig": {first: endpoint}}
    return CreateCalls(body=body, joins=joins, leaves=())


def _own_config(config: Answer, defaults: Answer, host: Answer) -> dict[str, Any]:
    """The part of `config` that the image's `defaults` do not give by themselves."""
    own = dict(config)
    for name in INHERITED_WHOLE:
        if name in own and (own[name] or None) == (defaults.get(name) or None):
            del own[name]
    for name in INHERITED_BY_KEY:
        if own.get(name):
            own[name] = _less(own[name], defaults.get(name) or {})
    if own.get("ExposedPorts"):
        # A published port must be exposed too, also by an image that does not say so.
        inherited = set(defaults.get("ExposedPorts") or ()) - set(host.get("PortBindings") or ())
        own["ExposedPorts"] = {name: {} for name in own["ExposedPorts"] if name not in inherited}
    if own.get("Env"):
        own["Env"] = _own_variables(own["Env"], defaults.get("Env") or [])
    if not own.get("Healthcheck"):
        own.pop("Healthcheck", None)
    _leave_process(own, defaults)
    return own


def _less(own: Mapping[str, Any], inherited: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in own.items() if name not in inherited or inherited[name] != value}


def _own_variables(variables: list[str], inherited: list[str]) -> list[str]:
    """The engine puts the image's behind the container's own, in the image's order; what stands so is the image's."""
    end, place = len(variables), len(inherited)
    while end and (found := _last(inherited[:place], variables[end - 1])) is not None:
        end, place = end - 1, found
    return variables[:end]


def _last(texts: list[str], text: str) -> int | None:
    return next((place for place in reversed(range(len(texts))) if texts[place] == text), None)


def _leave_process(own: dict[str, Any], defaults: Answer) -> None:
    """Entrypoint and command go together: whoever says an entrypoint does not get the image's command."""
    entrypoint, command = own.get("Entrypoint") or None, own.get("Cmd") or None
    if entrypoint != (defaults.get("Entrypoint") or None):
        own["Entrypoint"] = entrypoint or [""]  # said so, it clears the image's
        return
    same_command = command == (defaults.get("Cmd") or None)
    if same_command:
        own.pop("Cmd", None)
    if same_command or command:
        own.pop("Entrypoint", None)


def _endpoints(container: Answer, joined: Answer, mac_address: str) -> dict[str, Any]:
    """The endpoints by network; that of `NetworkMode` under the name it is called there, which may be an id."""
    mode = network_of(str((container.get("HostConfig") or {}).get("NetworkMode") or "")) or ""
    endpoints = {}
    for name, answer in joined.items():
        settings = _endpoint(answer or {}, container)
        network_id = str((answer or {}).get("NetworkID") or "")
        first = name == mode or (mode not in joined and len(mode) >= SHORT_ID and network_id.startswith(mode))
        # Only of the first network the engine tells whether the MAC address was asked for.
        wanted = mac_address if first else _chosen_mac(answer or {})
        endpoints[mode if first else name] = {**settings, **({"MacAddress": wanted} if wanted else {})}
    return endpoints


def _endpoint(answer: Answer, container: Answer) -> dict[str, Any]:
    settings = {name: value for name, value in answer.items() if name not in OPERATIONAL}
    if settings.get("Aliases"):
        settings["Aliases"] = asked_aliases(answer, container)
    return settings


def asked_aliases(endpoint: Answer, container: Answer) -> list[str]:
    """Return the aliases that somebody asked for: engines before 25 add the short id and the host name to them."""
    aliases, short_id = endpoint.get("Aliases") or (), str(container.get("Id") or "")[:SHORT_ID]
    added = {short_id, (container.get("Config") or {}).get("Hostname")} if short_id in aliases else set()
    return [alias for alias in aliases if alias not in added]


def _chosen_mac(answer: Answer) -> str:
    """The MAC address of an endpoint, unless the engine made it of the IP address: another one may get that."""
    mac_address, address = str(answer.get("MacAddress") or ""), str(answer.get("IPAddress") or "")
    made = ":".join(["02", "42", *(f"{int(part):02x}" for part in address.split("."))]) if address else ""
    return "" if mac_address.lower() == made else mac_address


def moved_onto(document: Document, successors: Mapping[str, str], *, renamed: Mapping[str, str]) -> Document:
    """Return `document` with what it says of other containers said of their successors.

    By id it says `successors`, new ids by old ones; by name `renamed`, new names by old ones.
    """
    host = dict(document["HostConfig"])
    for field in ("NetworkMode", "PidMode", "IpcMode"):
        kind, _, owner = str(host.get(field) or "").partition(":")
        if kind == "container":
            host[field] = f"container:{_successor(owner, successors, renamed)}"
    if host.get("VolumesFrom"):
        parts = [each.partition(":") for each in host["VolumesFrom"]]
        host["VolumesFrom"] = [
            f"{_successor(owner, successors, renamed)}{colon}{mode}" for owner, colon, mode in parts
        ]
    if host.get("Links"):  # "/db:/web/database"
        parts = [each.lstrip("/").partition(":") for each in host["Links"]]
        host["Links"] = [f"/{renamed.get(owner, owner)}:{alias}" for owner, _, alias in parts]
    return {**document, "HostConfig": host}


def _successor(reference: str, successors: Mapping[str, str], renamed: Mapping[str, str]) -> str:
    if (name := reference.lstrip("/")) in renamed:
        return renamed[name]
    known = (
        new for old, new in successors.items() if len(reference) >= SHORT_ID and old.startswith(reference)
    )
    return next(known, reference)
