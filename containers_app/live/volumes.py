"""Live reads of volumes: how large they are, which only the engine knows, and only when it looks."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from containers_app.live.hosts import disk_usage
from containers_app.live.reading import LiveView
from containers_app.prunable import volume_sizes
from fleet_app.models import Host


class VolumeSizeShape(serializers.Serializer[Any]):
    """A volume and its size; null where its driver does not tell."""

    name = serializers.CharField()
    size_bytes = serializers.IntegerField(allow_null=True)


class SizesView(LiveView):
    """The sizes of a host's volumes."""

    required_action = "host.read"

    @extend_schema(responses=VolumeSizeShape(many=True))
    async def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """How much disk space each volume of a host takes, at most 30 s ago: `docker system df --verbose`."""
        usage = await disk_usage(await self.find(request, Host.objects.all(), id), fresh=False)
        return Response(
            [{"name": name, "size_bytes": size} for name, size in sorted(volume_sizes(usage).items())]
        )
