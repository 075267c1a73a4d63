"""Turns a `BuildRequest` into what BuildKit is asked: frontend options, and the folders the session offers.

Option names: moby/buildkit ``frontend/dockerui/config.go``.
"""

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path

from builds_app.buildkit.errors import InvalidBuild
from builds_app.buildkit.filesync import Files, Folder, Source
from builds_app.buildkit.ignore import ignore_patterns, read_dockerfile
from builds_app.buildkit.messages import CacheOptions, Exporter, SolveRequest
from builds_app.buildkit.request import BuildRequest
from builds_app.dockerfile import Dockerfile, parse_dockerfile
from containers_app.engine.reference import parse_reference

_EXTRA_HOST = re.compile(r"[^\s:,=\"]+:[^\s,=\"]+")  # what BuildKit reads as CSV has no room for these


@dataclass(frozen=True, slots=True, kw_only=True)
class SolvePlan:
    """``folders`` are what the engine may ask for by name."""

    request: BuildRequest
    dockerfile: Dockerfile
    folders: dict[str, Source]

    def solve_request(self, *, ref: str, session: str) -> SolveRequest:
        """The request for ``Control.Solve``; ``ref`` names the build in ``Control.Status``."""
        exporter = Exporter(
            type="moby", attrs={"name": ",".join(self.request.tags)} if self.request.tags else {}
        )
        exports = [Exporter(type="inline")] if self.request.inline_cache else []
        return SolveRequest(
            ref=ref,
            session=session,
            frontend="dockerfile.v0",
            frontend_attrs=_frontend_attributes(self.request),
            cache=CacheOptions(exports=exports),
            entitlements=["network.host"] if self.request.network == "host" else [],
            exporter=exporter.type,
            exporter_attrs=exporter.attrs,
            exporters=[exporter],
        )


def make_plan(request: BuildRequest) -> SolvePlan:
    """Reads the Dockerfile and its ignore file; blocks. Raises InvalidBuild or InvalidIdentifier."""
    named = {name: place for name, place in request.contexts.items() if isinstance(place, Path)}
    if not all(folder.is_dir() for folder in (request.context, *named.values())):
        raise InvalidBuild("The build context is not a folder.")
    for reference in (*request.tags, *request.cache_from):
        parse_reference(reference)
    for line in request.extra_hosts:
        if not _EXTRA_HOST.fullmatch(line):
            raise InvalidBuild(f"{line!r} is not name:address.")
    files = _dockerfile_folder(request)
    return SolvePlan(
        request=request,
        dockerfile=parse_dockerfile(files[_filename(request)].decode("utf-8", "replace")),
        folders={
            "context": Folder(request.context.resolve()),
            "dockerfile": Files(files),
            **{_local_name(name): Folder(folder.resolve()) for name, folder in named.items()},
        },
    )


def _dockerfile_folder(request: BuildRequest) -> dict[str, bytes]:
    """The Dockerfile and, when there is one, the ignore file beside it."""
    name, text = _filename(request), request.dockerfile_text
    # BuildKit would refuse a wrong pattern too, without naming its line.
    ignore_patterns(request.context, request.dockerfile if text is None else "", request.within)
    if text is not None:
        return {name: text.encode()}
    path, within = request.dockerfile, request.within
    dockerfile = read_dockerfile(request.context, path, within=within)
    if dockerfile is None:
        raise InvalidBuild(f"There is no {path!r} in the build context.")
    ignore = read_dockerfile(request.context, path, within=within, end=".dockerignore")
    return {name: dockerfile} | ({} if ignore is None else {f"{name}.dockerignore": ignore})


def _filename(request: BuildRequest) -> str:
    return posixpath.basename(posixpath.normpath(request.dockerfile))


def _local_name(context: str) -> str:
    """What the session calls the folder of a named context; two names are those of the build itself."""
    return f"_{context}" if context in {"context", "dockerfile"} else context


def _frontend_attributes(request: BuildRequest) -> dict[str, str]:
    attributes = {
        "filename": _filename(request),
        "target": request.target,
        "platform": request.platform,
        "cache-from": ",".join(request.cache_from),
        "add-hosts": ",".join("=".join(line.split(":", 1)) for line in request.extra_hosts),
        "image-resolve-mode": "pull" if request.pull else "",
        "force-network-mode": "" if request.network == "default" else request.network,
        "shm-size": str(request.shm_size or ""),
        "ulimit": ",".join(request.ulimits),
    }
    attributes = {name: value for name, value in attributes.items() if value}
    if request.no_cache:
        attributes["no-cache"] = ""  # with a value it would name the stages to build anew
    attributes.update({f"build-arg:{name}": value for name, value in request.build_args.items()})
    attributes.update({f"label:{name}": value for name, value in request.labels.items()})
    for name, place in request.contexts.items():
        attributes[f"context:{name}"] = f"local:{_local_name(name)}" if isinstance(place, Path) else place
    return attributes
