"""What a Compose that was stopped in the middle of a replacement left, and how that is put in order.

Compose makes the new container under a passing name, `<id of the old one>_<its name>`, stops and removes the old one,
and renames the new one (docker/compose, pkg/compose/convergence.go; reconcile.go since v5). What it finds later under
such a name it keeps for ever, or it fails because the name is taken.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

REPLACE: Final = "com.docker.compose.replace"  # `<service>-<number>`, or the container_name
PASSING: Final = re.compile(r"([0-9a-f]{12})_(.+)")


@dataclass(frozen=True, kw_only=True)
class Standby:
    """A container of the host. In the words of the engine; `project` is "" for one of no stack."""

    engine_id: str
    name: str
    project: str
    state: str
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Unfinished:
    """A container under a passing name: it gets the right one, `to`, or is removed where that is ""."""

    engine_id: str
    name: str
    to: str = ""

    @property
    def words(self) -> str:
        """What is done with it."""
        done = f"gets the name {self.to}" if self.to else "is removed"
        return f"{self.name} is what is left of a replacement that was stopped in the middle: it {done}."


def unfinished(project: str, host: Iterable[Standby]) -> list[Unfinished]:
    """What is to be put in order of `project`, given all containers of its host.

    A new container is removed while the one is there that it was to replace: nothing was in it yet, since Compose
    starts it last. Where that is gone it gets its name, unless somebody else has that. What does not have both
    Compose's label and the name that fits it is somebody's own; one that was started beside the old one is left to
    Compose.
    """
    containers = sorted(host, key=lambda each: each.engine_id)
    ours = [each for each in containers if each.project == project]
    taken = {each.name for each in containers}
    return list(_unfinished(ours, taken))


def _unfinished(ours: list[Standby], taken: set[str]) -> Iterator[Unfinished]:
    names = {each.name for each in ours}
    # One that was started has the better claim to a name.
    for each in sorted(ours, key=lambda each: each.state == "created"):
        found = PASSING.fullmatch(each.name)
        if found is None or found[2] not in _right_names(each):
            continue
        old_id, name = found.groups()
        if each.engine_id.startswith(old_id):
            continue  # Compose v1 gave such a name to the old one
        if name in names or any(other.engine_id.startswith(old_id) for other in ours):
            if each.state == "created":
                yield Unfinished(engine_id=each.engine_id, name=each.name)
        elif name not in taken:
            yield Unfinished(engine_id=each.engine_id, name=each.name, to=name)
            names.add(name)


def _right_names(container: Standby) -> set[str]:
    replaced = container.labels.get(REPLACE, "")
    return (
        {replaced, f"{container.project}-{replaced}", f"{container.project}_{replaced}"}
        if replaced
        else set()
    )
