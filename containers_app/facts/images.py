"""Columns of an image, from `GET /images/{id}/json`."""

from typing import Any

from containers_app.facts import Json
from containers_app.facts.values import integer, items, mapping, moment, text

UNTAGGED = frozenset({"<none>:<none>", "<none>@<none>"})


def key(raw: Json) -> str:
    """Its id."""
    return text(raw["Id"], 80)


def steady(raw: Json) -> dict[str, Any]:
    """`raw` in a fixed order: the engine keeps no order among the tags and digests of an image."""
    return {**raw, "RepoTags": _references(raw, "RepoTags"), "RepoDigests": _references(raw, "RepoDigests")}


def lasting(raw: Json) -> dict[str, Any]:
    """`raw` without the time of the last tagging, which moves when nothing else does."""
    return {name: value for name, value in raw.items() if name != "Metadata"}


def columns(raw: Json) -> dict[str, Any]:
    """Values for every derived column of `Image`."""
    tags = _references(raw, "RepoTags")
    return {
        "engine_id": key(raw),
        "name": text(tags[0], 512) if tags else "",
        "repo_tags": tags,
        "repo_digests": _references(raw, "RepoDigests"),
        "dangling": not tags,
        "labels": mapping(mapping(raw.get("Config")).get("Labels")),
        "size_bytes": integer(raw.get("Size")),
        "created_at": moment(raw.get("Created")),
        "architecture": text(raw.get("Architecture"), 40),
        "operating_system": text(raw.get("Os"), 40),
    }


def _references(raw: Json, field: str) -> list[str]:
    return sorted({text(reference) for reference in items(raw.get(field))} - UNTAGGED)
