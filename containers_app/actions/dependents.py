"""What hangs on a container by its id: its network, process or memory space, its mounts, its name by a link.

Such a container is left without when the other is replaced, and cannot be started again.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from containers_app.engine.commands import Commands
from containers_app.engine.errors import NotFound
from containers_app.spec.document import SHORT_ID

Answer = Mapping[str, Any]
SHARED = {"NetworkMode": "network", "PidMode": "process space", "IpcMode": "memory space"}


@dataclass(frozen=True)
class Dependent:
    """An inspected container that hangs on another one, and by what, in words."""

    container: Answer
    shares: str

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.container["Name"]).lstrip("/")


def dependents_of(engine: Commands, owner: Answer) -> list[Dependent]:
    """Return what hangs on the inspected `owner`, also by way of others, in the order it can be started."""
    others = list(_others(engine, owner))
    found: dict[str, Dependent] = {}
    order: TopologicalSorter[str] = TopologicalSorter()
    waiting = [owner]
    while waiting:
        upon = waiting.pop(0)
        for other in others:
            shares = ", ".join(_shared(other, upon))
            if not shares or other["Id"] == upon["Id"]:
                continue
            order.add(other["Id"], upon["Id"])
            if other["Id"] not in found:
                name = str(upon["Name"]).lstrip("/")
                found[other["Id"]] = Dependent(other, f"{shares} of {name}")
                waiting.append(other)
    return [found[each] for each in order.static_order() if each in found]


def _others(engine: Commands, owner: Answer) -> Iterator[Answer]:
    for row in engine.containers(all=True):
        if row["Id"] != owner["Id"]:
            with suppress(NotFound):  # gone meanwhile
                yield engine.inspect_container(row["Id"])


def _shared(container: Answer, owner: Answer) -> Iterator[str]:
    host, name = container["HostConfig"], str(owner["Name"]).lstrip("/")
    for field, words in SHARED.items():
        kind, _, reference = str(host.get(field) or "").partition(":")
        if kind == "container" and _means(reference, owner["Id"], name):
            yield words
    if any(_means(each.partition(":")[0], owner["Id"], name) for each in host.get("VolumesFrom") or ()):
        yield "mounts"
    if any(each.partition(":")[0] == f"/{name}" for each in host.get("Links") or ()):
        yield "link to the name"


def _means(reference: str, engine_id: str, name: str) -> bool:
    return reference.lstrip("/") == name or (len(reference) >= SHORT_ID and engine_id.startswith(reference))
