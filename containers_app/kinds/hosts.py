"""What can be done with a host that has a Docker Engine: try it, and tidy it up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts_app.by_hand import curl_command
from containers_app.equivalents import docker_command
from containers_app.kinds.making import Rest, on_host
from containers_app.prunable import Scope, prune_commands
from fleet_app.models import Host
from operations_app.kinds import ByHand, Kind, Target
from operations_app.plain import to_sparse


@dataclass(frozen=True, kw_only=True)
class TryParams:
    """A stored host by our id, or none; and the fields that count in place of what is stored."""

    host: int | None
    fields: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class HostVerdict:
    """How a connection went: in one word, in a sentence, what to do, and what the engine says about itself."""

    ok: bool
    code: str
    verdict: str
    hint: str = ""
    ssh_host_key: str = ""
    ssh_fingerprint: str = ""
    engine_id: str = ""
    engine_version: str = ""
    api_version: str = ""
    operating_system: str = ""
    architecture: str = ""
    cpus: int = 0
    memory_bytes: int = 0
    containers: int = 0
    known_as: str = ""


@dataclass(frozen=True, kw_only=True)
class PrunedObject:
    """One thing that was removed; `id` is what the engine calls it."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class PruneReceipt:
    """What was removed, noun by noun, and how many bytes came back."""

    space_reclaimed: int = 0
    containers: list[PrunedObject] = field(default_factory=list)
    networks: list[PrunedObject] = field(default_factory=list)
    images: list[PrunedObject] = field(default_factory=list)
    volumes: list[PrunedObject] = field(default_factory=list)
    build_cache: list[PrunedObject] = field(default_factory=list)


def _try_by_hand(tried: Host, _: TryParams) -> ByHand:
    path = f"hosts/{tried.pk}/test/" if tried.pk else "hosts/test/"
    return ByHand(
        command=docker_command(tried, ["version"]),
        curl=curl_command("POST", path, {"address": tried.address}),
    )


TRY = Kind(
    name="host.test",
    title="Test the connection to a host",
    params=TryParams,
    result=HostVerdict,
    place=lambda tried: tried if tried.pk else None,
    target=lambda tried, _: Target(noun="host", id=tried.pk, name=tried.name or tried.address),
    by_hand=_try_by_hand,
    right="host.manage",
    even_disabled=True,
)


def _prune(
    name: str, title: str, path: str, body: Callable[[Host, Scope], Mapping[str, Any]]
) -> Kind[Host, Scope, PruneReceipt]:
    return on_host(
        name, title, params=Scope, result=PruneReceipt,
        words=lambda _, scope: prune_commands(scope), rest=Rest(path=path, body=body),
        target=lambda host, _: Target(noun="host", id=host.pk, name=host.name),
    )  # fmt: skip


def _prune_noun(noun: str, title: str) -> Kind[Host, Scope, PruneReceipt]:
    def body(host: Host, scope: Scope) -> Mapping[str, Any]:
        return {"host": host.pk, **({"all": True} if getattr(scope, f"all_{noun}s", False) else {})}

    return _prune(f"{noun}.prune", title, f"{noun}s/prune/", body)


PRUNE = _prune("system.prune", "Tidy up a host", "hosts/{id}/prune/", lambda _, scope: to_sparse(scope))
PRUNE_NOUN: Mapping[str, Kind[Host, Scope, PruneReceipt]] = {
    "container": _prune_noun("container", "Remove stopped containers"),
    "image": _prune_noun("image", "Remove unused images"),
    "volume": _prune_noun("volume", "Remove unused volumes"),
    "network": _prune_noun("network", "Remove unused networks"),
}
