"""The network endpoints."""

from typing import ClassVar

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import ReadViewSet
from containers_app.api.filters import NetworkFilter
from containers_app.api.host_bodies import HostBody
from containers_app.api.network_bodies import ConnectBody, CreateNetworkBody, DisconnectBody
from containers_app.api.network_shapes import NetworkDetailSerializer, NetworkSerializer
from containers_app.kinds import networks as kinds
from containers_app.kinds.hosts import PRUNE_NOUN
from containers_app.models import Network
from containers_app.models.querysets import containers_of_network
from containers_app.services import networks, pruning
from containers_app.spec.secrets import masked_inspect
from fleet_app.api.rows import HOST_COLUMNS, OnHosts
from fleet_app.services.asking import host_by_id
from operations_app.api.changes import Change, changes
from operations_app.kinds import Wish


class NetworkViewSet(OnHosts[Network], ReadViewSet[Network]):
    """Networks of all hosts, as the mirror has them."""

    queryset = Network.objects.select_related("host").annotate(used_by=containers_of_network())
    serializer_class = NetworkDetailSerializer
    serializer_classes: ClassVar = {"list": NetworkSerializer}
    filterset_class = NetworkFilter
    search_fields = ("name", "driver", "engine_id", "stack")
    ordering_fields = ("name", "driver", "created_at", "host", "used_by", "stack")
    ordering = ("name",)
    required_action: ClassVar = {
        "list": "network.read",
        "retrieve": "network.read",
        "inspect": "network.read",
    }

    def get_queryset(self) -> QuerySet[Network]:
        rows = super().get_queryset()
        return rows.defer("raw", *HOST_COLUMNS) if self.action == "list" else rows

    @extend_schema(responses=OpenApiTypes.OBJECT)
    @route(detail=True)
    def inspect(self, request: Request, pk: int) -> Response:
        """The engine's own words (`docker network inspect`), secret labels and options masked."""
        return Response(masked_inspect(self.get_object().raw))

    @changes(kinds.CREATE, body=CreateNetworkBody, detail=False)
    def create(self, change: Change[Network]) -> Wish:
        """Make a network."""
        host = host_by_id(actor=change.actor, host_id=change.data["host"])
        fields = {name: value for name, value in change.data.items() if name != "host"}
        return networks.wish_to_create(host, fields=fields)

    @changes(kinds.REMOVE)
    def destroy(self, change: Change[Network]) -> Wish:
        """Remove it."""
        return networks.wish_to_remove(change.target)

    @changes(kinds.CONNECT, body=ConnectBody)
    def connect(self, change: Change[Network]) -> Wish:
        """Have a container join it."""
        fields = {name: value for name, value in change.data.items() if name != "container"}
        return networks.wish_to_connect(
            change.target, actor=change.actor, container_id=change.data["container"], fields=fields
        )

    @changes(kinds.DISCONNECT, body=DisconnectBody)
    def disconnect(self, change: Change[Network]) -> Wish:
        """Have a container leave it."""
        return networks.wish_to_disconnect(
            change.target,
            actor=change.actor,
            container_id=change.data["container"],
            force=change.data["force"],
        )

    @changes(PRUNE_NOUN["network"], body=HostBody, detail=False)
    def prune(self, change: Change[Network]) -> Wish:
        """Remove all networks that no container uses."""
        host = host_by_id(actor=change.actor, host_id=change.data["host"])
        return pruning.prune_noun(host=host, noun="network")
