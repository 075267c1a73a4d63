"""Containers that run as services of a compose file: what their engine says of them, written as one would."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from containers_app.mirrored_specs import spec_of_container
from containers_app.models import Container, Network, Volume
from containers_app.spec.container import ContainerSpec, Mount
from stacks_app.plan.observed import Observed
from stacks_app.services.around import Around, around_of
from stacks_app.sources.hiding import Hidden
from stacks_app.sources.services import service_of
from stacks_app.sources.writing import compose_text

DEPENDS_ON: Final = "com.docker.compose.depends_on"
ANONYMOUS: Final = re.compile(r"[0-9a-f]{64}")
# What an engine knows of a container and no spec of ours does: where it stands, and what it is called.
NOT_TAKEN: Final = {
    "BlkioWeightDevice": "weights of block devices", "BlkioDeviceReadBps": "limits of block devices",
    "BlkioDeviceWriteBps": "limits of block devices", "BlkioDeviceReadIOps": "limits of block devices",
    "BlkioDeviceWriteIOps": "limits of block devices", "Annotations": "annotations",
}  # fmt: skip


@dataclass(kw_only=True)
class Reconstructed:
    """A compose file written from what runs; `variables` are secrets that stand in it as `${NAME}`.

    notes: what somebody should know before he trusts it.
    """

    text: str
    variables: dict[str, str] = field(repr=False)
    notes: list[str]


@dataclass
class _File:
    around: Around
    observed: Observed
    hidden: Hidden = field(default_factory=Hidden)
    services: dict[str, Any] = field(default_factory=dict)
    volumes: dict[str, Any] = field(default_factory=dict)
    networks: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add(self, name: str, rows: list[Container]) -> None:
        """The service that has these containers, the first of which speaks for all."""
        self.services[name] = self.hidden.service(name, self.plain(name, rows))

    def plain(self, name: str, rows: list[Container]) -> dict[str, Any]:
        """The same with its secrets, and no dollar doubled; what it needs beside it is added, like that."""
        row = rows[0]
        spec = self._spec(name, rows)
        written = service_of(spec, self.around)
        service = written.service
        if depends := _depends_on(row, self.around.containers):
            service["depends_on"] = depends
        if self.around.project:
            service |= _naming(self.around.project, name, rows)
        elif row.name != name:
            self.notes.append(
                f"{name} is the container {row.name} as a service: others reach it by that name."
            )
        if links := _links(row, self.around):
            service["links"] = links
        self.volumes |= written.volumes
        self.networks |= {key: about for key, about in written.networks.items() if key != "default" or about}
        self.notes += [f"{name}: {note}" for note in (*written.notes, *_left_out(row))]
        return service

    def hidden_resources(self, noun: str) -> dict[str, Any]:
        """The volumes or networks, as they stand in the file."""
        return {key: self.hidden.resource(key, about) for key, about in getattr(self, noun).items()}

    def _spec(self, name: str, rows: list[Container]) -> ContainerSpec:
        spec = spec_of_container(rows[0])
        own = {name, *(row.name for row in rows)}
        return replace(
            spec,
            image=self._image(name, rows[0]),
            mounts=tuple(self._mount(name, mount) for mount in spec.mounts),
            networks=tuple(
                replace(each, aliases=tuple(alias for alias in each.aliases if alias not in own))
                for each in spec.networks
            ),
        )

    def _image(self, name: str, row: Container) -> str:
        """Its reference, while that is still the image it runs."""
        here = self.observed.image(row.image)
        if here == row.image_engine_id:
            if row.image in {f"{self.around.project}-{name}", f"{self.around.project}_{name}"}:
                words = "was built on the host: the file names it. Add `build:` to build it again."
                self.notes.append(f"{name}: its image {row.image} {words}")
            return row.image
        names = [name for name, engine_id in self.observed.images.items() if engine_id == row.image_engine_id]
        kept = next((each for each in sorted(names) if "@" in each), row.image_engine_id)
        self.notes.append(
            f"{name}: {row.image} is another image by now, so the one it runs is named as {kept}."
        )
        return kept

    def _mount(self, name: str, mount: Mount) -> Mount:
        if mount.type != "volume" or not ANONYMOUS.fullmatch(mount.source):
            return mount
        if self.around.project:
            return replace(mount, source="")  # Compose takes over what has no name
        self.notes.append(
            f"{name}: what is at {mount.target} is a volume without a name; the stack uses that very one."
        )
        return mount


def compose_file_of(
    project: str,
    containers: Mapping[str, list[Container]],
    *,
    observed: Observed,
    networks: Iterable[Network],
    volumes: Iterable[Volume],
) -> Reconstructed:
    """A compose file of services with these containers, by their names; `project` is what Compose made them for."""
    around = around_of(project, containers, networks=networks, volumes=volumes)
    file = _File(around, observed)
    for name, rows in sorted(containers.items()):
        file.add(name, sorted(rows, key=lambda row: (len(row.name), row.name)))
    parts = {
        "services": file.services,
        **{noun: file.hidden_resources(noun) for noun in ("volumes", "networks")},
    }
    text = compose_text({key: part for key, part in parts.items() if part})
    return Reconstructed(text=text, variables=file.hidden.variables, notes=file.notes)


@dataclass(frozen=True, kw_only=True)
class Running:
    """What runs, as services with their secrets in the clear, with the networks and volumes that these need.

    notes: of each service what could not be taken over.
    """

    services: Mapping[str, dict[str, Any]] = field(repr=False)
    networks: Mapping[str, Any]
    volumes: Mapping[str, Any]
    notes: Mapping[str, list[str]]


def running_services(
    around: Around, containers: Mapping[str, list[Container]], *, observed: Observed
) -> Running:
    """The services with these containers, by their names."""
    file = _File(around, observed)
    services, notes = {}, {}
    for name, rows in sorted(containers.items()):
        file.notes = []
        services[name] = file.plain(name, sorted(rows, key=lambda row: (len(row.name), row.name)))
        if not spec_of_container(rows[0]).networks:  # it is on the network of the engine that all share
            services[name].setdefault("network_mode", "bridge")
        notes[name] = file.notes
    return Running(services=services, networks=file.networks, volumes=file.volumes, notes=notes)


def _naming(project: str, name: str, rows: list[Container]) -> dict[str, Any]:
    if len(rows) > 1:
        return {"scale": len(rows)}
    usual = re.fullmatch(rf"{re.escape(project)}[-_]{re.escape(name)}[-_]\d+", rows[0].name)
    return {} if usual else {"container_name": rows[0].name}


def _depends_on(row: Container, services: Mapping[str, Any]) -> Any:
    """As Compose labels it: `db:service_healthy:false,…`, where the last word is about restarts."""
    found = {}
    for each in str(row.labels.get(DEPENDS_ON) or "").split(","):
        name, _, rest = each.partition(":")
        condition, _, restart = rest.partition(":")
        again = {"restart": True} if restart == "true" else {}
        if name in services:
            found[name] = {
                "condition": condition or "service_started",
                **again,
            }
    plain = all(about == {"condition": "service_started"} for about in found.values())
    return list(found) if plain else found


def _links(row: Container, around: Around) -> list[str]:
    """Names by which it alone reaches other services."""
    found = set()
    for endpoint in ((row.raw.get("NetworkSettings") or {}).get("Networks") or {}).values():
        for link in (endpoint or {}).get("Links") or ():
            container, _, alias = str(link).partition(":")
            service = around.service(container)
            if service is not None and alias not in {service, container}:
                found.add(f"{service}:{alias}")
    return sorted(found)


def _left_out(row: Container) -> list[str]:
    host, config = row.raw.get("HostConfig") or {}, row.raw.get("Config") or {}
    words = {said for key, said in NOT_TAKEN.items() if host.get(key)}
    if (config.get("Healthcheck") or {}).get("StartInterval"):
        words.add("the start interval of the health check")
    if any((each.get("VolumeOptions") or {}).get("Subpath") for each in host.get("Mounts") or ()):
        words.add("the folder inside a volume that is mounted (subpath)")
    if (host.get("MemorySwappiness") or -1) >= 0:
        words.add("how readily it is swapped out")
    return [f"{each} is not taken over." for each in sorted(words)]
