"""Live reads of images: their layers, and images as a tar."""

import contextlib
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.errors import Invalid, NotThere
from accounts_app.identity import actor_of
from accounts_app.permissions import restrict
from accounts_app.query import Query
from containers_app.live.instruction import instruction_of
from containers_app.live.reading import LiveView, reading, streamed
from containers_app.mirrored_specs import repeatable_secrets
from containers_app.models import Image
from containers_app.spec.repeated import hidden
from containers_app.spec.secrets import masked_instruction
from fleet_app.models import Host

MOST_SAVED = 50
TAR = {(200, "application/x-tar"): OpenApiResponse(OpenApiTypes.BINARY, "The tar that `docker load` reads.")}


class ImageLayerShape(serializers.Serializer[Any]):
    """A step of the image's making, oldest first; `empty` steps only changed its configuration.

    `created_by` is what the engine says made it, `keyword` and `arguments` are the same as in a Dockerfile; what no
    instruction made has no keyword.
    """

    created_at = serializers.DateTimeField()
    created_by = serializers.CharField()
    keyword = serializers.CharField(allow_blank=True)
    arguments = serializers.CharField(allow_blank=True)
    comment = serializers.CharField(allow_blank=True)
    size_bytes = serializers.IntegerField()
    empty = serializers.BooleanField()
    tags = serializers.ListField(child=serializers.CharField())


class HistoryView(LiveView):
    """The layers."""

    required_action = "image.read"

    @extend_schema(responses=ImageLayerShape(many=True))
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """The layers of an image, oldest first, with the instruction that made each (`docker history`); no secrets."""
        image = await self.find(request, Image.objects.select_related("host").defer("raw"), id)
        async with reading(image.host) as engine:
            history = await engine.image_history(image.engine_id)
        secrets = repeatable_secrets(image)
        return Response([_layer(each, secrets) for each in reversed(history)])


class SaveView(LiveView):
    """Images as a tar."""

    required_action = "image.save"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "ids", str, required=True, description="Ids of images of one host, with commas."
            ),
        ],
        responses=TAR,
    )
    async def get(self, request: Request) -> StreamingHttpResponse:
        """Download images as one tar, all their tags with them: `docker save`."""
        keys = [
            int(part) for part in Query.of_request(request).text("ids").split(",") if part.strip().isdecimal()
        ][:MOST_SAVED]

        def find() -> list[Image]:
            rows = Image.objects.select_related("host").defer("raw").filter(pk__in=keys)
            return list(restrict(rows, actor_of(request), "image.read"))

        images = await sync_to_async(find)()
        if not images or len(images) != len(set(keys)):
            raise NotThere
        if len({image.host_id for image in images}) > 1:
            raise Invalid("ids", "The images must be on one host.")
        # By tags where there are any: only they come back with `docker load`.
        references = [name for image in images for name in image.repo_tags or [image.engine_id]]
        name = (
            (images[0].name or images[0].engine_id.removeprefix("sha256:")[:12])
            .replace("/", "_")
            .replace(":", "_")
        )
        return await streamed(
            _saved(images[0].host, references), content_type="application/x-tar", file_name=f"{name}.tar"
        )


async def _saved(host: Host, references: list[str]) -> AsyncGenerator[bytes, None]:
    async with reading(host) as engine, contextlib.aclosing(engine.save_images(references)) as chunks:
        async for chunk in chunks:
            yield chunk


def _layer(entry: dict[str, Any], secrets: list[str]) -> dict[str, Any]:
    created_by = hidden(masked_instruction(entry["CreatedBy"]), secrets)
    keyword, arguments = instruction_of(created_by)
    return {
        "created_at": datetime.fromtimestamp(max(entry["Created"], 0), UTC),
        "created_by": created_by,
        "keyword": keyword,
        "arguments": arguments,
        "comment": entry.get("Comment") or "",
        "size_bytes": entry["Size"],
        "empty": entry["Size"] == 0,
        "tags": entry.get("Tags") or [],
    }
