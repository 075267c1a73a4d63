"""Live reads of a host: what its engine says of itself and its disk, what a prune would free, and loading images."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import IO, Any, ClassVar

from django.core.cache import cache
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.previews import PREVIEW, PreviewSerializer, preview_response, wants_preview
from accounts_app.by_hand import Preview
from accounts_app.query import Query
from containers_app.equivalents import docker_command, upload_command
from containers_app.live.reading import LiveView, body_of, reading, streamed
from containers_app.live.tar import CHUNK
from containers_app.prunable import Scope, preview
from fleet_app.models import Host
from operations_app import hints
from operations_app.asking import refuse_disabled

FILE = OpenApiParameter("file", str, description="Of a preview: what the tar is called.")
USAGE_SECONDS = 30  # an engine walks everything it holds to answer
SCOPES = ("containers", "networks", "images", "all_images", "build_cache", "volumes", "all_volumes")


class DiskUsageShape(serializers.Serializer[Any]):
    """Disk space of one noun, in bytes; `reclaimable` is what a full prune of it would free."""

    noun = serializers.ChoiceField(choices=["images", "containers", "volumes", "build_cache"])
    count = serializers.IntegerField()
    size_bytes = serializers.IntegerField()
    reclaimable_bytes = serializers.IntegerField()


class PrunableShape(serializers.Serializer[Any]):
    """Something a prune would remove."""

    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    size_bytes = serializers.IntegerField(allow_null=True)


class PrunePreviewShape(serializers.Serializer[Any]):
    """What a prune of this scope would remove now."""

    containers = PrunableShape(many=True)
    networks = PrunableShape(many=True)
    images = PrunableShape(many=True)
    volumes = PrunableShape(many=True)
    build_cache = PrunableShape(many=True)
    total_bytes = serializers.IntegerField()


class VersionView(LiveView):
    """`docker version`."""

    required_action = "host.read"

    @extend_schema(responses=OpenApiTypes.OBJECT)
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """What the engine says of its version, as it says it."""
        async with reading(await self.find(request, Host.objects.all(), id)) as engine:
            return Response(await engine.version())


class InfoView(LiveView):
    """`docker info`."""

    required_action = "host.read"

    @extend_schema(responses=OpenApiTypes.OBJECT)
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """What the engine says of itself and its machine, as it says it."""
        async with reading(await self.find(request, Host.objects.all(), id)) as engine:
            return Response(await engine.info())


class DiskUsageView(LiveView):
    """`docker system df`."""

    required_action = "host.read"

    @extend_schema(
        parameters=[OpenApiParameter("fresh", bool, description="Ask anew: answers are kept for 30 s.")],
        responses=DiskUsageShape(many=True),
    )
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """How much disk space images, containers, volumes and the build cache take."""
        usage = await disk_usage(
            await self.find(request, Host.objects.all(), id), fresh=Query.of_request(request).flag("fresh")
        )
        everything = preview(disk_usage=usage, networks=[], scope=Scope(all_images=True, all_volumes=True))
        return Response(
            [_usage(noun, usage, everything) for noun in ("images", "containers", "volumes", "build_cache")]
        )


class PrunePreviewView(LiveView):
    """What a prune would remove."""

    required_action = "host.read"

    @extend_schema(
        parameters=[OpenApiParameter(name, bool) for name in SCOPES],
        responses=PrunePreviewShape,
    )
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """What a prune with these choices would remove now, and how many bytes it would free."""
        host = await self.find(request, Host.objects.all(), id)
        defaults = Scope()
        query = Query.of_request(request)
        scope = Scope(**{name: query.flag(name, default=getattr(defaults, name)) for name in SCOPES})
        async with reading(host) as engine:
            usage, networks = await asyncio.gather(engine.disk_usage(), engine.list_networks())
        return Response(preview(disk_usage=usage, networks=networks, scope=scope))


class LoadView(LiveView):
    """`docker load`."""

    required_action = "image.load"
    can_be_shown: ClassVar = True
    parser_classes: ClassVar[list[Any]] = []  # the body is taken as it is

    @extend_schema(
        parameters=[PREVIEW, FILE],
        request={"application/x-tar": OpenApiTypes.BINARY},
        responses={
            (200, "application/x-ndjson"): OpenApiResponse(
                OpenApiTypes.STR,
                "The engine's progress lines; the last one says what was loaded, or an `error`.",
            ),
            (200, "application/json"): PreviewSerializer,
        },
    )
    async def post(self, request: Request, id: int) -> StreamingHttpResponse | Response:  # noqa: A002 - the name in the address
        """Load the images of a tar made by `docker save`; the body is the tar, compressed or not."""
        host = await self.find(request, Host.objects.all(), id)
        if wants_preview(request):
            file = Query.of_request(request).text("file", "images.tar", longest=300)
            return preview_response(lambda: _load_preview(host, file))
        return await streamed(_load(host, body_of(request)), content_type="application/x-ndjson")


async def disk_usage(host: Host, *, fresh: bool) -> dict[str, Any]:
    """`GET /system/df` of the host, at most 30 s old."""
    key = f"disk-usage:{host.pk}"
    kept = None if fresh else await cache.aget(key)
    if kept is not None:
        usage: dict[str, Any] = json.loads(kept)
        return usage
    async with reading(host) as engine:
        usage = await engine.disk_usage()
    await cache.aset(key, json.dumps(usage), USAGE_SECONDS)
    return usage


def _load_preview(host: Host, file: str) -> Preview:
    refuse_disabled(host)
    command = docker_command(host, ["load", "--input", file])
    return Preview(command=command, curl=upload_command(f"live/hosts/{host.pk}/load/", file))


async def _load(host: Host, body: IO[bytes]) -> AsyncGenerator[bytes, None]:
    async def chunks() -> AsyncGenerator[bytes, None]:
        while chunk := await asyncio.to_thread(body.read, CHUNK):
            yield chunk

    async with reading(host) as engine:
        async for line in engine.load_images(chunks()):
            yield json.dumps(line).encode() + b"\n"
    await asyncio.to_thread(hints.publish, "stale", host=host.pk, id="*", noun="image")


def _usage(noun: str, usage: dict[str, Any], everything: dict[str, Any]) -> dict[str, Any]:
    name = {
        "images": "Images",
        "containers": "Containers",
        "volumes": "Volumes",
        "build_cache": "BuildCache",
    }[noun]
    rows = usage.get(name) or []
    size = {
        "images": usage.get("LayersSize") or 0,
        "containers": sum(row.get("SizeRw") or 0 for row in rows),
        "volumes": sum(max((row.get("UsageData") or {}).get("Size", 0), 0) for row in rows),
        "build_cache": sum(row.get("Size") or 0 for row in rows if not row.get("Shared")),
    }[noun]
    free = sum(row["size_bytes"] or 0 for row in everything[noun])
    return {"noun": noun, "count": len(rows), "size_bytes": size, "reclaimable_bytes": min(free, size)}
