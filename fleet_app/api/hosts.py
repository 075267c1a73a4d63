"""The host endpoints. What only the engine knows at this moment is a live read."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import ReadViewSet
from accounts_app.identity import actor_of
from fleet_app import stats
from fleet_app.api.filters import HostFilter
from fleet_app.api.host_bodies import CreateHostBody, EditHostBody
from fleet_app.api.host_shapes import HostDetailSerializer, HostSamplesSerializer, HostSerializer
from fleet_app.api.rows import OnHosts
from fleet_app.kinds import counts_of_host
from fleet_app.models import Host
from fleet_app.services import hosts


class HostViewSet(OnHosts[Host], ReadViewSet[Host]):
    """Hosts: machines with a Docker Engine."""

    queryset = Host.objects.annotate(**counts_of_host())
    serializer_class = HostDetailSerializer
    serializer_classes: ClassVar = {"list": HostSerializer}
    filterset_class = HostFilter
    search_fields = ("name", "address", "engine_version", "operating_system")
    ordering_fields = (
        "name",
        "state",
        "engine_version",
        "created_at",
        "cpus",
        "memory_bytes",
        *counts_of_host(),
    )
    ordering = ("name",)
    http_method_names = ("get", "post", "patch", "delete", "head")
    required_action: ClassVar = {
        "list": "host.read",
        "retrieve": "host.read",
        "stats": "host.stats",
        "create": "host.manage",
        "partial_update": "host.manage",
        "destroy": "host.manage",
    }

    def latest_of(self, rows: Sequence[Host]) -> dict[int, dict[str, Any]]:
        """The newest measurement of each host of the page that is seen now."""
        return stats.latest(stats.HOST, [row.pk for row in rows if not row.is_stale])

    def get_queryset(self) -> QuerySet[Host]:
        rows = super().get_queryset()
        return rows.defer("info", "version") if self.action == "list" else rows

    @extend_schema(request=CreateHostBody, responses={201: HostDetailSerializer})
    def create(self, request: Request) -> Response:
        """Add a host. Try the connection first: `hosts/test/`."""
        body = CreateHostBody(data=request.data)
        body.is_valid(raise_exception=True)
        host = hosts.add_host(actor=actor_of(request), fields=body.validated_data)
        return Response(self._shown(host), status=201, headers={"Location": f"/api/v1/hosts/{host.pk}/"})

    @extend_schema(request=EditHostBody, responses=HostDetailSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change a host: its name, address, credentials, the SSH key you confirm, or switch it off and on."""
        body = EditHostBody(data=request.data)
        body.is_valid(raise_exception=True)
        host = hosts.edit_host(actor=actor_of(request), host=self.get_object(), fields=body.validated_data)
        return Response(self._shown(host))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        """Forget a host. Nothing on it is touched."""
        hosts.remove_host(actor=actor_of(request), host=self.get_object())
        return Response(status=204)

    @extend_schema(responses=HostSamplesSerializer)
    @route(detail=True)
    def stats(self, request: Request, pk: int) -> Response:
        """The sums over its running containers in the last hour."""
        samples = stats.series(stats.HOST, self.get_object().pk)
        return Response(HostSamplesSerializer({"samples": samples}).data)

    def _shown(self, host: Host) -> dict[str, Any]:
        row = self.queryset.get(pk=host.pk)
        shown: dict[str, Any] = HostDetailSerializer(row, context={"latest": self.latest_of([row])}).data
        return shown
