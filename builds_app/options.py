"""The options of a build, as a person gives them and as the record keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from builds_app.buildkit import NetworkMode

LONGEST_TIMEOUT_SECONDS = 24 * 3600


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """What `docker build` takes, apart from source, Dockerfile, tags and secrets. Empty means BuildKit's default."""

    target: str = ""
    build_args: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    platform: str = ""
    no_cache: bool = False
    pull: bool = False
    network: NetworkMode = "default"
    cache_from: list[str] = field(default_factory=list)
    inline_cache: bool = False
    extra_hosts: list[str] = field(default_factory=list)
    timeout_seconds: int = 3600

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; names that are not options (any more) are left out."""
        known = {option.name for option in fields(cls)}
        return cls(**{name: setting for name, setting in value.items() if name in known})

    def to_json(self) -> dict[str, Any]:
        """Plain values for the record."""
        return asdict(self)


def build_words(
    *,
    options: BuildOptions,
    source: str,
    dockerfile_path: str,
    tags: Sequence[str],
    secret_ids: Sequence[str],
) -> list[str]:
    """The words after `docker` that do the same; secrets appear by id, with a file name to fill in.

    source: what docker takes as context: a folder, `-` for a Dockerfile on standard input, or a git URL.
    """
    words = ["build"]
    for tag in tags:
        words += ["--tag", tag]
    if dockerfile_path != "Dockerfile" and source != "-":
        words += ["--file", dockerfile_path]
    for name, value in (("--target", options.target), ("--platform", options.platform)):
        words += [name, value] if value else []
    if options.network != "default":
        words += ["--network", options.network]
    for flag, pairs in (("--build-arg", options.build_args), ("--label", options.labels)):
        for key, value in pairs.items():
            words += [flag, f"{key}={value}"]
    if options.inline_cache:
        words += ["--build-arg", "BUILDKIT_INLINE_CACHE=1"]
    for flag, values in (("--cache-from", options.cache_from), ("--add-host", options.extra_hosts)):
        for value in values:
            words += [flag, value]
    for secret in secret_ids:
        words += ["--secret", f"id={secret},src={secret}.txt"]
    words += ["--no-cache"] if options.no_cache else []
    words += ["--pull"] if options.pull else []
    return [*words, source]
