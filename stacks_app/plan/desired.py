"""What Compose made of the files, read: the parts of a resolved project that decide what an apply does.

The resolved project is the answer of `docker compose config --format json`
(https://github.com/compose-spec/compose-spec/blob/main/spec.md).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from stacks_app.plan.observed import Port

Json = Mapping[str, Any]
SHARED: Final = ("network_mode", "ipc", "pid")  # `service:name` is to be in the same namespace


@dataclass(frozen=True, kw_only=True)
class Options:
    """How one applies: what is fetched and built although it is there, and what is made anew although it is right."""

    pull: str = "missing"  # or "always", "never"
    build: str = "changed"  # or "always", "never"
    recreate: bool = False
    remove_orphans: bool = True


@dataclass(frozen=True, kw_only=True)
class Desired:
    """A resolved project: `config` as Compose is given it, and the fingerprint that it has of each service.

    `standing` is what else counts as that of a service: see `Standing`.
    `previous` is what was applied last, with which reasons are found. `rebuilt` are the services whose files for the
    build are others than then, `disabled` those that no chosen profile has: their containers are left as they are.
    `taken` are the networks, by their keys, that are taken as they are.
    `made` is how the containers of each service were when it was well: see `made_of`.
    """

    config: Json
    hashes: Mapping[str, str]
    standing: Mapping[str, str] = field(default_factory=dict)
    previous: Json | None = None
    rebuilt: frozenset[str] = frozenset()
    disabled: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    made: Mapping[str, Json] = field(default_factory=dict)

    @property
    def services(self) -> Mapping[str, Json]:
        """Each service by its name."""
        return self.config.get("services") or {}

    def before(self, name: str) -> Json | None:
        """The service as it was applied last."""
        return ((self.previous or {}).get("services") or {}).get(name)


def image_of(project: str, name: str, service: Json) -> str:
    """The reference of a service's image; one that is built and has no name gets Compose's own."""
    return str(service.get("image") or f"{project}-{name}")


def with_image(project: str, name: str, service: Json, reference: str) -> dict[str, Any]:
    """The service with its image given, and nothing to build.

    One that the files do not name stays without a name while it has Compose's own: a name is part of the fingerprint.
    """
    kept = {key: value for key, value in service.items() if key not in {"build", "pull_policy"}}
    if not service.get("image") and reference == image_of(project, name, service):
        return {
            **kept,
            "build": {"context": "."},
        }  # Compose wants one of both; with --no-build it is not opened
    return {**kept, "image": reference}


def replicas_of(service: Json) -> int:
    """How many containers it shall have."""
    deploy = service.get("deploy") or {}
    for wanted in (service.get("scale"), deploy.get("replicas")):
        if wanted is not None:
            return int(wanted)
    return 1


def scaled(config: Json, scales: Mapping[str, int]) -> dict[str, Any]:
    """`config` with other numbers of containers; of services that it does not have nothing is said."""
    services = {
        name: _with_replicas(service, scales[name]) if name in scales else service
        for name, service in (config.get("services") or {}).items()
    }
    return {**config, "services": services}


def _with_replicas(service: Json, replicas: int) -> dict[str, Any]:
    # Compose refuses a service that says two numbers.
    deploy = service.get("deploy") or {}
    told = {"deploy": {**deploy, "replicas": replicas}} if "replicas" in deploy else {}
    return {**service, "scale": replicas, **told}


def follows(service: Json) -> Iterator[tuple[str, bool]]:
    """The services it hangs on, and whether it is made anew (True) or only started again when they are made anew."""
    for shared in SHARED:
        kind, _, name = str(service.get(shared) or "").partition(":")
        if kind == "service" and name:
            yield name, True
    for each in service.get("volumes_from") or ():
        if not str(each).startswith("container:"):
            yield str(each).partition(":")[0], True
    for name, how in (service.get("depends_on") or {}).items():
        if how.get("restart"):
            yield name, False


def ports_of(service: Json) -> Iterator[Port]:
    """The ports of the host that it asks for by number."""
    for each in service.get("ports") or ():
        published = str(each.get("published") or "")
        first, _, last = published.partition("-")
        # A range for one port of the container lets the engine choose.
        if first.isdigit() and not last:
            yield Port(
                address=str(each.get("host_ip") or ""),
                number=int(first),
                protocol=str(each.get("protocol") or "tcp"),
            )


def used(config: Json, noun: str) -> Iterator[tuple[str, Json]]:
    """The networks or volumes that some service uses, with what the files say of them."""
    names = {name for service in (config.get("services") or {}).values() for name in _names(service, noun)}
    for key, about in (config.get(noun) or {}).items():
        if key in names:
            yield key, about or {}


def _names(service: Json, noun: str) -> Iterator[str]:
    if noun == "networks":
        yield from service.get("networks") or {}
    else:
        yield from mounted(service)


def mounted(service: Json) -> Iterator[str]:
    """The volumes it mounts, by their names in the files."""
    for mount in service.get("volumes") or ():
        if mount.get("type") == "volume" and mount.get("source"):
            yield str(mount["source"])
