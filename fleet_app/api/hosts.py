"""The host endpoints. What only the engine knows at this moment is a live read."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from accounts_app.api.viewsets import ReadViewSet
from accounts_app.api.writes import Write, writes
from fleet_app import stats
from fleet_app.api.filters import HostFilter
from fleet_app.api.host_bodies import CreateHostBody, EditHostBody
from fleet_app.api.host_shapes import HostDetailSerializer, HostSamplesSerializer, HostSerializer
from fleet_app.api.rows import OnHosts
from fleet_app.kinds import counts_of_host
from fleet_app.models import Host
from fleet_app.services import hosts


def _by_hand(write: Write[Host]) -> str:
    return hosts.by_hand(host=write.target, fields=write.data)


def _forgotten(write: Write[Host]) -> str:
    return hosts.by_hand(host=write.target, fields=None)


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
    }

    def latest_of(self, rows: Sequence[Host]) -> dict[int, dict[str, Any]]:
        """The newest measurement of each host of the page that is seen now."""
        return stats.latest(stats.HOST, [row.pk for row in rows if not row.is_stale])

    def get_queryset(self) -> QuerySet[Host]:
        rows = super().get_queryset()
        return rows.defer("info", "version") if self.action == "list" else rows

    @writes("host.manage", body=CreateHostBody, answer=HostDetailSerializer, command=_by_hand)
    def create(self, write: Write[Host]) -> Host:
        """Add a host. Try the connection first: `hosts/test/`."""
        return self._counted(hosts.add_host(actor=write.actor, fields=write.data))

    @writes("host.manage", body=EditHostBody, answer=HostDetailSerializer, command=_by_hand)
    def partial_update(self, write: Write[Host]) -> Host:
        """Change a host: its name, address, credentials, the SSH key you confirm, or switch it off and on."""
        return self._counted(hosts.edit_host(actor=write.actor, host=write.target, fields=write.data))

    @writes("host.manage", command=_forgotten)
    def destroy(self, write: Write[Host]) -> None:
        """Forget a host. Nothing on it is touched."""
        hosts.remove_host(actor=write.actor, host=write.target)

    @extend_schema(responses=HostSamplesSerializer)
    @route(detail=True)
    def stats(self, request: Request, pk: int) -> Response:
        """The sums over its running containers in the last hour."""
        samples = stats.series(stats.HOST, self.get_object().pk)
        return Response(HostSamplesSerializer({"samples": samples}).data)

    def _counted(self, host: Host) -> Host:
        return self.queryset.get(pk=host.pk)
