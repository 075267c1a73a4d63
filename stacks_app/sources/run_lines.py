"""A pasted `docker run` line as a service of a compose file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from containers_app.spec.container import ContainerSpec
from containers_app.spec.run_line import RunLine
from stacks_app.sources.hiding import Hidden
from stacks_app.sources.services import Resource, doubled, service_of


@dataclass(frozen=True, kw_only=True)
class ImportedRun:
    """A service under the `name` it may have, what the file needs beside it, and what somebody should look at.

    As it stands in a compose file: each dollar that is one is doubled. `variables` are secrets of the line, which
    stand in it as `${NAME}`.
    """

    name: str
    service: dict[str, Any]
    volumes: dict[str, Any]
    networks: dict[str, Any]
    notes: list[str]
    variables: dict[str, str] = field(repr=False)


def import_run(line: RunLine, *, taken: Iterable[str] = ()) -> ImportedRun:
    """What `line` says, as a service; `taken` are names of variables that mean something else."""
    spec, hidden = line.spec, Hidden(taken=frozenset(taken))
    written = service_of(spec, _Nothing())
    notes = [*line.warnings]
    if spec.name:
        words = "Compose names its containers itself, not"
        notes.append(f"{words} {spec.name}; other services reach it as the service.")
    if written.volumes:
        notes.append(
            "The stack gets volumes of its own. To use the one that docker run made, give it "
            f'"external: true" and its name under volumes: ({", ".join(written.volumes)}).'
        )
    name = service_name(spec)
    service = hidden.service(name, written.service)
    volumes = {key: hidden.resource(key, about) for key, about in written.volumes.items()}
    return ImportedRun(
        name=name,
        service=service,
        volumes=volumes,
        networks=doubled(written.networks),
        notes=[*notes, *written.notes, *hidden.notes],
        variables=hidden.variables,
    )


def service_name(spec: ContainerSpec) -> str:
    """What its service may be called: as the container, or the last word of its image."""
    image = spec.image.partition("@")[0].rpartition("/")[2].partition(":")[0]
    return re.sub(r"[^A-Za-z0-9._-]+", "-", spec.name or image).strip("-.") or "service"


class _Nothing:
    """No other containers: volumes are made for the stack, and networks that a line joins are there already."""

    def volume(self, name: str) -> Resource:
        return Resource(key=name)

    def network(self, name: str) -> Resource:
        return Resource(key=name, about={"external": True})

    def service(self, container: str) -> str | None:
        del container
        return None
