"""The three things an image can be built from, as a person names them."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar

from django.conf import settings

from accounts_app.errors import Refused
from builds_app.models import Build, BuildContext
from builds_app.sources.context import ContextRefused
from builds_app.sources.context.git_address import GitAddress, check_git_ref, parse_git_address
from builds_app.sources.context.tree import checked_path
from registries_app.models import GitCredential


@dataclass(frozen=True, kw_only=True)
class DockerfileSource:
    """A pasted Dockerfile without any files."""

    kind: ClassVar = Build.Source.DOCKERFILE
    text: str


@dataclass(frozen=True, kw_only=True)
class UploadSource:
    """Uploaded files; `label` is the name of the archive or folder, `digest` tells two uploads apart."""

    kind: ClassVar = Build.Source.UPLOAD
    context: BuildContext
    label: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class GitSource:
    """A branch, tag or commit (`ref`, "" for the default branch) of a git repository."""

    kind: ClassVar = Build.Source.GIT
    address: GitAddress
    ref: str = ""
    credential: GitCredential | None = None


Source = DockerfileSource | UploadSource | GitSource


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
        return source.address.path.strip("/").removesuffix(".git")
    if tags:
        return repository_of(tags[0])
    return source.label if isinstance(source, UploadSource) else "Pasted Dockerfile"


def repository_of(tag: str) -> str:
    """`registry:5000/app:1.2` → `registry:5000/app`."""
    head, _, last = tag.rpartition("/")
    bare = last.partition("@")[0].partition(":")[0]
    return f"{head}/{bare}" if head else bare


def source_key(source: Source, *, name: str, subdirectory: str, dockerfile_path: str, target: str) -> str:
    """Builds with the same key are builds of the same thing."""
    what = source.address.url if isinstance(source, GitSource) else name
    parts = [source.kind.value, what, subdirectory, dockerfile_path, target]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
