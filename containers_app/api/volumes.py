"""The volume endpoints."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import ReadViewSet
from containers_app.api.filters import VolumeFilter
from containers_app.api.volume_bodies import CreateVolumeBody, PruneVolumesBody, RemoveVolumeBody
from containers_app.api.volume_shapes import VolumeDetailSerializer, VolumeSerializer
from containers_app.kinds import volumes as kinds
from containers_app.kinds.hosts import PRUNE_NOUN
from containers_app.models import Volume
from containers_app.models.querysets import containers_of_volume
from containers_app.services import pruning, volumes
from containers_app.spec.secrets import masked_inspect
from fleet_app.api.rows import HOST_COLUMNS, OnHosts
from fleet_app.services.asking import host_by_id
from operations_app.api.changes import Change, changes
from operations_app.kinds import Wish


class VolumeViewSet(OnHosts[Volume], ReadViewSet[Volume]):
    """Volumes of all hosts, as the mirror has them."""

    queryset = Volume.objects.select_related("host").annotate(used_by=containers_of_volume())
    serializer_class = VolumeDetailSerializer
    serializer_classes: ClassVar = {"list": VolumeSerializer}
    filterset_class = VolumeFilter
    search_fields = ("name", "driver", "stack")
    ordering_fields = ("name", "driver", "created_at", "host", "used_by", "stack")
    ordering = ("name",)
    required_action: ClassVar = {"list": "volume.read", "retrieve": "volume.read", "inspect": "volume.read"}

    def get_queryset(self) -> QuerySet[Volume]:
        rows = super().get_queryset()
        return rows.defer("raw", *HOST_COLUMNS) if self.action == "list" else rows

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @route(detail=True)
    def inspect(self, request: Request, pk: int) -> Response:
        """The engine's own words (`docker volume inspect`), secret labels and options masked."""
        return Response(masked_inspect(self.get_object().raw))

    @changes(kinds.CREATE, body=CreateVolumeBody, detail=False)
    def create(self, change: Change[Volume]) -> Wish:
        """Make a volume."""
        host = host_by_id(actor=change.actor, host_id=change.data["host"])
        fields = {name: value for name, value in change.data.items() if name != "host"}
        return volumes.wish_to_create(host, fields=fields)

    @changes(kinds.REMOVE, body=RemoveVolumeBody)
    def destroy(self, change: Change[Volume]) -> Wish:
        """Remove it and the data in it."""
        volume = change.target
        return kinds.REMOVE(volume, kinds.RemoveVolumeParams(volume=volume.name, **change.data))

    @changes(PRUNE_NOUN["volume"], body=PruneVolumesBody, detail=False)
    def prune(self, change: Change[Volume]) -> Wish:
        """Remove unused anonymous volumes, or all unused ones."""
        host = host_by_id(actor=change.actor, host_id=change.data["host"])
        everything = change.data.get("all", False)
        return pruning.prune_noun(host=host, noun="volume", everything=everything)
