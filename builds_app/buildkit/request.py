"""What to build: the request of one image build and the answer to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from containers_app.engine.reference import parse_reference

NetworkMode = Literal["default", "none", "host"]


def context_name(text: str) -> str:
    """A name of a context in the spelling that BuildKit looks for; raises InvalidIdentifier, as buildx refuses it.

    It is read as the name of an image, whose place it takes: ``docker.io/library/alpine:latest`` is ``alpine``.
    """
    return str(parse_reference(text)).removesuffix(":latest")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryAuth:
    """Account at one registry. ``password`` never shows in a ``repr``."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """One image build. Only ``context`` is required; what is left empty is BuildKit's default.

    context: folder whose files the build may use; ``.dockerignore`` in it counts.
    context_key: names the source, say, the git URL. Builds with the same key send only files whose size, mode
    or time of change differs from the last one's, as the docker CLI does; "" shares nothing.
    dockerfile: path inside ``context``; links are followed only while they stay inside.
    within: a folder around ``context`` inside of which the Dockerfile may lie as well, by a path with ``..``.
    dockerfile_text: this text instead of the file.
    contexts: more places that the Dockerfile may name (`context_name`), as in ``COPY --from=…``: a folder, whose
    ``.dockerignore`` counts, or a reference such as ``docker-image://alpine``.
    labels, build_args: name to value. secrets: id to value, for ``RUN --mount=type=secret,id=…``.
    platform: ``linux/arm64`` and the like, one.
    pull: look for a newer base image at the registry although the engine has one.
    cache_from: image references with inline cache; inline_cache: write such a cache into the image.
    registry_auth: registry host (``docker.io``, ``registry.example.com:5000``) to account.
    tags: references the image gets. extra_hosts: ``name:address`` lines for ``/etc/hosts`` of RUN.
    shm_size: bytes of ``/dev/shm`` of RUN. ulimits: ``name=soft:hard`` of RUN.
    """

    context: Path
    context_key: str = ""
    dockerfile: str = "Dockerfile"
    within: Path | None = None
    dockerfile_text: str | None = None
    contexts: Mapping[str, Path | str] = field(default_factory=dict)
    target: str = ""
    build_args: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    platform: str = ""
    no_cache: bool = False
    pull: bool = False
    network: NetworkMode = "default"
    cache_from: tuple[str, ...] = ()
    inline_cache: bool = False
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    registry_auth: Mapping[str, RegistryAuth] = field(default_factory=dict, repr=False)
    tags: tuple[str, ...] = ()
    extra_hosts: tuple[str, ...] = ()
    shm_size: int = 0
    ulimits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """A finished build.

    ``image_id`` is the id under which the engine inspects the image; ``image_digest`` that of its manifest
    where the engine makes one (containerd image store), else ""; ``response`` is BuildKit's whole answer.
    """

    image_id: str
    image_digest: str
    response: Mapping[str, str]
