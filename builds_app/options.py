"""The options of a build, as a person gives them and as the record keeps them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

from accounts_app.by_hand import MASK
from builds_app.buildkit import NetworkMode
from containers_app.engine.versions import at_least
from containers_app.spec.secrets import masked, secrets_of

LONGEST_TIMEOUT_SECONDS = 24 * 3600
NAMED_SINCE = "1.42"  # Engine 23: its BuildKit knows these options, while an older one builds without them
IMAGE_CONTEXT = "docker-image://"
NAMED = ("build_contexts", "shm_size", "ulimits")


@dataclass(frozen=True, kw_only=True)
class BuildOptions:
    """What `docker build` takes, apart from source, Dockerfile, tags and secrets. Empty means BuildKit's default.

    dockerfile_inline: the text of the Dockerfile, which is no file then.
    build_contexts: name (`buildkit.context_name`) to a folder, as it is seen from the top of the files, or to `docker-image://…`.
    shm_size: in bytes. ulimits: each `name=soft:hard`.
    """

    dockerfile_inline: str = ""
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
    build_contexts: dict[str, str] = field(default_factory=dict)
    shm_size: int = 0
    ulimits: list[str] = field(default_factory=list)
    timeout_seconds: int = 3600
    hidden: list[str] = field(
        default_factory=list
    )  # secrets that no name tells, wherever they stand in the others

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` wrote; names that are not options (any more) are left out."""
        known = {option.name for option in fields(cls)}
        return cls(**{name: setting for name, setting in value.items() if name in known})

    def to_json(self) -> dict[str, Any]:
        """Plain values for the record."""
        return asdict(self)

    def shown(self) -> Self:
        """The same with the values of secret names masked: what anybody may read.

        An inline Dockerfile is masked as a whole: it is shown where Dockerfiles are, which is in the record.
        """
        return replace(
            self,
            build_args=self._masked(self.build_args),
            labels=self._masked(self.labels),
            dockerfile_inline=MASK if self.dockerfile_inline else "",
            hidden=[],
        )

    def _masked(self, values: Mapping[str, str]) -> dict[str, str]:
        return {
            name: MASK if any(secret in value for secret in self.hidden) else shown
            for (name, value), shown in zip(values.items(), masked(values).values(), strict=True)
        }

    def restored(self, earlier: Self) -> Self:
        """The same with what is given as `earlier` was shown replaced by what that holds."""
        shown = earlier.shown()
        return replace(
            self,
            build_args=_restored(self.build_args, earlier.build_args, shown.build_args),
            labels=_restored(self.labels, earlier.labels, shown.labels),
            dockerfile_inline=earlier.dockerfile_inline
            if self.dockerfile_inline == MASK
            else self.dockerfile_inline,
            hidden=earlier.hidden,
        )

    def secret_values(self) -> list[str]:
        """What `shown` hides: a step may print it, and the builder may repeat it in any word it says."""
        return [*secrets_of(self.build_args), *secrets_of(self.labels), *self.hidden]

    def ignored_by(self, api_version: str) -> list[str]:
        """The names of those given that an engine of this version would silently leave out."""
        return [] if at_least(api_version, NAMED_SINCE) else [name for name in NAMED if getattr(self, name)]


def _restored(values: Mapping[str, str], kept: Mapping[str, str], shown: Mapping[str, str]) -> dict[str, str]:
    return {
        name: kept[name] if name in kept and value == shown[name] else value for name, value in values.items()
    }


def build_words(
    *,
    options: BuildOptions,
    source: str,
    dockerfile_path: str,
    tags: Sequence[str],
    secret_ids: Sequence[str],
    keys: Sequence[str] = (),
) -> list[str]:
    """The words after `docker` that do the same; secrets appear by id, with a file name to fill in.

    source: what docker takes as context: a folder, `-` for a Dockerfile on standard input, or a git URL.
    dockerfile_path: as it is seen from where the line is typed, `-` for standard input.
    keys: flags for what opens that URL.
    """
    words = ["build", *_repeated("--tag", tags)]
    if dockerfile_path != "Dockerfile" and source != "-":
        words += ["--file", dockerfile_path]
    network = "" if options.network == "default" else options.network
    for name, value in (
        ("--target", options.target),
        ("--platform", options.platform),
        ("--network", network),
    ):
        words += [name, value] if value else []
    build_args = {**options.build_args, **({"BUILDKIT_INLINE_CACHE": "1"} if options.inline_cache else {})}
    words += _repeated("--build-arg", (f"{name}={value}" for name, value in build_args.items()))
    words += _repeated("--label", (f"{name}={value}" for name, value in options.labels.items()))
    words += _repeated("--cache-from", options.cache_from)
    words += _repeated("--add-host", options.extra_hosts)
    words += _repeated(
        "--build-context", (f"{name}={place}" for name, place in options.build_contexts.items())
    )
    words += ["--shm-size", str(options.shm_size)] if options.shm_size else []
    words += _repeated("--ulimit", options.ulimits)
    words += _repeated("--secret", (f"id={secret},src={secret}.txt" for secret in secret_ids))
    words += keys
    words += ["--no-cache"] if options.no_cache else []
    words += ["--pull"] if options.pull else []
    return [*words, source]


def _repeated(flag: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (flag, value)]
