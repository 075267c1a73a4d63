"""Hosts as the API takes and shows them. Credentials go in and never come out."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Body, example
from containers_app.models import Host

Fields = serializers.Serializer[Any]
LONGEST_SECRET = 64 * 1024
ROW_FIELDS = [
    "id", "name", "address", "enabled", "state", "state_since", "state_code", "state_reason", "stale", "watched",
    "engine_version", "api_version", "operating_system", "kernel_version", "architecture", "cpus", "memory_bytes",
    "storage_driver", "cgroup_version", "warnings", "observed_at", "created_at", "has_tls", "has_ssh_key",
    "ssh_host_key", "containers_running", "containers_last_running", "containers_total", "images_total",
    "volumes_total", "networks_total", "cpu_percent", "memory_used_bytes", "cpu_history", "memory_history",
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
    containers_running = serializers.IntegerField(read_only=True)
    containers_last_running = serializers.IntegerField(read_only=True)
    containers_total = serializers.IntegerField(read_only=True)
    images_total = serializers.IntegerField(read_only=True)
    volumes_total = serializers.IntegerField(read_only=True)
    networks_total = serializers.IntegerField(read_only=True)
    cpu_percent = serializers.SerializerMethodField()
    memory_used_bytes = serializers.SerializerMethodField()
    cpu_history = serializers.SerializerMethodField()
    memory_history = serializers.SerializerMethodField()

    class Meta:
        model = Host
        fields: ClassVar = ROW_FIELDS
        read_only_fields = fields

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


def secret(help_text: str) -> serializers.CharField:
    """Return a field for a credential: taken in, never shown; empty clears it."""
    return serializers.CharField(
        write_only=True,
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        max_length=LONGEST_SECRET,
        help_text=help_text,
    )


class HostCredentials(Body):
    """How Quaymaster proves who it is."""

    tls_ca = secret("PEM: the CA of the engine's certificate.")
    tls_cert = secret("PEM: our client certificate.")
    tls_key = secret("PEM: the key of our client certificate.")
    ssh_key = secret("A private key without passphrase.")
    ssh_host_key = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=4096,
        help_text="The server's key you confirm, as a connection test showed it.",
    )


EXAMPLES = [
    OpenApiExample("This machine", value={"name": "local", "address": "unix:///var/run/docker.sock"}),
    OpenApiExample(
        "Over SSH",
        value={
            "name": "prod-1",
            "address": "ssh://deploy@prod-1.example.org",
            "ssh_key": "-----BEGIN OPENSSH PRIVATE KEY-----…",
            "ssh_host_key": "ssh-ed25519 AAAA…",
        },
    ),
]


@extend_schema_serializer(component_name="HostCreate", examples=EXAMPLES)
class CreateHostBody(HostCredentials):
    """A host to add: `unix:///path`, `tcp://host:port` with TLS, or `ssh://user@host`."""

    name = serializers.CharField(max_length=100)
    address = serializers.CharField(max_length=512)
    enabled = serializers.BooleanField(required=False)


@extend_schema_serializer(component_name="HostChanges")
class EditHostBody(HostCredentials):
    """What shall be different; credentials that are not given stay."""

    name = serializers.CharField(max_length=100, required=False)
    address = serializers.CharField(max_length=512, required=False)
    enabled = serializers.BooleanField(required=False)


@extend_schema_serializer(component_name="HostTest", examples=EXAMPLES)
class TestHostBody(HostCredentials):
    """A connection to try, before anything is stored."""

    address = serializers.CharField(max_length=512)


@extend_schema_serializer(component_name="StoredHostTest")
class TestStoredHostBody(HostCredentials):
    """A stored connection to try; what is given is used in place of what is stored."""

    address = serializers.CharField(max_length=512, required=False)


@extend_schema_serializer(component_name="Prune")
@example({"containers": True, "networks": True, "images": True, "build_cache": True})
class PruneBody(Body):
    """What to tidy up. images are dangling ones, all_images unused ones; volumes anonymous ones, all_volumes unused."""

    containers = serializers.BooleanField(required=False, default=True)
    networks = serializers.BooleanField(required=False, default=True)
    images = serializers.BooleanField(required=False, default=True)
    all_images = serializers.BooleanField(required=False, default=False)
    build_cache = serializers.BooleanField(required=False, default=True)
    volumes = serializers.BooleanField(required=False, default=False)
    all_volumes = serializers.BooleanField(required=False, default=False)


@extend_schema_serializer(component_name="HostSample")
class HostSampleSerializer(Fields):
    """The sum over a host's running containers at one time."""

    at = serializers.DateTimeField()
    cpu_percent = serializers.FloatField()
    memory_bytes = serializers.IntegerField()
    containers = serializers.IntegerField()


class HostSamplesSerializer(Fields):
    """The last hour, oldest first."""

    samples = HostSampleSerializer(many=True)
