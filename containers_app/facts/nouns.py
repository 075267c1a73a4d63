"""The four nouns of the mirror, and the digests by which a change is told from none."""

import hashlib
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from containers_app.facts import Json, containers, images, networks, volumes
from containers_app.facts.values import items, mapping, text

# Goes into every digest: raise it when the columns are derived differently, and all rows are written anew once.
REVISION = 3
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


class Noun(StrEnum):
    """What an engine holds; the values are Docker's own words, as in events and hints."""

    CONTAINER = "container"
    IMAGE = "image"
    VOLUME = "volume"
    NETWORK = "network"


class Facts(Protocol):
    """What the module of each noun offers; see `containers`."""

    def key(self, raw: Json) -> str:
        """The column that names the object on its engine."""

    def steady(self, raw: Json) -> dict[str, Any]:
        """`raw` in a fixed order."""

    def lasting(self, raw: Json) -> dict[str, Any]:
        """The part of `raw` whose change is worth a write."""

    def columns(self, raw: Json) -> dict[str, Any]:
        """Values for the derived columns."""


FACTS: Mapping[Noun, Facts] = {
    Noun.CONTAINER: containers,
    Noun.IMAGE: images,
    Noun.VOLUME: volumes,
    Noun.NETWORK: networks,
}


def digest(noun: Noun, raw: Json) -> str:
    """32 hex digits that differ when something lasting differs. `raw` is steady."""
    return hashlib.blake2b(_canonical([REVISION, FACTS[noun].lasting(raw)]), digest_size=16).hexdigest()


def summary(noun: Noun, listed: Json) -> tuple[str, bytes]:
    """The key of a row of the engine's list, and a digest of what the list tells of it, times in words left out."""
    match noun:
        case Noun.CONTAINER:
            told: Any = _told_of_container(listed)
        case Noun.IMAGE:
            told = [images.steady(listed)[name] for name in ("RepoTags", "RepoDigests")], listed.get("Labels")
        case _:
            told = FACTS[noun].lasting(FACTS[noun].steady(listed))
    return FACTS[noun].key(listed), hashlib.blake2b(_canonical(told), digest_size=8).digest()


def _told_of_container(listed: Json) -> list[Any]:
    words = text(listed.get("Status"))  # "Up 2 minutes (healthy)", "Exited (137) 3 days ago"
    return [
        listed.get("State"),
        _IN_BRACKETS.findall(words),
        *(listed.get(name) for name in ("Names", "Image", "ImageID", "Labels")),
        sorted(items(listed.get("Ports")), key=_canonical),
        sorted(items(listed.get("Mounts")), key=_canonical),
        mapping(listed.get("NetworkSettings")),
    ]


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=text).encode()
