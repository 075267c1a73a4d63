"""Removing what nothing uses, with a receipt of what went and how many bytes came back."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from containers_app.actions.reach import engine_of, tell_stale
from containers_app.engine.commands import Commands
from containers_app.engine.errors import Conflict
from containers_app.kinds.hosts import PRUNE, PRUNE_NOUN, PrunedObject, PruneReceipt
from containers_app.prunable import PREDEFINED_NETWORKS, Scope, is_anonymous, preview
from operations_app.registry import ActionContext, action

# Since this version a volume prune spares volumes with a name of their own, unless told not to.
API_SPARES_NAMED_VOLUMES = (1, 42)
Answer = Mapping[str, Any]


@action(PRUNE_NOUN["container"])
@action(PRUNE_NOUN["image"])
@action(PRUNE_NOUN["volume"])
@action(PRUNE_NOUN["network"])
@action(PRUNE)
def prune(context: ActionContext[Scope]) -> PruneReceipt:
    """Remove what nothing uses, noun by noun."""
    scope = context.params
    steps: dict[str, tuple[bool, Callable[..., tuple[list[str], int]]]] = {
        "containers": (scope.containers, _containers),
        "networks": (scope.networks, _networks),
        "images": (scope.images or scope.all_images, _images),
        "volumes": (scope.volumes or scope.all_volumes, _volumes),
        "build_cache": (scope.build_cache, _build_cache),
    }
    receipt = PruneReceipt()
    with engine_of(context) as engine:
        names = _names(engine, scope)
        for noun, (wanted, step) in steps.items():
            if not wanted:
                continue
            gone, reclaimed = step(engine, scope)
            rows = [PrunedObject(id=each, name=names.get(each, "")) for each in gone]
            receipt = replace(receipt, **{noun: rows}, space_reclaimed=receipt.space_reclaimed + reclaimed)
            context.write(f"{noun.replace('_', ' ').capitalize()}: {len(gone)} removed\n", stream="stdout")
            for each in gone:
                context.write(f"  {names.get(each) or each}\n", stream="stdout")
            context.check_cancelled()
    context.write(f"Reclaimed {receipt.space_reclaimed} bytes\n")
    for noun in ("container", "network", "image", "volume"):
        tell_stale(context, noun)
    return receipt


def _names(engine: Commands, scope: Scope) -> dict[str, str]:
    """What is about to go has names only as long as it is there."""
    found = preview(disk_usage=engine.df(), networks=engine.networks(), scope=scope)
    return {row["id"]: row["name"] for noun, rows in found.items() if noun != "total_bytes" for row in rows}


def _containers(engine: Commands, _scope: Scope) -> tuple[list[str], int]:
    answer = engine.prune_containers()
    return list(answer.get("ContainersDeleted") or ()), answer.get("SpaceReclaimed") or 0


def _networks(engine: Commands, _scope: Scope) -> tuple[list[str], int]:
    ids = {each["Name"]: each["Id"] for each in engine.networks() if each["Name"] not in PREDEFINED_NETWORKS}
    return [ids.get(name, name) for name in engine.prune_networks().get("NetworksDeleted") or ()], 0


def _images(engine: Commands, scope: Scope) -> tuple[list[str], int]:
    # What the engine calls deleted are also layers, which nobody knows by their ids.
    known = {each["Id"] for each in engine.images(all=True)}
    answer = engine.prune_images(filters={"dangling": not scope.all_images})
    deleted = [each["Deleted"] for each in answer.get("ImagesDeleted") or () if each.get("Deleted") in known]
    return deleted, answer.get("SpaceReclaimed") or 0


def _volumes(engine: Commands, scope: Scope) -> tuple[list[str], int]:
    spares_named = tuple(map(int, engine.api_version.split("."))) >= API_SPARES_NAMED_VOLUMES
    if not spares_named and not scope.all_volumes:
        return _anonymous_volumes(engine), 0
    filters = {"all": True} if scope.all_volumes and spares_named else {}
    answer = engine.prune_volumes(filters=filters)
    return list(answer.get("VolumesDeleted") or ()), answer.get("SpaceReclaimed") or 0


def _anonymous_volumes(engine: Commands) -> list[str]:
    """An engine before API 1.42 would take the named ones along: take the others one by one."""
    gone = []
    for volume in engine.volumes(filters={"dangling": True}).get("Volumes") or ():
        if is_anonymous(volume["Name"]):
            try:
                engine.remove_volume(volume["Name"])
            except Conflict:
                continue  # taken into use meanwhile
            gone.append(volume["Name"])
    return gone


def _build_cache(engine: Commands, _scope: Scope) -> tuple[list[str], int]:
    answer = engine.prune_builds()
    return list(answer.get("CachesDeleted") or ()), answer.get("SpaceReclaimed") or 0
