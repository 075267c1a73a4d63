"""What stands from before a stack was adopted: it counts as what the files say until these say something else.

Compose's labels tell what other files, or another Compose, made it from. So they say that everything is to be made
anew, although nothing is other than it was when the stack was adopted.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from stacks_app.plan.desired import Json, used
from stacks_app.plan.observed import Observed

NOUNS = ("networks", "volumes")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """By service its fingerprint, and the one that stands for it on its containers; of the rest digests, by key."""

    services: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    networks: Mapping[str, str] = field(default_factory=dict)
    volumes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """What a revision keeps of it."""
        pairs = {name: (pair[0], pair[1]) for name, pair in stored.get("services", {}).items()}
        return cls(services=pairs, networks=stored.get("networks", {}), volumes=stored.get("volumes", {}))

    def to_json(self) -> dict[str, Any]:
        """For a revision."""
        return {
            "services": {name: list(pair) for name, pair in self.services.items()},
            "networks": dict(self.networks),
            "volumes": dict(self.volumes),
        }

    def still(self, config: Json, hashes: Mapping[str, str], observed: Observed, *, key: bytes) -> "Standing":
        """What of it is there and what the files say, too: `hashes` are those of the services of `config`."""
        networks = self._resources("networks", config, observed.networks, key)
        changed = {each for each, _ in used(config, "networks")} & self.networks.keys() - networks.keys()
        services = config.get("services") or {}
        return Standing(
            services={
                name: (fingerprint, label)
                for name, (fingerprint, label) in self.services.items()
                if hashes.get(name) == fingerprint
                and _is_of(name, {label, fingerprint}, observed)
                # Its containers would have to leave a network that is made anew: Compose makes them anew, too.
                and not changed & set((services.get(name) or {}).get("networks") or ())
            },
            networks=networks,
            volumes=self._resources("volumes", config, observed.volumes, key),
        )

    @property
    def labels(self) -> dict[str, str]:
        """What stands on containers of these services in the place of their fingerprint."""
        return {name: label for name, (_, label) in self.services.items()}

    def taken_as_they_are(self, config: Json) -> dict[str, Any]:
        """The project with its networks and volumes as ones that are there: Compose does not look how they are made."""
        taken = {noun: dict(config.get(noun) or {}) for noun in NOUNS}
        for noun, keys in (("networks", self.networks), ("volumes", self.volumes)):
            for key in keys:
                about = taken[noun].get(key) or {}
                taken[noun][key] = {"name": str(about.get("name") or key), "external": True}
        return {**config, **{noun: each for noun, each in taken.items() if each}}

    def _resources(self, noun: str, config: Json, here: frozenset[str], key: bytes) -> dict[str, str]:
        kept: Mapping[str, str] = getattr(self, noun)
        return {
            name: kept[name]
            for name, about in used(config, noun)
            if name in kept and digest_of(about, key) == kept[name] and str(about.get("name") or name) in here
        }


def resources_of(config: Json, noun: str, here: frozenset[str], *, key: bytes) -> dict[str, str]:
    """The networks or volumes of the project that are there, with a digest of what the files say of each."""
    return {
        name: digest_of(about, key)
        for name, about in used(config, noun)
        if str(about.get("name") or name) in here and not about.get("external")
    }


def digest_of(about: Json, key: bytes) -> str:
    """Tells apart what files say of a network or volume, which may be a password."""
    said = json.dumps(about, sort_keys=True).encode()
    return hashlib.blake2b(said, key=key, digest_size=16).hexdigest()


def _is_of(service: str, labels: set[str], observed: Observed) -> bool:
    here = observed.of_service(service)
    return bool(here) and all(ran.config_hash in labels for ran in here)
