"""What the explanation of a build is made of."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from builds_app.dockerfile import Dockerfile
from builds_app.options import BuildOptions


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One difference.

    `kind` is no_cache, first_build, instruction, base_image, build_arg, files, option, not_built_before or cache_gone;
    `names` are files or build arguments, `total` counts them when not all are named.
    """

    kind: str
    text: str
    before: str = ""
    after: str = ""
    names: list[str] = field(default_factory=list)
    total: int = 0

    def to_json(self) -> dict[str, Any]:
        """Plain values for the record."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a build depends on; `files` maps paths to digests, `base_images` stages to reference and digest."""

    dockerfile: Dockerfile
    options: BuildOptions
    files: Mapping[str, str]
    base_images: Mapping[str, Mapping[str, str]]
