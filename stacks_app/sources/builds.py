"""What a service is built from (https://github.com/compose-spec/compose-spec/blob/main/build.md) as a build of ours."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Literal, cast
from urllib.parse import urldefrag

from builds_app.models import BuildContext
from builds_app.options import BuildOptions
from builds_app.plan import BuildPlan
from builds_app.sources.context.tree import new_folder
from builds_app.sources.source import Source, UploadSource, git_source
from fleet_app.models import Host
from stacks_app.compose.places import is_remote
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import Resolved
from stacks_app.sources.tree import Tree, lay_out

TAKEN: Final = frozenset(
    {
        "context", "dockerfile", "args", "target", "labels", "network", "no_cache", "pull", "cache_from",
        "extra_hosts", "secrets", "platforms", "tags",
    }
)  # fmt: skip
NETWORKS: Final = ("default", "none", "host")


@dataclass(frozen=True, kw_only=True)
class WantedBuild:
    """A build as the files want it: of a `folder` of the stack ("." is all of it), or of a `git` address."""

    folder: str
    git: str = ""
    dockerfile: str = "Dockerfile"
    tags: tuple[str, ...] = ()
    options: BuildOptions = field(default_factory=BuildOptions)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


def wanted_build(name: str, service: Mapping[str, Any], resolved: Resolved, root: Path) -> WantedBuild | None:
    """How the image of a service is built, None when it is not.

    Args:
        name: the service's.
        service: as Compose resolved it.
        resolved: the project, for what its secrets are.
        root: where the files of the stack are.

    Raises:
        ComposeRefused: an option of its that no build here has.
    """
    build = service.get("build")
    if not build:
        return None
    if odd := sorted(key for key, value in build.items() if value and key not in TAKEN):
        words = f"`{name}.build.{odd[0]}` is not taken by Quaymaster."
        raise ComposeRefused(words, code="compose_build_option")
    platforms = _platforms(name, service, build)
    context = str(build.get("context") or root)
    remote = is_remote(context)
    return WantedBuild(
        folder="" if remote else str(Path(context).relative_to(root)),
        git=context if remote else "",
        dockerfile=str(build.get("dockerfile") or "Dockerfile"),
        tags=tuple(build.get("tags") or ()),
        options=BuildOptions(
            target=str(build.get("target") or ""),
            build_args={
                key: str(value) for key, value in (build.get("args") or {}).items() if value is not None
            },
            labels={key: str(value or "") for key, value in (build.get("labels") or {}).items()},
            platform=platforms[0] if platforms else "",
            no_cache=bool(build.get("no_cache")),
            pull=bool(build.get("pull")),
            network=_network(name, build),
            cache_from=[str(each) for each in build.get("cache_from") or ()],
            extra_hosts=list(_extra_hosts(build)),
        ),
        secrets=dict(_secrets(name, build, resolved, root)),
    )


def check_build(name: str, wanted: WantedBuild, tree: Tree) -> None:
    """Make sure that its Dockerfile is there, so that the plan tells and not a build in the middle of an apply.

    Raises:
        ComposeRefused: it is not, or not in the build's context.
    """
    if wanted.git:
        return
    path = os.path.normpath(os.path.join(wanted.folder, wanted.dockerfile))  # noqa: PTH118 it is on no disk
    if wanted.folder != "." and not path.startswith(f"{wanted.folder}/"):
        words = (
            f"{path} is outside of the context {wanted.folder}; take one that has both in it, such as `.`."
        )
        raise ComposeRefused(f"`{name}.build.dockerfile`: {words}", code="compose_build_option")
    if tree.find(path) is None:
        words = f"{path} is no file of the stack, so nothing can be built from it."
        raise ComposeRefused(f"`{name}.build`: {words}", code="compose_no_file")


def build_plan(
    wanted: WantedBuild,
    *,
    host: Host,
    tree: Tree,
    name: str,
    tags: Sequence[str],
    no_cache: bool = False,
    hidden: Sequence[str] = (),
) -> BuildPlan:
    """The plan of that build; the files of its context are laid out where builds have theirs.

    `hidden` are values that are secret whatever the names are that they stand under.

    Raises:
        Refused: the address of its repository is not taken.
        ContextRefused: content of a file was lost.
    """
    subdirectory, source = _source(wanted, tree)
    options = BuildOptions.from_json(
        {
            **wanted.options.to_json(),
            "no_cache": no_cache or wanted.options.no_cache,
            "hidden": list(hidden),
        }
    )
    return BuildPlan(
        host=host,
        source=source,
        name=name,
        tags=list(dict.fromkeys([*tags, *wanted.tags])),
        subdirectory=subdirectory,
        dockerfile_path=wanted.dockerfile,
        options=options,
        secrets=wanted.secrets,
    )


def _source(wanted: WantedBuild, tree: Tree) -> tuple[str, Source]:
    if wanted.git:
        url, fragment = urldefrag(wanted.git)
        ref, _, folder = fragment.partition(":")
        return folder, git_source(url=url, ref=ref, credential=None)
    context = BuildContext(stored=True)
    prefix = "" if wanted.folder == "." else f"{wanted.folder}/"
    with new_folder(context.folder) as partial:
        lay_out(tree.moved(wanted.folder), into=partial)
    context.save()
    return "", UploadSource(context=context, label=prefix.rstrip("/") or "stack", digest=tree.digest)


def _platforms(name: str, service: Mapping[str, Any], build: Mapping[str, Any]) -> list[str]:
    platforms = [str(each) for each in build.get("platforms") or ()]
    if len(platforms) > 1:
        words = f"`{name}.build.platforms` names more than one; an engine builds for one."
        raise ComposeRefused(words, code="compose_build_option")
    return platforms or [str(each) for each in (service.get("platform"),) if each]


def _network(name: str, build: Mapping[str, Any]) -> Literal["default", "none", "host"]:
    network = str(build.get("network") or "default")
    if network not in NETWORKS:
        words = f"`{name}.build.network`: the engine's builder knows {', '.join(NETWORKS)} only."
        raise ComposeRefused(words, code="compose_build_option")
    return cast("Literal['default', 'none', 'host']", network)


def _extra_hosts(build: Mapping[str, Any]) -> Iterator[str]:
    said = build.get("extra_hosts") or []
    if isinstance(said, Mapping):
        for host, addresses in said.items():
            for address in addresses if isinstance(addresses, list) else [addresses]:
                yield f"{host}:{address}"
    else:
        yield from (str(each).replace("=", ":", 1) for each in said)


def _secrets(
    name: str, build: Mapping[str, Any], resolved: Resolved, root: Path
) -> Iterator[tuple[str, str]]:
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


def digest_of_inputs(wanted: WantedBuild, tree: Tree, *, key: bytes) -> str:
    """Changes when a file of the context does, or how it is built. What git or a registry gives is not looked at."""
    files = [] if wanted.git else tree.moved(wanted.folder).to_json()
    said = json.dumps([asdict(wanted), files], sort_keys=True)
    return hashlib.blake2b(said.encode(), key=key, digest_size=16).hexdigest()
