"""Building an image, as a kind of operation."""

from dataclasses import dataclass

from builds_app.equivalents import command_of, curl_of
from builds_app.plan import BuildPlan
from builds_app.sources.source import SourceFacts
from operations_app.kinds import ByHand, Kind, Target


@dataclass(frozen=True, kw_only=True)
class BuildSubject:
    """A wanted build, and what it is called."""

    plan: BuildPlan
    name: str


@dataclass(frozen=True, kw_only=True)
class BuildParams:
    """All that a worker needs is in the record of the build; `build` tells two wishes apart."""

    build: str


@dataclass(frozen=True, kw_only=True)
class ImageBuilt:
    """The image that was built; `image_digest` is empty where the engine's store has none."""

    image_engine_id: str
    image_digest: str
    image_size_bytes: int | None
    tags: list[str]


BUILD: Kind[BuildSubject, BuildParams, ImageBuilt] = Kind(
    name="image.build",
    title="Build an image",
    params=BuildParams,
    result=ImageBuilt,
    plan=SourceFacts,
    place=lambda wanted: wanted.plan.host,
    target=lambda wanted, _: Target(noun="build", name=wanted.name),
    by_hand=lambda wanted, _: ByHand(command=command_of(wanted.plan), curl=curl_of(wanted.plan)),
)
