"""What a service is built from (https://github.com/compose-spec/compose-spec/blob/main/build.md) as a build of ours."""

import hashlib
import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from builds_app.models import BuildContext
from builds_app.options import IMAGE_CONTEXT, BuildOptions
from builds_app.plan import BuildPlan
from builds_app.sources.context.tree import new_folder
from builds_app.sources.source import Source, UploadSource, git_source
from fleet_app.models import Host
from stacks_app.compose.places import is_remote
from stacks_app.compose.refused import ComposeRefused
from stacks_app.compose.resolve import Resolved
from stacks_app.sources.build_options import build_options, build_secrets, services_named
from stacks_app.sources.tree import Entry, Tree, lay_out


@dataclass(frozen=True, kw_only=True)
class WantedBuild:
    """A build as the files want it: of a `folder` of the stack ("." is all of it), or of a `git` address.

    dockerfile: its path, seen from the folder; of one that is written in the compose file, what people call it.
    bases: the services whose images it has as contexts, by the names that its Dockerfile has for them.
    """

    folder: str
    git: str = ""
    dockerfile: str = "Dockerfile"
    tags: tuple[str, ...] = ()
    options: BuildOptions = field(default_factory=BuildOptions)
    bases: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def folders(self) -> list[str]:
        """The folders of the stack that it sees."""
        own = [] if self.git else [self.folder]
        return [*own, *(place for place in self.options.build_contexts.values() if "://" not in place)]

    @property
    def dockerfile_file(self) -> str:
        """Where its Dockerfile is among the files of the stack, "" when it is none of them."""
        if self.git or self.options.dockerfile_inline:
            return ""
        return posixpath.normpath(posixpath.join(self.folder, self.dockerfile))


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
    options = build_options(name, service, root)
    context = str(build.get("context") or root)
    remote = is_remote(context)
    path = posixpath.normpath(str(build.get("dockerfile") or "Dockerfile"))
    return WantedBuild(
        folder="" if remote else str(Path(context).relative_to(root)),
        git=context if remote else "",
        dockerfile=f"dockerfile_inline of service {name}" if options.dockerfile_inline else path,
        tags=tuple(build.get("tags") or ()),
        options=options,
        bases=services_named(name, build),
        secrets=dict(build_secrets(name, build, resolved, root)),
    )


def check_build(name: str, wanted: WantedBuild, tree: Tree, *, api_version: str) -> None:
    """Make sure that what it needs is there, so that the plan tells and not a build in the middle of an apply.

    api_version: of the engine, "" when that is not known.

    Raises:
        ComposeRefused: its Dockerfile or a folder is not, or the engine is too old for an option.
    """
    if api_version and (ignored := wanted.options.ignored_by(api_version)):
        words = f"`{name}.build`: {', '.join(ignored)} needs Engine 23 or newer."
        raise ComposeRefused(words, code="compose_build_option")
    if wanted.git:
        _check_git(name, wanted)
    for folder in wanted.folders:
        if not tree.below(folder):
            words = f"`{name}.build`: {folder} is no folder of the stack with files in it."
            raise ComposeRefused(words, code="compose_no_file")
    path = wanted.dockerfile_file
    if path and tree.find(path) is None:
        words = f"{path} is no file of the stack, so nothing can be built from it."
        raise ComposeRefused(f"`{name}.build`: {words}", code="compose_no_file")


def _check_git(name: str, wanted: WantedBuild) -> None:
    """What comes from a repository is built from that alone."""
    if wanted.folders:
        words = f"`{name}.build`: folders of the stack are no contexts for what is built from a repository."
        raise ComposeRefused(words, code="compose_build_option")
    if wanted.dockerfile.startswith("../"):
        words = f"`{name}.build.dockerfile` leads out of the folder of the repository."
        raise ComposeRefused(words, code="compose_build_option")


def forget_folder(build: dict[str, Any], root: Path) -> None:
    """What is built is built from the tree: that it lay in `root` for a moment is no part of the project."""
    contexts = build.get("additional_contexts") or {}
    for said, key in [(build, "context"), *((contexts, name) for name in contexts)]:
        if Path(said.get(key) or "").is_relative_to(root):
            said[key] = str(Path(said[key]).relative_to(root))


def in_order(builds: Mapping[str, WantedBuild]) -> list[str]:
    """The names of the services that are built, each after those whose images it is built on.

    Raises:
        ComposeRefused: two are built on each other.
    """
    ordered: list[str] = []
    waiting = dict(builds)
    while waiting:
        ready = [name for name, wanted in waiting.items() if waiting.keys().isdisjoint(wanted.bases.values())]
        if not ready:
            words = f"The builds of {', '.join(sorted(waiting))} wait for each other: `additional_contexts`."
            raise ComposeRefused(words, code="compose_build_option")
        ordered += ready
        waiting = {name: wanted for name, wanted in waiting.items() if name not in ready}
    return ordered


def build_plan(
    wanted: WantedBuild,
    *,
    host: Host,
    tree: Tree,
    name: str,
    tags: Sequence[str],
    images: Mapping[str, str],
    hidden: Sequence[str] = (),
) -> BuildPlan:
    """The plan of that build; the files that it sees are laid out where builds have theirs.

    `images` are the references of the services that it is built on. `hidden` are values that are secret whatever the
    names are that they stand under.

    Raises:
        Refused: the address of its repository is not taken.
        ContextRefused: content of a file was lost.
    """
    subdirectory, source = _source(wanted, tree)
    bases = {key: f"{IMAGE_CONTEXT}{images[service]}" for key, service in wanted.bases.items()}
    options = replace(
        wanted.options, build_contexts={**wanted.options.build_contexts, **bases}, hidden=list(hidden)
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
    files = Tree(tuple(_files(wanted, tree)))
    with new_folder(context.folder) as partial:
        lay_out(files, into=partial)
    context.save()
    folder = "" if wanted.folder == "." else wanted.folder
    return folder, UploadSource(context=context, label=folder or "stack", digest=files.digest)


def _files(wanted: WantedBuild, tree: Tree) -> Iterator[Entry]:
    """The files that it sees: all of its folders, and its Dockerfile with the ignore file beside that."""
    path = wanted.dockerfile_file
    folders = tuple(f"{folder}/" for folder in wanted.folders)
    found = tree.find(path)
    # Where a link leads is not looked at: it may be any file.
    everything = "./" in folders or (found is not None and bool(found.link))
    beside = {path, f"{path}.dockerignore"} if path else set()
    return (entry for entry in tree if everything or entry.path.startswith(folders) or entry.path in beside)


def digests_of_inputs(builds: Mapping[str, WantedBuild], tree: Tree, *, key: bytes) -> dict[str, str]:
    """For each service that is built, what changes when a file that the build sees does, or how it is built.

    So it does with that of a service whose image it is built on. What git or a registry gives is not looked at.

    Raises:
        ComposeRefused: see `in_order`.
    """
    digests: dict[str, str] = {}
    for name in in_order(builds):
        wanted = builds[name]
        files = [entry.to_json() for entry in _files(wanted, tree)]
        below = [digests.get(service, "") for service in wanted.bases.values()]
        said = json.dumps([asdict(wanted), files, below], sort_keys=True)
        digests[name] = hashlib.blake2b(said.encode(), key=key, digest_size=16).hexdigest()
    return digests
