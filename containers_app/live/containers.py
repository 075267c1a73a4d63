"""Live reads of one container: its log, processes, changed files and the files themselves."""

import contextlib
import json
import tarfile
from collections.abc import AsyncGenerator
from typing import Any, ClassVar

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.errors import Refused
from accounts_app.query import Query, refused
from containers_app.engine.timestamps import engine_timestamp
from containers_app.live.listing import list_directory
from containers_app.live.log_lines import LineSplitter
from containers_app.live.reading import LiveView, body_of, reading, streamed
from containers_app.live.tar import TarReader, tar_of_file
from containers_app.mirrored_specs import repeatable_secrets
from containers_app.models import Container
from containers_app.spec.repeated import hidden

MOST_LOG_LINES = 100_000
MOST_LOG_BYTES = 64 * 1024 * 1024
MOST_UPLOAD_BYTES = 4 * 1024**3
KINDS = {0: "modified", 1: "added", 2: "deleted"}

PATH = OpenApiParameter("path", str, required=True, description="Absolute path inside the container.")
LOG_PARAMETERS = [
    OpenApiParameter(
        "tail", int, description="How many of the last lines; 1,000 when left out, 100,000 at most."
    ),
    OpenApiParameter("since", str, description="RFC 3339 time or seconds since 1970."),
    OpenApiParameter("until", str, description="RFC 3339 time or seconds since 1970."),
    OpenApiParameter("timestamps", bool, description="Begin each line with its time."),
    OpenApiParameter("stdout", bool, description="Leave out stdout with 0."),
    OpenApiParameter("stderr", bool, description="Leave out stderr with 0."),
    OpenApiParameter(
        "lines", str, enum=["text", "ndjson"], description="Plain text, or a JSON object a line."
    ),
    OpenApiParameter("download", bool, description="Offer it as a file."),
]


class ProcessesShape(serializers.Serializer[Any]):
    """The process table; ids are the host's."""

    titles = serializers.ListField(child=serializers.CharField())
    processes = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class FileChangeShape(serializers.Serializer[Any]):
    """A path that differs from the image."""

    path = serializers.CharField()
    kind = serializers.ChoiceField(choices=list(KINDS.values()))


class FileEntryShape(serializers.Serializer[Any]):
    """A file, directory or link; `mode` are the permission bits as a number."""

    name = serializers.CharField()
    type = serializers.ChoiceField(choices=["file", "directory", "link", "other"])
    size = serializers.IntegerField()
    mode = serializers.IntegerField()
    modified_at = serializers.DateTimeField()
    link_target = serializers.CharField(allow_null=True)


class FileListingShape(serializers.Serializer[Any]):
    """What is in a directory; `truncated` when there is more than could be read."""

    path = serializers.CharField()
    entries = FileEntryShape(many=True)
    truncated = serializers.BooleanField()


class ContainerView(LiveView):
    """A live read of one container."""

    async def container(self, request: Request, key: int) -> Container:
        """The container, its host beside it."""
        return await self.find(request, Container.objects.select_related("host").defer("raw"), key)


class LogsView(ContainerView):
    """The log."""

    required_action = "container.logs"

    @extend_schema(
        parameters=LOG_PARAMETERS,
        responses={
            (200, "text/plain"): OpenApiResponse(OpenApiTypes.STR, "The lines, stdout and stderr in order."),
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR, 'Objects `{"stream": "stdout", "at": "…", "text": "…"}`, one a line.'
            ),
        },
    )
    async def get(self, request: Request, id: int) -> StreamingHttpResponse:  # noqa: A002 - the name in the address
        """The log of a container, bounded by lines and by 64 MiB; follow it over the websocket."""
        container = await self.container(request, id)
        query = Query.of_request(request)
        structured = query.choice("lines", among=("text", "ndjson")) == "ndjson"
        options: dict[str, Any] = {
            "tail": query.number("tail", default=1000, most=MOST_LOG_LINES),
            "since": _moment(query, "since"),
            "until": _moment(query, "until"),
            "stdout": query.flag("stdout", default=True),
            "stderr": query.flag("stderr", default=True),
            "timestamps": structured or query.flag("timestamps"),
        }
        kind, ending = (
            ("application/x-ndjson", "ndjson") if structured else ("text/plain; charset=utf-8", "log")
        )
        return await streamed(
            _log(container, options, structured=structured),
            content_type=kind,
            file_name=f"{container.name}.{ending}" if query.flag("download") else "",
        )


class TopView(ContainerView):
    """The processes."""

    required_action = "container.read"

    @extend_schema(responses=ProcessesShape)
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """The processes of a running container; secrets of its variables are masked in their commands."""
        container = await self.container(request, id)
        async with reading(container.host) as engine:
            table = await engine.top(container.engine_id)
        secrets = repeatable_secrets(container)
        processes = [[hidden(cell, secrets) for cell in row] for row in table.get("Processes") or []]
        return Response({"titles": table.get("Titles") or [], "processes": processes})


class ChangesView(ContainerView):
    """What differs from the image."""

    required_action = "container.read"

    @extend_schema(responses=FileChangeShape(many=True))
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """The paths that were added, modified or deleted since the image: `docker diff`."""
        container = await self.container(request, id)
        async with reading(container.host) as engine:
            changes = await engine.changes(container.engine_id)
        return Response(
            [{"path": each["Path"], "kind": KINDS.get(each["Kind"], "modified")} for each in changes]
        )


class FilesView(ContainerView):
    """A directory."""

    required_action = "container.files"

    @extend_schema(parameters=[PATH], responses=FileListingShape)
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """The entries of a directory, of running and of stopped containers."""
        container = await self.container(request, id)
        path = _absolute(Query.of_request(request))
        async with reading(container.host) as engine:
            running = container.state == Container.State.RUNNING
            listing = await list_directory(engine, container.engine_id, path, running=running)
        return Response(
            FileListingShape({"path": path, "entries": listing.entries, "truncated": listing.truncated}).data
        )


class DownloadView(ContainerView):
    """A file or a directory."""

    required_action = "container.files"

    @extend_schema(
        parameters=[PATH],
        responses={
            (200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, "A file, as it is."),
            (200, "application/x-tar"): OpenApiResponse(OpenApiTypes.BINARY, "A directory, as a tar."),
        },
    )
    async def get(self, request: Request, id: int) -> StreamingHttpResponse:  # noqa: A002 - the name in the address
        """Download a file as it is, or a directory as a tar."""
        container = await self.container(request, id)
        path = _absolute(Query.of_request(request))
        async with reading(container.host) as engine:
            found = await engine.archive_stat(container.engine_id, path)
        # Go's os.FileMode: the top bit is a directory, bit 27 a link.
        is_file = not found["mode"] & (1 << 31)
        if found["mode"] & (1 << 27):
            raise Refused("is_a_link", f"This is a link to {found['linkTarget']}: download that instead.")
        name = str(found["name"]).rpartition("/")[2] or container.name
        chunks = _file(container, path) if is_file else _tar(container, path)
        return await streamed(
            chunks,
            content_type="application/octet-stream" if is_file else "application/x-tar",
            file_name=name if is_file else f"{name}.tar",
        )


class UploadView(ContainerView):
    """A file from outside."""

    required_action = "container.upload"
    parser_classes: ClassVar[list[Any]] = []  # the body is taken as it is

    @extend_schema(
        parameters=[
            OpenApiParameter("path", str, required=True, description="The directory it goes to."),
            OpenApiParameter("name", str, required=True, description="Its name there."),
        ],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: FileEntryShape, 411: OpenApiResponse(description="Send Content-Length.")},
    )
    async def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Put one file into a directory of a container; the body is the file, up to 4 GiB."""
        container = await self.container(request, id)
        query = Query.of_request(request)
        path, name = _absolute(query), query.text("name", longest=255)
        if name in {"", ".", ".."} or "/" in name:
            raise refused("name", "A file name without slashes is needed.")
        body = body_of(request)
        size = int(request.headers.get("Content-Length") or -1)
        if size < 0:
            raise Refused("length_required", "Send Content-Length.", status=411)
        if size > MOST_UPLOAD_BYTES:
            raise Refused("body_too_large", f"At most {MOST_UPLOAD_BYTES} bytes.", status=413)
        async with reading(container.host) as engine:
            tar = tar_of_file(name=name, size=size, body=body)
            await engine.put_archive(container.engine_id, path, tar)
            found = await engine.archive_stat(container.engine_id, f"{path.rstrip('/')}/{name}")
        entry = {
            "name": name,
            "type": "file",
            "size": found["size"],
            "mode": found["mode"] & 0o777,
            "modified_at": found["mtime"],
            "link_target": None,
        }
        return Response(entry, status=201)


async def _log(
    container: Container, options: dict[str, Any], *, structured: bool
) -> AsyncGenerator[bytes, None]:
    sent = 0
    splitter = LineSplitter()
    async with (
        reading(container.host) as engine,
        contextlib.aclosing(engine.logs(container.engine_id, **options)) as frames,
    ):
        async for frame in frames:
            data = b"".join(_object(line) for line in splitter.feed(frame)) if structured else frame.data
            yield data
            sent += len(data)
            if sent > MOST_LOG_BYTES:
                return
    if structured:
        yield b"".join(_object(line) for line in splitter.flush())


def _moment(query: Query, name: str) -> str | None:
    moment = query.text(name, longest=40)
    try:
        return moment if moment and engine_timestamp(moment) else None
    except ValueError as error:
        raise refused(name, "An RFC 3339 time or seconds since 1970 are needed.") from error


def _object(line: Any) -> bytes:
    stream = "stderr" if line.stream == 2 else "stdout"
    return (
        json.dumps({"stream": stream, "at": line.at, "text": line.text}, ensure_ascii=False).encode() + b"\n"
    )


async def _tar(container: Container, path: str) -> AsyncGenerator[bytes, None]:
    async with (
        reading(container.host) as engine,
        contextlib.aclosing(engine.get_archive(container.engine_id, path)) as chunks,
    ):
        async for chunk in chunks:
            yield chunk


async def _file(container: Container, path: str) -> AsyncGenerator[bytes, None]:
    async with (
        reading(container.host) as engine,
        TarReader(engine.get_archive(container.engine_id, path)) as tar,
    ):
        try:
            member = await tar.next()
            if member is None or not member.isreg():
                raise Refused("not_a_file", "Only files and directories can be downloaded.")
            async with contextlib.aclosing(tar.read(member)) as content:
                async for chunk in content:
                    yield chunk
        except tarfile.TarError as error:
            raise Refused("engine_fault", f"The engine sent no tar: {error}", status=502) from error


def _absolute(query: Query) -> str:
    path = query.text("path")
    if not path.startswith("/"):
        raise refused("path", "An absolute path is needed.")
    return path
