"""The options of a `build:` as those of a build of ours; what no build here has is refused by name."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, cast

from builds_app.buildkit import context_name
from builds_app.dockerfile import LONGEST_DOCKERFILE
from builds_app.options import IMAGE_CONTEXT, BuildOptions
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.spec.flag_values import parse_ulimit
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import Resolved

TAKEN: Final = frozenset(
    {
        "context", "dockerfile", "dockerfile_inline", "additional_contexts", "args", "target", "labels", "network",
        "no_cache", "pull", "cache_from", "cache_to", "extra_hosts", "secrets", "platforms", "tags", "shm_size",
        "ulimits",
    }
)  # fmt: skip
# What changes nothing of a build here.
_AS_IT_IS: Final = {"provenance": "false", "sbom": "false", "isolation": "default"}
NETWORKS: Final = ("default", "none", "host")
SERVICE: Final = "service:"
LARGEST_SHM: Final = 2**50  # bytes
MOST_CONTEXTS: Final = 50


def build_options(name: str, service: Mapping[str, Any], root: Path) -> BuildOptions:
    """The options of the `build` of a resolved service called `name`; `root` is where the files of the stack are.

    Raises:
        ComposeRefused: it has one that no build here has.
    """
    build = service["build"]
    for key in sorted(build):
        if build[key] and key not in TAKEN and _AS_IT_IS.get(key) != str(build[key]):
            raise _refused(name, key, "is not taken by Quaymaster.")
    platforms = _platforms(name, service, build)
    return BuildOptions(
        dockerfile_inline=_inline(name, build),
        target=str(build.get("target") or ""),
        build_args={key: str(value) for key, value in (build.get("args") or {}).items() if value is not None},
        labels={key: str(value or "") for key, value in (build.get("labels") or {}).items()},
        platform=platforms[0] if platforms else "",
        no_cache=bool(build.get("no_cache")),
        pull=bool(build.get("pull")),
        network=_network(name, build),
        cache_from=[_cache_from(name, str(each)) for each in build.get("cache_from") or ()],
        inline_cache=_inline_cache(name, build),
        extra_hosts=list(_extra_hosts(build)),
        build_contexts=dict(_places(name, build, root)),
        shm_size=_shm_size(name, build),
        ulimits=list(_ulimits(name, build)),
    )


def _context_name(name: str, key: str) -> str:
    try:
        return context_name(key)
    except InvalidIdentifier as error:
        words = "is not a name that a Dockerfile can say."
        raise _refused(name, f"additional_contexts.{key:.200}", words) from error


def services_named(name: str, build: Mapping[str, Any]) -> dict[str, str]:
    """The services whose images a build has as contexts, by the names that the Dockerfile has for them.

    Raises:
        ComposeRefused: it looks for newer base images, which one that was built here is not in any registry.
    """
    contexts = (build.get("additional_contexts") or {}).items()
    named = {
        _context_name(name, key): str(place).removeprefix(SERVICE)
        for key, place in contexts
        if str(place).startswith(SERVICE)
    }
    if named and build.get("pull"):
        words = f"looks in registries, where the image of {next(iter(named.values()))} is not."
        raise _refused(name, "pull", words)
    return named


def _platforms(name: str, service: Mapping[str, Any], build: Mapping[str, Any]) -> list[str]:
    platforms = [str(each) for each in build.get("platforms") or ()]
    if len(platforms) > 1:
        raise _refused(name, "platforms", "names more than one; an engine builds for one.")
    return platforms or [str(each) for each in (service.get("platform"),) if each]


def _network(name: str, build: Mapping[str, Any]) -> Literal["default", "none", "host"]:
    network = str(build.get("network") or "default")
    if network not in NETWORKS:
        raise _refused(name, "network", f"has to be one of {', '.join(NETWORKS)} for the engine's builder.")
    return cast("Literal['default', 'none', 'host']", network)


def _extra_hosts(build: Mapping[str, Any]) -> Iterator[str]:
    said = build.get("extra_hosts") or []
    if isinstance(said, Mapping):
        for host, addresses in said.items():
            for address in addresses if isinstance(addresses, list) else [addresses]:
                yield f"{host}:{address}"
    else:
        yield from (str(each).replace("=", ":", 1) for each in said)


def build_secrets(
    name: str, build: Mapping[str, Any], resolved: Resolved, root: Path
) -> Iterator[tuple[str, str]]:
    """The values of its secrets by their ids.

    Raises:
        ComposeRefused: one has none.
    """
    known = resolved.project.get("secrets") or {}
    for each in build.get("secrets") or ():
        source = str(each["source"])
        about = known.get(source) or {}
        what = f"`{name}.build.secrets.{source}`"
        if "environment" in about:
            value = resolved.values.get(about["environment"])
        elif (path := Path(about.get("file") or root)).is_file() and path.resolve().is_relative_to(root):
            value = path.read_text(errors="surrogateescape")
        else:
            value = None
        if value is None:
            raise ComposeRefused(f"{what} has no value.", code="compose_no_file")
        yield str(each.get("target") or source), value


def _inline(name: str, build: Mapping[str, Any]) -> str:
    text = str(build.get("dockerfile_inline") or "")
    if len(text.encode()) > LONGEST_DOCKERFILE:
        raise _refused(name, "dockerfile_inline", f"is longer than {LONGEST_DOCKERFILE // 1024} KiB.")
    return text


def _cache_from(name: str, said: str) -> str:
    """The reference, also in its long form `type=registry,ref=…`."""
    fields = (
        dict(_pair(part) for part in said.split(",")) if "=" in said else {"type": "registry", "ref": said}
    )
    reference = fields.pop("ref", "")
    try:
        parse_reference(reference)
    except InvalidIdentifier:
        reference = ""
    if not reference or fields != {"type": "registry"}:
        raise _refused(name, "cache_from", f"{said!r:.200} is not the name of an image.")
    return reference


def _pair(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key.strip(), value.strip()


def _inline_cache(name: str, build: Mapping[str, Any]) -> bool:
    cache_to = [str(each) for each in build.get("cache_to") or ()]
    if odd := [each for each in cache_to if each.strip() != "type=inline"]:
        raise _refused(
            name, "cache_to", f"{odd[0]!r:.200} is not type=inline, which is all that an engine has."
        )
    return bool(cache_to)


def _places(name: str, build: Mapping[str, Any], root: Path) -> Iterator[tuple[str, str]]:
    contexts = build.get("additional_contexts") or {}
    if len(contexts) > MOST_CONTEXTS:
        raise _refused(name, "additional_contexts", f"are more than {MOST_CONTEXTS}.")
    for key, each in contexts.items():
        place, what = str(each), f"additional_contexts.{key:.200}"
        known = _context_name(name, key)
        if place.startswith(IMAGE_CONTEXT):
            _check_image(name, what, place.removeprefix(IMAGE_CONTEXT))
            yield known, place
        elif place.startswith("/") and Path(place).is_relative_to(root):
            yield known, str(Path(place).relative_to(root))
        elif not place.startswith(SERVICE):
            words = f"has to be a folder of the stack, {IMAGE_CONTEXT}… or {SERVICE}…, which {place!r:.200} is not."
            raise _refused(name, what, words)


def _check_image(name: str, what: str, reference: str) -> None:
    try:
        parse_reference(reference)
    except InvalidIdentifier as error:
        raise _refused(name, what, f"{reference!r:.200} is not the name of an image.") from error


def _shm_size(name: str, build: Mapping[str, Any]) -> int:
    size = int(build.get("shm_size") or 0)
    if not 0 <= size <= LARGEST_SHM:
        raise _refused(name, "shm_size", "is not a size.")
    return size


def _ulimits(name: str, build: Mapping[str, Any]) -> Iterator[str]:
    for key, about in (build.get("ulimits") or {}).items():
        both = about if isinstance(about, Mapping) else {"soft": about, "hard": about}
        try:
            limit = parse_ulimit(f"{key}={both.get('soft') or 0}:{both.get('hard') or 0}")
        except ValueError as error:
            raise _refused(name, f"ulimits.{key:.200}", f"is not taken: {error}") from error
        yield str(limit)


def _refused(name: str, key: str, words: str) -> ComposeRefused:
    return ComposeRefused(f"`{name}.build.{key}` {words}", code="compose_build_option")
