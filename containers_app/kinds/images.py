"""What can be done with images. Building them stands in builds_app."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from containers_app.kinds.making import Rest, Words, flags, on_host, on_row, shown_name
from containers_app.models import Image
from operations_app.kinds import Target
from operations_app.plain import to_sparse


@dataclass(frozen=True, kw_only=True)
class PullParams:
    """What to pull; an empty platform leaves the choice to the engine."""

    reference: str
    platform: str = ""


@dataclass(frozen=True, kw_only=True)
class ImagePulled:
    """The image that is here now."""

    engine_id: str
    id: int | None
    reference: str
    size_bytes: int


@dataclass(frozen=True, kw_only=True)
class TagParams:
    """An image, by its engine id, and one more name for it."""

    image: str
    reference: str


@dataclass(frozen=True, kw_only=True)
class ImageTagged:
    """The name in full."""

    reference: str


@dataclass(frozen=True, kw_only=True)
class PushParams:
    """One of the tags of an image."""

    reference: str


@dataclass(frozen=True, kw_only=True)
class ImagePushed:
    """What the registry has now; `size_bytes` is that of the manifest."""

    reference: str
    digest: str
    size_bytes: int | None


@dataclass(frozen=True, kw_only=True)
class RemoveImageParams:
    """An image by its engine id; or one of its tags, and only that name is taken off."""

    image: str
    force: bool = False
    prune_parents: bool = True


@dataclass(frozen=True, kw_only=True)
class ImageRemoved:
    """Which names, and which images (by engine id), are gone."""

    untagged: list[str]
    deleted: list[str]


def _remove(image: Image, params: RemoveImageParams) -> Sequence[Words]:
    said = flags(force=params.force, no_prune=not params.prune_parents)
    return [["rmi", *said, _tag(image, params) or shown_name(image)]]


def _remove_query(image: Image, params: RemoveImageParams) -> Mapping[str, Any]:
    said = {name: value for name, value in to_sparse(params).items() if name != "image"}
    return {**({"tag": tag} if (tag := _tag(image, params)) else {}), **said}


def _tag(image: Image, params: RemoveImageParams) -> str:
    return "" if params.image == image.engine_id else params.image


PULL = on_host(
    "image.pull", "Pull an image", params=PullParams, result=ImagePulled,
    words=lambda _, params: [["pull", *flags(platform=params.platform), params.reference]],
    rest=Rest(path="images/pull/"), target=lambda _, params: Target(noun="image", name=params.reference),
)  # fmt: skip
TAG = on_row(
    "image.tag", "Tag an image", row=Image, params=TagParams, result=ImageTagged,
    words=lambda image, params: [["tag", shown_name(image), params.reference]],
    rest=Rest(path="images/{id}/tag/"),
)  # fmt: skip
PUSH = on_row(
    "image.push", "Push an image", row=Image, params=PushParams, result=ImagePushed,
    words=lambda _, params: [["push", params.reference]],
    rest=Rest(path="images/{id}/push/"),
    target=lambda image, params: Target(noun="image", id=image.pk, name=params.reference),
)  # fmt: skip
REMOVE = on_row(
    "image.remove", "Remove an image", row=Image, params=RemoveImageParams, result=ImageRemoved,
    words=_remove, rest=Rest(path="images/{id}/", method="DELETE", body=_remove_query),
)  # fmt: skip
