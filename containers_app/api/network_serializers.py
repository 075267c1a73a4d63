"""Networks as the API shows them, and what their actions take."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.bodies import Body, example
from containers_app.api.fields import NAME_WORDS, PairsField, TextsField
from containers_app.models import Network
from containers_app.spec.secrets import masked

Fields = serializers.Serializer[Any]
ROW_FIELDS = [
    "id", "engine_id", "host", "host_name", "host_state", "name", "driver", "scope", "internal", "attachable",
    "ipv6", "subnets", "stack", "used_by", "created_at", "observed_at",
]  # fmt: skip


@extend_schema_serializer(component_name="Subnet")
class SubnetSerializer(Fields):
    """A range of addresses of a network."""

    subnet = serializers.CharField()
    gateway = serializers.CharField()


@extend_schema_serializer(component_name="Network")
class NetworkSerializer(serializers.ModelSerializer[Network]):
    """A network in a list. used_by counts containers on it, or to join it at their next start."""

    host_name = serializers.CharField(source="host.name", read_only=True)
    host_state = serializers.CharField(source="host.state", read_only=True)
    used_by = serializers.IntegerField(read_only=True)
    subnets = SubnetSerializer(many=True, read_only=True)

    class Meta:
        model = Network
        fields: ClassVar = ROW_FIELDS
        read_only_fields = fields


@extend_schema_serializer(component_name="NetworkDetail")
class NetworkDetailSerializer(NetworkSerializer):
    """A network with its labels and options. For the containers on it ask containers/?network=."""

    labels = serializers.SerializerMethodField()
    options = serializers.SerializerMethodField()

    class Meta:
        model = Network
        fields: ClassVar = [*ROW_FIELDS, "labels", "options"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_labels(self, network: Network) -> dict[str, str]:
        return masked(network.labels)

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_options(self, network: Network) -> dict[str, str]:
        return masked(network.raw.get("Options") or {})


class SubnetBody(Body):
    """A range of addresses, and optionally its gateway and the part handed to containers."""

    subnet = serializers.CharField(max_length=60)
    gateway = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    ip_range = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)


@example({"host": 1, "name": "shop", "subnets": [{"subnet": "10.20.0.0/24", "gateway": "10.20.0.1"}]})
class CreateNetworkBody(Body):
    """A network to make."""

    host = serializers.IntegerField(min_value=1, max_value=2**53)
    name = serializers.RegexField(
        r"^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$", error_messages={"invalid": NAME_WORDS}
    )
    driver = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)
    internal = serializers.BooleanField(required=False, default=False)
    attachable = serializers.BooleanField(required=False, default=False)
    ipv6 = serializers.BooleanField(required=False, default=False)
    subnets = SubnetBody(many=True, required=False, default=list)
    labels = PairsField(required=False, default=dict)
    options = PairsField(required=False, default=dict)


@example({"container": 4, "aliases": ["cache"]})
class ConnectBody(Body):
    """A container of the same host that shall join, and how others shall find it there."""

    container = serializers.IntegerField(min_value=1, max_value=2**53)
    aliases = TextsField(required=False, default=list)
    ipv4_address = serializers.IPAddressField(protocol="IPv4", required=False, allow_blank=True, default="")
    ipv6_address = serializers.IPAddressField(protocol="IPv6", required=False, allow_blank=True, default="")


@example({"container": 4})
class DisconnectBody(Body):
    """A container that shall leave; force also when it does not answer."""

    container = serializers.IntegerField(min_value=1, max_value=2**53)
    force = serializers.BooleanField(required=False, default=False)


@example({"host": 1})
class HostBody(Body):
    """On which host."""

    host = serializers.IntegerField(min_value=1, max_value=2**53)
