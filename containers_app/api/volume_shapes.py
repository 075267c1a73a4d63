"""Volumes as the API shows them."""

from dataclasses import asdict
from typing import ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts_app.api.previews import ByHandSerializer
from containers_app.models import Volume
from containers_app.prunable import is_anonymous
from containers_app.services.volumes import made_by_hand, shell_inside
from containers_app.spec.secrets import masked

ROW_FIELDS = [
    "id", "host", "host_name", "host_state", "name", "driver", "mountpoint", "scope", "stack", "anonymous",
    "used_by", "created_at", "observed_at",
]  # fmt: skip


@extend_schema_serializer(component_name="Volume")
class VolumeSerializer(serializers.ModelSerializer[Volume]):
    """A volume in a list. used_by counts containers in any state."""

    host_name = serializers.CharField(source="host.name", read_only=True)
    host_state = serializers.CharField(source="host.state", read_only=True)
    used_by = serializers.IntegerField(read_only=True)
    anonymous = serializers.SerializerMethodField()

    class Meta:
        model = Volume
        fields: ClassVar = ROW_FIELDS
        read_only_fields = fields

    @extend_schema_field(OpenApiTypes.BOOL)
    def get_anonymous(self, volume: Volume) -> bool:
        return is_anonymous(volume.name)


@extend_schema_serializer(component_name="VolumeDetail")
class VolumeDetailSerializer(VolumeSerializer):
    """A volume with its labels and options. For the containers that use it ask containers/?volume=."""

    labels = serializers.SerializerMethodField()
    options = serializers.SerializerMethodField()
    by_hand = serializers.SerializerMethodField(help_text="How to make such a volume.")
    shell_inside = serializers.SerializerMethodField(help_text="The command that looks into it.")

    class Meta:
        model = Volume
        fields: ClassVar = [*ROW_FIELDS, "labels", "options", "by_hand", "shell_inside"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_labels(self, volume: Volume) -> dict[str, str]:
        return masked(volume.labels)

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_options(self, volume: Volume) -> dict[str, str]:
        return masked(volume.raw.get("Options") or {})

    @extend_schema_field(ByHandSerializer)
    def get_by_hand(self, volume: Volume) -> dict[str, str]:
        return asdict(made_by_hand(volume))

    def get_shell_inside(self, volume: Volume) -> str:
        return shell_inside(volume)
