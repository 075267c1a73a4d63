"""The host as the mirror has it, as far as a stack is concerned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.models import Container, Image, Network, Volume
from fleet_app.models import Host
from stacks_app.plan.replacing import Standby, Unfinished, unfinished

# Compose's labels (docker/compose, pkg/api/labels.go).
PROJECT: Final = "com.docker.compose.project"
SERVICE: Final = "com.docker.compose.service"
CONFIG_HASH: Final = "com.docker.compose.config-hash"
IMAGE: Final = "com.docker.compose.image"
ONE_OFF: Final = "com.docker.compose.oneoff"
NUMBER: Final = "com.docker.compose.container-number"
NETWORK: Final = "com.docker.compose.network"
EVERY: Final = ("", "0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A container of the project."""

    name: str
    service: str
    state: str
    config_hash: str
    image_engine_id: str  # of the image that Compose made it from
    volumes: frozenset[str]
    networks: frozenset[str]
    number: int = 0  # that Compose counts it by
    # What the engine tells of its limits and networks; empty where that was not looked at.
    told: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class Port:
    """A port of the host; an empty address is every one."""

    address: str
    number: int
    protocol: str

    def __str__(self) -> str:
        return f"{self.address + ':' if self.address else ''}{self.number}/{self.protocol}"


@dataclass
class Taken:
    """Which ports somebody has. Of two that meet, only one can be had; a stack may ask for ten thousands."""

    _holders: dict[tuple[int, str], dict[str, str]] = field(default_factory=dict)  # by address

    def add(self, port: Port, holder: str) -> None:
        """From now on `holder` has it, unless somebody has."""
        self._holders.setdefault((port.number, port.protocol), {}).setdefault(port.address, holder)

    def holder_of(self, port: Port) -> str:
        """Who has what `port` would meet; "" when nobody has."""
        holders = self._holders.get((port.number, port.protocol), {})
        addresses: Iterable[str] = holders if port.address in EVERY else (port.address, *EVERY)
        return next((holders[each] for each in addresses if each in holders), "")


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What is on the host: of the project, and what others hold that it may want."""

    containers: list[Ran] = field(default_factory=list)
    networks: frozenset[str] = frozenset()
    # By their names, what Compose calls each in the files of its project; there may be several of a name.
    network_keys: dict[str, frozenset[str]] = field(default_factory=dict)
    network_holders: dict[str, str] = field(default_factory=dict)  # by their names, the project of each
    volumes: frozenset[str] = frozenset()
    images: dict[str, str] = field(default_factory=dict)  # full reference or id → engine id
    ports: list[tuple[Port, str]] = field(default_factory=list)  # held by containers of others that run
    names: dict[str, str] = field(
        default_factory=dict
    )  # of containers of others → their project, "" for none
    unfinished: list[Unfinished] = field(
        default_factory=list
    )  # is put in order first, and told as it is then

    def of_service(self, name: str) -> list[Ran]:
        """The containers of the project's service of that name."""
        return self._by_service.get(name, [])

    @cached_property
    def _by_service(self) -> dict[str, list[Ran]]:
        found: dict[str, list[Ran]] = {}
        for ran in self.containers:
            found.setdefault(ran.service, []).append(ran)
        return found

    def image(self, reference: str) -> str:
        """The engine id of the image that `reference` names, "" when it is not there."""
        return self.images.get(full_name(reference), "")


def full_name(reference: str) -> str:
    """`reference` with registry and tag, as written where it cannot be read."""
    try:
        parsed = parse_reference(reference)
    except InvalidIdentifier:
        return reference
    return str(parsed) if parsed.tag or parsed.digest else f"{parsed}:latest"


def observe(*, host: Host, project: str) -> Observed:
    """Read the mirror of `host`, with what is left of replacements as it is once that is put in order."""
    rows = list(Container.objects.filter(host=host).defer("raw", "sealed_environment"))
    ours = [row for row in rows if row.stack == project and made_by_compose(row.labels)]
    known = {row.pk for row in ours}
    others = [row for row in rows if row.pk not in known]
    left = {each.engine_id: each for each in unfinished(project, map(_standby, rows))}
    here = [(row, left.get(row.engine_id)) for row in ours if not _is_one_off(row)]
    networks = list(Network.objects.filter(host=host).defer("raw"))
    told = _told(host, project)
    return Observed(
        containers=[
            _ran(row, name=about.to if about else row.name, told=told.get(row.pk, {}))
            for row, about in here
            if not about or about.to
        ],
        networks=frozenset(row.name for row in networks),
        network_keys=_network_keys(networks),
        network_holders={row.name: row.stack for row in networks},
        volumes=frozenset(Volume.objects.filter(host=host).values_list("name", flat=True)),
        images=_images(Image.objects.filter(host=host).only("engine_id", "repo_tags", "repo_digests")),
        ports=[(port, row.name) for row in others if row.state == "running" for port in _ports(row)],
        names={row.name: row.stack for row in others},
        unfinished=list(left.values()),
    )


def _standby(row: Container) -> Standby:
    return Standby(
        engine_id=row.engine_id, name=row.name, project=row.stack, state=row.state, labels=row.labels
    )


def made_by_compose(labels: Mapping[str, str]) -> bool:
    """Whether Compose lists a container with these `labels` as one of its project: it asks for both of these.

    What somebody made by hand with the labels of a project is his, and Compose leaves it alone.
    """
    return bool(labels.get(CONFIG_HASH)) and ONE_OFF in labels


def _network_keys(rows: Iterable[Network]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        found[row.name] = found.get(row.name, frozenset()) | {str(row.labels.get(NETWORK, ""))}
    return found


def _is_one_off(row: Container) -> bool:
    return str(row.labels.get(ONE_OFF, "False")).lower() == "true"


def _told(host: Host, project: str) -> dict[int, dict[str, Any]]:
    """Of each container of the project, whatever made it, the parts of what the engine told that a `Ran` keeps."""
    rows = Container.objects.filter(host=host, stack=project)
    parts = ("engine_id", "name", "labels", "raw__HostConfig", "raw__NetworkSettings__Networks")
    return {
        pk: {
            "Id": engine_id,
            "Name": name,
            "Config": {"Labels": labels},
            "HostConfig": configured,
            "NetworkSettings": {"Networks": networks},
        }
        for pk, engine_id, name, labels, configured, networks in rows.values_list("pk", *parts)
    }


def _ran(row: Container, *, name: str, told: Mapping[str, Any]) -> Ran:
    mounts = [mount for mount in row.mounts if mount.get("type") == "volume"]
    number = str(row.labels.get(NUMBER, ""))
    return Ran(
        name=name,
        number=int(number) if number.isdecimal() else 0,
        service=row.service,
        state=row.state,
        config_hash=str(row.labels.get(CONFIG_HASH, "")),
        image_engine_id=str(row.labels.get(IMAGE, "")) or row.image_engine_id,
        volumes=frozenset(str(mount.get("name", "")) for mount in mounts),
        networks=frozenset(str(network.get("name", "")) for network in row.networks),
        told=told,
    )


def _images(rows: Iterable[Image]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        found[row.engine_id] = row.engine_id
        for reference in (*row.repo_tags, *row.repo_digests):
            found[full_name(reference)] = row.engine_id
    return found


def _ports(row: Container) -> Iterable[Port]:
    published: list[dict[str, Any]] = row.ports
    for each in published:
        if each.get("host_port"):
            yield Port(
                address=str(each.get("host_ip") or ""),
                number=int(each["host_port"]),
                protocol=str(each.get("protocol") or "tcp"),
            )
