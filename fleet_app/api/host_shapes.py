"""Hosts as the API shows them. Credentials go in and never come out."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from fleet_app.kinds import counts_of_host
from fleet_app.models import Host

COUNTS = tuple(counts_of_host())  # of each noun that is mirrored, whatever the engine
ROW_FIELDS = [
    "id", "name", "address", "enabled", "state", "state_since", "state_code", "state_reason", "stale", "watched",
    "engine_version", "api_version", "operating_system", "kernel_version", "architecture", "cpus", "memory_bytes",
    "storage_driver", "cgroup_version", "warnings", "observed_at", "created_at", "has_tls", "has_ssh_key",
    "ssh_host_key", *COUNTS, "cpu_percent", "memory_used_bytes", "cpu_history", "memory_history",
]  # fmt: skip


@extend_schema_serializer(component_name="Host")
class HostSerializer(serializers.ModelSerializer[Host]):
    """A host, its engine's facts, how much stands on it, and the sum of what its containers use now.

    While it is `stale` (it does not answer, or is disabled) all of this is as it was at `observed_at`, and nothing is
    known to run: `containers_running` is 0, `containers_last_running` is how many ran then.
    """

    stale = serializers.BooleanField(source="is_stale", read_only=True)
    watched = serializers.BooleanField(source="is_watched", read_only=True)
    warnings = serializers.ListField(child=serializers.CharField(), read_only=True)
    has_tls = serializers.SerializerMethodField()
    has_ssh_key = serializers.SerializerMethodField()
    cpu_percent = serializers.SerializerMethodField()
    memory_used_bytes = serializers.SerializerMethodField()
    cpu_history = serializers.SerializerMethodField()
    memory_history = serializers.SerializerMethodField()

    class Meta:
        model = Host
        fields: ClassVar = ROW_FIELDS
        read_only_fields = fields

    def build_unknown_field(self, field_name: str, model_class: type[Host]) -> Any:
        """A count is a column of the query, not of the table."""
        if field_name in COUNTS:
            return serializers.IntegerField, {"read_only": True}
        return super().build_unknown_field(field_name, model_class)

    def get_has_tls(self, host: Host) -> bool:
        return bool(host.sealed_tls_cert)

    def get_has_ssh_key(self, host: Host) -> bool:
        return bool(host.sealed_ssh_key)

    def get_cpu_percent(self, host: Host) -> float | None:
        percent: float | None = self._latest(host).get("cpu_percent")
        return percent

    def get_memory_used_bytes(self, host: Host) -> int | None:
        used: int | None = self._latest(host).get("memory_bytes")
        return used

    @extend_schema_field(serializers.ListField(child=serializers.FloatField()))
    def get_cpu_history(self, host: Host) -> list[float]:
        history: list[float] = self._latest(host).get("cpu_history", [])
        return history

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_memory_history(self, host: Host) -> list[int]:
        history: list[int] = self._latest(host).get("memory_history", [])
        return history

    def _latest(self, host: Host) -> dict[str, Any]:
        found: dict[str, Any] = self.context.get("latest", {}).get(host.pk, {})
        return found


@extend_schema_serializer(component_name="HostDetail")
class HostDetailSerializer(HostSerializer):
    """A host with what its engine last said about itself (`docker info`, `docker version`)."""

    info = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField()

    class Meta:
        model = Host
        fields: ClassVar = [*ROW_FIELDS, "info", "version"]
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_info(self, host: Host) -> dict[str, Any]:
        info: dict[str, Any] = host.info
        return info

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_version(self, host: Host) -> dict[str, Any]:
        version: dict[str, Any] = host.version
        return version


@extend_schema_serializer(component_name="HostSample")
class HostSampleSerializer(serializers.Serializer[Any]):
    """The sum over a host's running containers at one time."""

    at = serializers.DateTimeField()
    cpu_percent = serializers.FloatField()
    memory_bytes = serializers.IntegerField()
    containers = serializers.IntegerField()


class HostSamplesSerializer(serializers.Serializer[Any]):
    """The last hour, oldest first."""

    samples = HostSampleSerializer(many=True)
