"""A resolved project as one can draw it: its services, what they mount and publish, and who reaches whom by which name.

How names are found on a network: https://docs.docker.com/compose/how-tos/networking/.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stacks_app.plan.desired import Json, image_of, replicas_of, used


@dataclass(frozen=True, kw_only=True)
class GraphPort:
    """A published port; `published` is empty where the engine chooses, and may be a range."""

    target: str
    published: str
    address: str
    protocol: str


@dataclass(frozen=True, kw_only=True)
class GraphMount:
    """What is mounted at `target`: a volume by its name on the host, a path of the host, or memory."""

    kind: str
    source: str
    target: str
    read_only: bool


@dataclass(frozen=True, kw_only=True)
class GraphNeed:
    """A service that is started before, and what has to be true of it then."""

    service: str
    condition: str


@dataclass(frozen=True, kw_only=True)
class GraphReach:
    """A service that can be reached, by which names and over which network."""

    service: str
    network: str
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class GraphService:
    """A service and its ties. Without networks it has that of the host, none, or that of another service."""

    name: str
    image: str
    replicas: int
    networks: list[str]
    network_mode: str
    ports: list[GraphPort]
    mounts: list[GraphMount]
    depends_on: list[GraphNeed]
    reaches: list[GraphReach]


@dataclass(frozen=True, kw_only=True)
class GraphNetwork:
    """A network: its name in the files, and the one on the host. From an internal one nothing outside is reached."""

    key: str
    name: str
    external: bool
    internal: bool


@dataclass(frozen=True, kw_only=True)
class StackGraph:
    """What hangs together in a stack; `revision` is the one that is drawn, None for the draft."""

    revision: int | None
    services: list[GraphService]
    networks: list[GraphNetwork]


def graph_of(project: Json, *, revision: int | None) -> StackGraph:
    """What hangs together in the resolved `project`."""
    services: dict[str, Json] = project.get("services") or {}
    return StackGraph(
        revision=revision,
        services=[_service(project, name) for name in sorted(services)],
        networks=[
            GraphNetwork(
                key=key,
                name=str(about.get("name") or key),
                external=bool(about.get("external")),
                internal=bool(about.get("internal")),
            )
            for key, about in sorted(used(project, "networks"))
        ],
    )


def ties_of(project: Json) -> int:
    """How many names its services reach each other by, which grows with the square of their number."""
    names: Counter[str] = Counter()
    services: Counter[str] = Counter()
    for service in (project.get("services") or {}).values():
        for network, about in (service.get("networks") or {}).items():
            services[network] += 1
            names[network] += 2 + len((about or {}).get("aliases") or ())
    return sum(count * (services[network] - 1) for network, count in names.items())


def _service(project: Json, name: str) -> GraphService:
    service: Json = project["services"][name]
    return GraphService(
        name=name,
        image=image_of(str(project.get("name") or ""), name, service),
        replicas=replicas_of(service),
        networks=sorted(service.get("networks") or {}),
        network_mode=str(service.get("network_mode") or ""),
        ports=[_port(each) for each in service.get("ports") or ()],
        mounts=[_mount(project, each) for each in service.get("volumes") or ()],
        depends_on=[
            GraphNeed(service=other, condition=str(how.get("condition") or "service_started"))
            for other, how in sorted((service.get("depends_on") or {}).items())
        ],
        reaches=list(_reached(project["services"], name)),
    )


def _port(port: Json) -> GraphPort:
    return GraphPort(
        target=str(port.get("target") or ""),
        published=str(port.get("published") or ""),
        address=str(port.get("host_ip") or ""),
        protocol=str(port.get("protocol") or "tcp"),
    )


def _mount(project: Json, mount: Json) -> GraphMount:
    source = str(mount.get("source") or "")
    volume = (project.get("volumes") or {}).get(source) or {}
    return GraphMount(
        kind=str(mount.get("type") or "volume"),
        source=str(volume.get("name") or source) if mount.get("type") == "volume" else source,
        target=str(mount.get("target") or ""),
        read_only=bool(mount.get("read_only")),
    )


def _reached(services: dict[str, Any], name: str) -> Iterator[GraphReach]:
    """Whoever is on a network of it: by the name of the service, of its only container, and its other names there."""
    own = services[name].get("networks") or {}
    for other, service in sorted(services.items()):
        for network, about in sorted((service.get("networks") or {}).items()):
            if other != name and network in own:
                named = service.get("container_name")
                names = [other, *([str(named)] if named else []), *((about or {}).get("aliases") or ())]
                yield GraphReach(service=other, network=network, names=list(dict.fromkeys(names)))
