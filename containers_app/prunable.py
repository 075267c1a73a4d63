"""What a prune would remove, from what the engine says of its disk: the preview, and names for the receipt.

Source: Docker Engine API, SystemDataUsage (`GET /system/df`; 1.52 has new field names beside the old) and
NetworkList.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Answer = Mapping[str, Any]
Row = dict[str, Any]
PREDEFINED_NETWORKS = frozenset({"bridge", "host", "none", "ingress", "docker_gwbridge"})
ANONYMOUS_VOLUME = re.compile(r"[a-f0-9]{64}")
STOPPED = frozenset({"created", "exited", "dead"})


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a prune shall touch; `images` are dangling ones, `all_images` unused ones, `volumes` anonymous."""

    containers: bool = True
    networks: bool = True
    images: bool = True
    all_images: bool = False
    build_cache: bool = True
    volumes: bool = False
    all_volumes: bool = False


def prune_commands(scope: Scope) -> list[list[str]]:
    """Return the docker commands that remove what is in `scope`; `system prune` where it is just that."""
    everything = scope.containers and scope.networks and scope.build_cache
    if everything and (scope.images or scope.all_images) and not scope.all_volumes:
        all_images = ["--all"] if scope.all_images else []
        volumes = ["--volumes"] if scope.volumes else []
        return [["system", "prune", "--force", *all_images, *volumes]]
    commands = [
        (scope.containers, ["container", "prune", "--force"]),
        (scope.networks, ["network", "prune", "--force"]),
        (scope.all_images, ["image", "prune", "--force", "--all"]),
        (scope.images and not scope.all_images, ["image", "prune", "--force"]),
        (scope.all_volumes, ["volume", "prune", "--force", "--all"]),
        (scope.volumes and not scope.all_volumes, ["volume", "prune", "--force"]),
        (scope.build_cache, ["builder", "prune", "--force"]),
    ]
    return [words for wanted, words in commands if wanted]


def preview(*, disk_usage: Answer, networks: Iterable[Answer], scope: Scope) -> dict[str, Any]:
    """Return what a prune of `scope` would remove: rows `{id, name, size_bytes}` by noun, and `total_bytes`.

    Stopped containers count as gone for what they use, as in the prune itself, which removes them first.
    """
    containers = _rows(disk_usage, "Containers", "ContainerUsage")
    stopped = [each for each in containers if scope.containers and each.get("State") in STOPPED]
    staying = [each for each in containers if each not in stopped]
    found = {
        "containers": [_container(each) for each in stopped],
        "networks": _networks(networks, staying) if scope.networks else [],
        "images": _images(_rows(disk_usage, "Images", "ImageUsage"), staying, scope),
        "volumes": _volumes(_rows(disk_usage, "Volumes", "VolumeUsage"), staying, scope),
        "build_cache": _cache(_rows(disk_usage, "BuildCache", "BuildCacheUsage"))
        if scope.build_cache
        else [],
    }
    total = sum(row["size_bytes"] or 0 for rows in found.values() for row in rows)
    return {**found, "total_bytes": total}


def volume_sizes(disk_usage: Answer) -> dict[str, int | None]:
    """Return how many bytes each volume takes, by name; None where its driver does not tell."""
    return {each["Name"]: _size(each) for each in _rows(disk_usage, "Volumes", "VolumeUsage")}


def is_anonymous(volume: str) -> bool:
    """Whether the engine made the volume's name up."""
    return ANONYMOUS_VOLUME.fullmatch(volume) is not None


def _rows(disk_usage: Answer, old: str, new: str) -> list[Answer]:
    rows = disk_usage.get(old)
    if rows is None:
        rows = (disk_usage.get(new) or {}).get("Items")
    return list(rows or ())


def _container(container: Answer) -> Row:
    names = container.get("Names") or [container["Id"][:12]]
    return {"id": container["Id"], "name": names[0].lstrip("/"), "size_bytes": container.get("SizeRw") or 0}


def _networks(networks: Iterable[Answer], staying: list[Answer]) -> list[Row]:
    """A network is used by who has an endpoint on it: the engine takes it from a container that does not run."""
    used = {
        name
        for container in staying
        for name, endpoint in ((container.get("NetworkSettings") or {}).get("Networks") or {}).items()
        if endpoint and endpoint.get("EndpointID")
        for name in (name, endpoint.get("NetworkID"))
    }
    return [
        {"id": each["Id"], "name": each["Name"], "size_bytes": None}
        for each in networks
        if each["Name"] not in PREDEFINED_NETWORKS and not used & {each["Name"], each["Id"]}
    ]


def _images(images: list[Answer], staying: list[Answer], scope: Scope) -> list[Row]:
    if not scope.images and not scope.all_images:
        return []
    used = {container.get("ImageID") for container in staying}
    rows = []
    for image in images:
        tags = [tag for tag in image.get("RepoTags") or () if tag != "<none>:<none>"]
        if image["Id"] in used or (tags and not scope.all_images):
            continue
        size = (image.get("Size") or 0) - max(image.get("SharedSize") or 0, 0)
        rows.append({"id": image["Id"], "name": ", ".join(tags), "size_bytes": size})
    return rows


def _volumes(volumes: list[Answer], staying: list[Answer], scope: Scope) -> list[Row]:
    if not scope.volumes and not scope.all_volumes:
        return []
    used = {mount.get("Name") for container in staying for mount in container.get("Mounts") or ()}
    return [
        {"id": each["Name"], "name": each["Name"], "size_bytes": _size(each)}
        for each in volumes
        if each["Name"] not in used and (scope.all_volumes or is_anonymous(each["Name"]))
    ]


def _size(volume: Answer) -> int | None:
    size = (volume.get("UsageData") or {}).get("Size", -1)
    return None if size < 0 else int(size)


def _cache(cache: list[Answer]) -> list[Row]:
    return [
        {"id": each["ID"], "name": each.get("Description") or each["ID"], "size_bytes": each.get("Size") or 0}
        for each in cache
        if not each.get("InUse") and not each.get("Shared")
    ]
