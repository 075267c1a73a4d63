"""The three things an image can be built from, as a person names them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import ClassVar

from django.conf import settings

from accounts_app.errors import Refused
from builds_app.dockerfile import parse_dockerfile
from builds_app.models import Build, BuildContext
from builds_app.sources.context import ContextRefused
from builds_app.sources.context.git_address import (
    GitAddress,
    check_git_ref,
    parse_git_address,
    repository_of,
)
from builds_app.sources.context.tree import checked_path
from containers_app.engine.reference import parse_reference
from registries_app.models import GitCredential


@dataclass(frozen=True, kw_only=True)
class DockerfileSource:
    """A pasted Dockerfile without any files."""

    kind: ClassVar = Build.Source.DOCKERFILE
    text: str


@dataclass(frozen=True, kw_only=True)
class UploadSource:
    """Uploaded files; `label` is the name of the archive or folder, `digest` tells two uploads apart.

    Of files that are still to come `context` is not saved, and of their Dockerfile there is at most the `text`.
    """

    kind: ClassVar = Build.Source.UPLOAD
    context: BuildContext
    label: str
    digest: str
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class GitSource:
    """A branch, tag or commit (`ref`, "" for the default branch) of a git repository."""

    kind: ClassVar = Build.Source.GIT
    address: GitAddress
    ref: str = ""
    credential: GitCredential | None = None


Source = DockerfileSource | UploadSource | GitSource


@dataclass(frozen=True, kw_only=True)
class SourceFacts:
    """What the source of a wanted build tells before anything is fetched; empty where it tells nothing.

    `stages` are those of the Dockerfile that have a name, in order: each can be the target. `git_server` is what a
    credential for the repository has to name, `git_scheme` how the server is spoken to (`https`, `ssh`).
    """

    stages: list[str] = field(default_factory=list)
    git_server: str = ""
    git_scheme: str = ""


def facts_of(source: Source) -> SourceFacts:
    """What `source` tells of itself."""
    if isinstance(source, GitSource):
        return SourceFacts(git_server=source.address.server, git_scheme=source.address.scheme)
    stages = parse_dockerfile(source.text).stages
    return SourceFacts(stages=list(dict.fromkeys(stage.name for stage in stages if stage.name)))


def git_source(*, url: str, ref: str, credential: GitCredential | None) -> GitSource:
    """A checked git source.

    Raises:
        Refused: address, ref or credential cannot be used; a credential goes to its own server only.
    """
    with told_as_refused():
        address = parse_git_address(url, protocols=settings.GIT_PROTOCOLS)
        if ref:
            check_git_ref(ref)
    if credential is not None and credential.server != address.server:
        raise Refused(
            "git_credential",
            f"This credential is for {credential.server}, not for {address.server}.",
            status=400,
        )
    return GitSource(address=address, ref=ref, credential=credential)


@contextmanager
def told_as_refused() -> Iterator[None]:
    """What a context is refused for becomes the answer to the request that brought it."""
    try:
        yield
    except ContextRefused as error:
        raise Refused(error.code, str(error), status=400) from error


def check_inside(path: str) -> str:
    """`path` in its plain spelling ("" for the context itself), or `Refused` when it leaves the context."""
    with told_as_refused():
        checked = str(checked_path(path))
    return "" if checked == "." else checked


def display_name(source: Source, *, name: str, tags: list[str]) -> str:
    """What people call the thing that is built: their name for it, else repository, else first tag, else upload."""
    if name:
        return name
    if isinstance(source, GitSource):
        return source.address.repository
    if tags:
        return parse_reference(tags[0]).name
    return source.label if isinstance(source, UploadSource) else "Pasted Dockerfile"


def source_label(build: Build) -> str:
    """Where the files of `build` come from, in a few words: `team/api @ main`."""
    if build.source == Build.Source.DOCKERFILE:
        return "pasted Dockerfile"
    if build.source == Build.Source.UPLOAD:
        return "uploaded files"
    version = build.git_ref or build.git_commit[:8]
    return " @ ".join(filter(None, [repository_of(build.git_url), version]))


def source_key(source: Source, *, name: str, subdirectory: str, dockerfile_path: str, target: str) -> str:
    """Builds with the same key are builds of the same thing."""
    what = source.address.url if isinstance(source, GitSource) else name
    parts = [source.kind.value, what, subdirectory, dockerfile_path, target]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
