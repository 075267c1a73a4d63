"""Networks as the API shows them."""

from dataclasses import asdict
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.previews import ByHandSerializer
from containers_app.models import Network
from containers_app.services.networks import made_by_hand
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
    by_hand = serializers.SerializerMethodField(
        help_text="How to make such a network; null of the engine's own, which nobody makes."
    )

    class Meta:
        model = Network
        fields: ClassVar = [*ROW_FIELDS, "labels", "options", "by_hand"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_labels(self, network: Network) -> dict[str, str]:
        return masked(network.labels)

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_options(self, network: Network) -> dict[str, str]:
        return masked(network.raw.get("Options") or {})

    @extend_schema_field(ByHandSerializer(allow_null=True))
    def get_by_hand(self, network: Network) -> dict[str, str] | None:
        by_hand = made_by_hand(network)
        return asdict(by_hand) if by_hand else None
