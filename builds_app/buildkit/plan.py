"""Turns a `BuildRequest` into what BuildKit is asked: frontend options, and the folders the session offers.

Option names: moby/buildkit ``frontend/dockerui/config.go``.
"""

import posixpath
import re
from dataclasses import dataclass

from builds_app.buildkit.content import read_text_file
from builds_app.buildkit.errors import InvalidBuild
from builds_app.buildkit.filesync import Files, Folder, Source
from builds_app.buildkit.ignore import ignore_patterns
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
    if not request.context.is_dir():
        raise InvalidBuild("The build context is not a folder.")
    for reference in (*request.tags, *request.cache_from):
        parse_reference(reference)
    for line in request.extra_hosts:
        if not _EXTRA_HOST.fullmatch(line):
            raise InvalidBuild(f"{line!r} is not name:address.")
    path = posixpath.normpath(request.dockerfile)
    if request.dockerfile_text is not None:
        dockerfile: bytes | None = request.dockerfile_text.encode()
    else:
        dockerfile = read_text_file(request.context, path)
    if dockerfile is None:
        raise InvalidBuild(f"There is no {request.dockerfile!r} in the build context.")
    name = posixpath.basename(path)
    files = {name: dockerfile}
    ignore_patterns(request.context, path)  # BuildKit would refuse a wrong one too, without naming its line
    ignore = read_text_file(request.context, f"{path}.dockerignore")
    if ignore is not None:
        files[f"{name}.dockerignore"] = ignore
    return SolvePlan(
        request=request,
        dockerfile=parse_dockerfile(dockerfile.decode("utf-8", "replace")),
        folders={"context": Folder(request.context.resolve()), "dockerfile": Files(files)},
    )


def _frontend_attributes(request: BuildRequest) -> dict[str, str]:
    attributes = {
        "filename": posixpath.basename(posixpath.normpath(request.dockerfile)),
        "target": request.target,
        "platform": request.platform,
        "cache-from": ",".join(request.cache_from),
        "add-hosts": ",".join("=".join(line.split(":", 1)) for line in request.extra_hosts),
        "image-resolve-mode": "pull" if request.pull else "",
        "force-network-mode": "" if request.network == "default" else request.network,
    }
    attributes = {name: value for name, value in attributes.items() if value}
    if request.no_cache:
        attributes["no-cache"] = ""  # with a value it would name the stages to build anew
    attributes.update({f"build-arg:{name}": value for name, value in request.build_args.items()})
    attributes.update({f"label:{name}": value for name, value in request.labels.items()})
    return attributes
