"""An image, from `GET /images/{id}/json`."""

from typing import Any

from containers_app.engine.reader import EngineReader
from containers_app.models import Image
from containers_app.models.querysets import counts_of_images
from containers_app.nouns.environment import seal_environment, without_environment
from containers_app.nouns.reading import REVISION, or_nothing
from containers_app.nouns.values import integer, items, mapping, moment, text
from fleet_app.kinds import Facts, Json, Mirrored

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


def told(listed: Json) -> list[Any]:
    """What the engine's list tells of it that lasts."""
    ordered = steady(listed)
    return [ordered["RepoTags"], ordered["RepoDigests"], listed.get("Labels")]


def _references(raw: Json, field: str) -> list[str]:
    return sorted({text(reference) for reference in items(raw.get(field))} - UNTAGGED)


IMAGE = Mirrored(
    noun="image",
    table=Image,
    key="engine_id",
    facts=Facts(
        key=key,
        steady=steady,
        lasting=lasting,
        columns=columns,
        told=told,
        shown=without_environment,
        revision=REVISION,
    ),
    list=EngineReader.list_images,
    inspect=or_nothing(EngineReader.inspect_image),
    # A tag that moves is announced for the image that wins it, not for the one that loses it.
    by_list=True,
    seal=seal_environment,
    counts=counts_of_images(),
)
