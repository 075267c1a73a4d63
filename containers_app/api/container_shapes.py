"""Containers as the API shows them, and what their actions take."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.previews import ByHandSerializer
from accounts_app.by_hand import MASK
from containers_app.api.fields import TextsField
from containers_app.api.spec_bodies import SpecResources
from containers_app.models import Container
from containers_app.spec.inspected import resources_of
from containers_app.spec.secrets import masked, masked_value
from operations_app.plain import to_plain

Fields = serializers.Serializer[Any]


@extend_schema_serializer(component_name="Port")
class PortSerializer(Fields):
    """A port; host_port is null when it is only exposed."""

    container_port = serializers.IntegerField()
    protocol = serializers.CharField()
    host_ip = serializers.CharField()
    host_port = serializers.IntegerField(allow_null=True)


@extend_schema_serializer(component_name="Mount")
class MountSerializer(Fields):
    """Something mounted in a container; name only for volumes."""

    type = serializers.CharField()
    name = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # also a name of Field
    destination = serializers.CharField()
    read_only = serializers.BooleanField()  # type: ignore[assignment]  # also a name of Field


@extend_schema_serializer(component_name="Attachment")
class AttachmentSerializer(Fields):
    """A network the container is on; addresses only while it runs."""

    name = serializers.CharField()
    engine_id = serializers.CharField()
    ip_address = serializers.CharField()
    ipv6_address = serializers.CharField()
    mac_address = serializers.CharField()
    aliases = TextsField()


@extend_schema_serializer(component_name="Variable")
class VariableSerializer(Fields):
    """A variable of the environment; the value of a secret is masked."""

    name = serializers.CharField()
    value = serializers.CharField()
    masked = serializers.BooleanField()


class Measured(Fields):
    """The latest measurement of rows that have one, from the `latest` of the context."""

    cpu_percent = serializers.SerializerMethodField()
    memory_bytes = serializers.SerializerMethodField()
    memory_limit = serializers.SerializerMethodField()
    cpu_history = serializers.SerializerMethodField()
    memory_history = serializers.SerializerMethodField()

    def get_cpu_percent(self, row: Any) -> float | None:
        percent: float | None = self._latest(row).get("cpu_percent")
        return percent

    def get_memory_bytes(self, row: Any) -> int | None:
        used: int | None = self._latest(row).get("memory_bytes")
        return used

    def get_memory_limit(self, row: Any) -> int | None:
        limit: int | None = self._latest(row).get("memory_limit")
        return limit

    @extend_schema_field(serializers.ListField(child=serializers.FloatField()))
    def get_cpu_history(self, row: Any) -> list[float]:
        history: list[float] = self._latest(row).get("cpu_history", [])
        return history

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_memory_history(self, row: Any) -> list[int]:
        history: list[int] = self._latest(row).get("memory_history", [])
        return history

    def _latest(self, row: Any) -> dict[str, Any]:
        found: dict[str, Any] = self.context.get("latest", {}).get(row.pk, {})
        return found


ROW_FIELDS = [
    "id", "engine_id", "host", "host_name", "host_state", "stale", "seen_at", "name", "image", "image_id", "command",
    "state", "health", "exit_code", "oom_killed", "error", "restart_count", "restart_policy", "stack", "service", "tty",
    "ports", "created_at", "started_at", "finished_at", "observed_at", "cpu_percent", "memory_bytes", "memory_limit",
    "cpu_history", "memory_history",
]  # fmt: skip


@extend_schema_serializer(component_name="Container")
class ContainerSerializer(Measured, serializers.ModelSerializer[Container]):
    """A container in a list.

    While it is `stale` its host does not answer or is disabled (`host_state`): state, health and times are then as they
    were at `seen_at`, when somebody last saw them, and there are no measurements.
    """

    host_name = serializers.CharField(source="host.name", read_only=True)
    host_state = serializers.CharField(source="host.state", read_only=True)
    stale = serializers.BooleanField(source="host.is_stale", read_only=True)
    seen_at = serializers.DateTimeField(source="host.observed_at", read_only=True, allow_null=True)
    image_id = serializers.IntegerField(source="image_row_id", read_only=True, allow_null=True)
    ports = PortSerializer(many=True, read_only=True)

    class Meta:
        model = Container
        fields: ClassVar = ROW_FIELDS
        read_only_fields = fields


@extend_schema_serializer(component_name="ContainerDetail")
class ContainerDetailSerializer(ContainerSerializer):
    """A container with all its facts. Values of variables and labels that look like secrets are masked."""

    labels = serializers.SerializerMethodField()
    mounts = MountSerializer(many=True, read_only=True)
    networks = AttachmentSerializer(many=True, read_only=True)
    env = serializers.SerializerMethodField()
    entrypoint = serializers.SerializerMethodField()
    arguments = serializers.SerializerMethodField()
    working_dir = serializers.SerializerMethodField()
    user = serializers.SerializerMethodField()
    hostname = serializers.SerializerMethodField()
    stop_signal = serializers.SerializerMethodField()
    privileged = serializers.SerializerMethodField()
    auto_remove = serializers.SerializerMethodField()
    log_driver = serializers.SerializerMethodField()
    resources = serializers.SerializerMethodField()

    class Meta:
        model = Container
        fields: ClassVar = [
            *ROW_FIELDS, "labels", "mounts", "networks", "env", "entrypoint", "arguments", "working_dir", "user",
            "hostname", "stop_signal", "privileged", "auto_remove", "log_driver", "resources",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_labels(self, container: Container) -> dict[str, str]:
        return masked(container.labels)

    @extend_schema_field(VariableSerializer(many=True))
    def get_env(self, container: Container) -> list[dict[str, Any]]:
        return [_variable(line) for line in container.environment()]

    def get_entrypoint(self, container: Container) -> list[str]:
        return _config(container).get("Entrypoint") or []

    def get_arguments(self, container: Container) -> list[str]:
        return _config(container).get("Cmd") or []

    def get_working_dir(self, container: Container) -> str:
        return _config(container).get("WorkingDir") or ""

    def get_user(self, container: Container) -> str:
        return _config(container).get("User") or ""

    def get_hostname(self, container: Container) -> str:
        return _config(container).get("Hostname") or ""

    def get_stop_signal(self, container: Container) -> str:
        return _config(container).get("StopSignal") or "SIGTERM"

    def get_privileged(self, container: Container) -> bool:
        return bool(_host_config(container).get("Privileged"))

    def get_auto_remove(self, container: Container) -> bool:
        return bool(_host_config(container).get("AutoRemove"))

    def get_log_driver(self, container: Container) -> str:
        return (_host_config(container).get("LogConfig") or {}).get("Type") or ""

    @extend_schema_field(SpecResources)
    def get_resources(self, container: Container) -> dict[str, Any]:
        return to_plain(resources_of(_host_config(container)))


def _config(container: Container) -> dict[str, Any]:
    return container.raw.get("Config") or {}


def _host_config(container: Container) -> dict[str, Any]:
    return container.raw.get("HostConfig") or {}


def _variable(line: str) -> dict[str, Any]:
    name, _, value = line.partition("=")
    shown = masked_value(name, value)
    return {"name": name, "value": shown, "masked": MASK in shown and shown != value}


@extend_schema_serializer(component_name="Sample")
class SampleSerializer(Fields):
    """One measurement of a container; counters are since its start."""

    at = serializers.DateTimeField()
    cpu_percent = serializers.FloatField()
    memory_bytes = serializers.IntegerField()
    memory_limit = serializers.IntegerField()
    network_rx_bytes = serializers.IntegerField()
    network_tx_bytes = serializers.IntegerField()
    block_read_bytes = serializers.IntegerField()
    block_write_bytes = serializers.IntegerField()
    pids = serializers.IntegerField()


class SamplesSerializer(Fields):
    """The last hour, oldest first."""

    samples = SampleSerializer(many=True)


@extend_schema_serializer(component_name="ContainerCommands")
class CommandsSerializer(ByHandSerializer):
    """How to make such a container by hand, and each of its actions."""

    actions = serializers.DictField(child=ByHandSerializer())
