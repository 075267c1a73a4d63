"""What containers that run say of others on their host, as a compose file of theirs says it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from containers_app.models import Container, Network, Volume
from stacks_app.plan.observed import PROJECT
from stacks_app.sources.service_parts import said
from stacks_app.sources.services import Resource

# Labels of Compose (docker/compose, pkg/api/labels.go).
NETWORK_KEY: Final = "com.docker.compose.network"
VOLUME_KEY: Final = "com.docker.compose.volume"
OURS: Final = "com.docker.compose."


@dataclass
class Around:
    """The host around `containers`, by service; what is of `project` is made by the file, the rest is there.

    Without a project all of it is there already.
    """

    project: str
    containers: Mapping[str, list[Container]]
    networks: Mapping[str, Network]
    volumes: Mapping[str, Volume]
    fixed: frozenset[str] = field(
        default_factory=frozenset
    )  # networks in which somebody has an address of his choice

    def volume(self, name: str) -> Resource:
        """See `Surroundings`."""
        row = self.volumes.get(name)
        key = self._key(row, VOLUME_KEY)
        if row is None or key is None:
            return Resource(key=_as_key(name), about={"external": True, **_named(name, _as_key(name))})
        about = said(
            driver="" if row.driver == "local" else row.driver,
            driver_opts=dict(row.raw.get("Options") or {}),
            labels=_own_labels(row.labels),
        )
        return Resource(key=key, about={**_named(name, f"{self.project}_{key}"), **about} or None)

    def network(self, name: str) -> Resource:
        """See `Surroundings`."""
        row = self.networks.get(name)
        key = self._key(row, NETWORK_KEY)
        if row is None or key is None:
            return Resource(key=_as_key(name), about={"external": True, **_named(name, _as_key(name))})
        about = said(
            driver="" if row.driver == "bridge" else row.driver,
            driver_opts=dict(row.raw.get("Options") or {}),
            internal=row.internal,
            attachable=row.attachable,
            enable_ipv6=row.ipv6,
            labels=_own_labels(row.labels),
            ipam=said(config=[dict(each) for each in row.subnets] if name in self.fixed else []),
        )
        return Resource(key=key, about={**_named(name, f"{self.project}_{key}"), **about} or None)

    def service(self, container: str) -> str | None:
        """See `Surroundings`."""
        for service, rows in self.containers.items():
            if any(container == row.name or row.engine_id.startswith(container) for row in rows):
                return service
        return None

    def _key(self, row: Network | Volume | None, label: str) -> str | None:
        """What the file calls what Compose made for the project."""
        if row is None or not self.project or row.labels.get(PROJECT) != self.project:
            return None
        key: str | None = row.labels.get(label)
        return key


@dataclass
class AroundStack(Around):
    """What is around the containers, by the names that the files of the stack have for it."""

    known: Mapping[str, Any] = field(default_factory=dict)

    def volume(self, name: str) -> Resource:
        """See `Surroundings`."""
        return self._known("volumes", name) or self._free("volumes", super().volume(name))

    def network(self, name: str) -> Resource:
        """See `Surroundings`."""
        return self._known("networks", name) or self._free("networks", super().network(name))

    def _known(self, noun: str, name: str) -> Resource | None:
        for key, about in (self.known.get(noun) or {}).items():
            if str((about or {}).get("name") or key) == name:
                return Resource(key=key, about={"name": name, "external": True})
        return None

    def _free(self, noun: str, resource: Resource) -> Resource:
        """Under a key that is not the one of something else."""
        if resource.key not in (self.known.get(noun) or {}):
            return resource
        about = resource.about or {"name": f"{self.project}_{resource.key}"}
        return Resource(key=f"{resource.key}-here", about=about)


def around_of(
    project: str,
    containers: Mapping[str, list[Container]],
    *,
    networks: Iterable[Network],
    volumes: Iterable[Volume],
) -> Around:
    """What is around `containers` on their host."""
    endpoints = [
        (name, endpoint or {})
        for rows in containers.values()
        for row in rows
        for name, endpoint in ((row.raw.get("NetworkSettings") or {}).get("Networks") or {}).items()
    ]
    return Around(
        project=project,
        containers=containers,
        networks={each.name: each for each in networks},
        volumes={each.name: each for each in volumes},
        fixed=frozenset(name for name, endpoint in endpoints if endpoint.get("IPAMConfig")),
    )


def _own_labels(labels: Mapping[str, str]) -> dict[str, Any]:
    return {name: value for name, value in labels.items() if not name.startswith(OURS)}


def _named(name: str, usual: str) -> dict[str, Any]:
    return {} if name == usual else {"name": name}


def _as_key(name: str) -> str:
    return re.sub(r"[^a-zA-Z0-9._-]", "-", name)
