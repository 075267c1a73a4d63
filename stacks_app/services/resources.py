"""Networks and volumes of a stack that are not as they were applied, as far as the mirror knows how they are made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from containers_app.models import Network, Volume
from stacks_app.models import Revision, Stack
from stacks_app.plan.desired import Json, used
from stacks_app.plan.observed import CONFIG_HASH, NETWORK
from stacks_app.plan.shapes import ObjectAction, Reason
from stacks_app.plan.standing import Standing

_DRIVERS: Final = {"networks": "bridge", "volumes": "local"}  # where the files name none


@dataclass(frozen=True, kw_only=True)
class Differs:
    """`what` it is, as `network back`, and what an apply does with it."""

    what: str
    action: ObjectAction
    reasons: list[Reason] = field(default_factory=list)


def differing(stack: Stack, applied: Revision, project: Json) -> Iterator[Differs]:
    """Each of `project`, which was `applied`, that is gone or made in another way.

    One that is external is not the stack's; one from before the stack was adopted is taken as it is.
    """
    standing = Standing.from_json(applied.standing)
    rows = Network.objects.filter(host=stack.host).defer("raw")
    # Networks may share a name: the stack's own goes before.
    networks = {row.name: row for row in sorted(rows, key=lambda row: row.stack == stack.project)}
    for key, name, about in _ours(project, "networks"):
        row = networks.get(name)
        if row is None:
            yield Differs(what=f"network {key}", action=ObjectAction.CREATE)
        elif key not in standing.networks and (reasons := list(_of_network(row, key, about))):
            # Compose makes anew what it has made itself, refuses what it made not at all, and leaves the rest.
            own = row.labels.get(NETWORK) == key and row.labels.get(CONFIG_HASH)
            action = ObjectAction.RECREATE if own else ObjectAction.KEEP
            yield Differs(what=f"network {key}", action=action, reasons=reasons)
    volumes = {row.name: row for row in Volume.objects.filter(host=stack.host).defer("raw")}
    for key, name, about in _ours(project, "volumes"):
        volume = volumes.get(name)
        if volume is None:
            yield Differs(what=f"volume {key}", action=ObjectAction.CREATE)
        elif key not in standing.volumes and (
            reasons := list(_told("driver", volume.driver, _driver("volumes", about)))
        ):
            # What is in it would be lost.
            yield Differs(what=f"volume {key}", action=ObjectAction.KEEP, reasons=reasons)


def _ours(project: Json, noun: str) -> Iterator[tuple[str, str, Json]]:
    for key, about in used(project, noun):
        if not about.get("external"):
            yield key, str(about.get("name") or key), about


def _of_network(row: Network, key: str, about: Json) -> Iterator[Reason]:
    if row.labels.get(NETWORK) != key:
        yield Reason(key="made by", before="somebody without Compose", after="Compose")
    yield from _told("driver", row.driver, _driver("networks", about))
    yield from _told("internal", row.internal, bool(about.get("internal")))
    yield from _told("attachable", row.attachable, bool(about.get("attachable")))
    if "enable_ipv6" in about:
        yield from _told("enable_ipv6", row.ipv6, bool(about["enable_ipv6"]))
    if wanted := _subnets((about.get("ipam") or {}).get("config") or ()):
        yield from _told("ipam.config", _subnets(row.subnets), wanted)


def _subnets(config: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(sorted(str(each["subnet"]) for each in config if each.get("subnet")))


def _driver(noun: str, about: Json) -> str:
    return str(about.get("driver") or _DRIVERS[noun])


def _told(key: str, now: object, applied: object) -> Iterator[Reason]:
    if now != applied:
        yield Reason(key=key, before=str(now).lower(), after=str(applied).lower())
