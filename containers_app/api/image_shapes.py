"""Images as the API shows them."""

from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts_app.identity import actor_of
from accounts_app.permissions import restrict
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import parse_reference
from containers_app.models import Image
from containers_app.spec.secrets import masked

Fields = serializers.Serializer[Any]
ROW_FIELDS = [
    "id", "engine_id", "host", "host_name", "host_state", "name", "names", "repo_tags", "repo_digests",
    "dangling", "size_bytes", "used_by", "architecture", "operating_system", "created_at", "observed_at",
]  # fmt: skip


class ImageNameSerializer(Fields):
    """A tag of an image, taken apart. Docker Hub is `docker.io`, and `nginx` its repository `nginx`.

    `name` is all before the `tag`, as Docker shows it.
    """

    reference = serializers.CharField()
    name = serializers.CharField()
    registry = serializers.CharField()
    repository = serializers.CharField()
    tag = serializers.CharField()


@extend_schema_serializer(component_name="Image")
class ImageSerializer(serializers.ModelSerializer[Image]):
    """An image in a list. name is its first tag, names are all of them; used_by counts containers in any state."""

    host_name = serializers.CharField(source="host.name", read_only=True)
    host_state = serializers.CharField(source="host.state", read_only=True)
    used_by = serializers.IntegerField(read_only=True)
    names = serializers.SerializerMethodField()
    repo_tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    repo_digests = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Image
        fields: ClassVar = ROW_FIELDS
        read_only_fields = fields

    @extend_schema_field(ImageNameSerializer(many=True))
    def get_names(self, image: Image) -> list[dict[str, str]]:
        return [_named(tag) for tag in image.repo_tags]


def _named(tag: str) -> dict[str, str]:
    try:
        parts = parse_reference(tag)
    except InvalidIdentifier:  # an engine may know names that we have no grammar for
        return {"reference": tag, "name": tag, "registry": "", "repository": tag, "tag": ""}
    return {
        "reference": tag,
        "name": parts.name,
        "registry": parts.registry,
        "repository": parts.path,
        "tag": parts.tag,
    }


class ImageConfigSerializer(Fields):
    """What a container of this image does unless told otherwise."""

    entrypoint = serializers.ListField(child=serializers.CharField())
    command = serializers.ListField(child=serializers.CharField())
    env = serializers.ListField(child=serializers.CharField())
    working_dir = serializers.CharField()
    user = serializers.CharField()
    exposed_ports = serializers.ListField(child=serializers.CharField())
    volumes = serializers.ListField(child=serializers.CharField())


class ElsewhereSerializer(Fields):
    """The same image on another host."""

    id = serializers.IntegerField()
    host = serializers.IntegerField()
    host_name = serializers.CharField()


@extend_schema_serializer(component_name="ImageDetail")
class ImageDetailSerializer(ImageSerializer):
    """An image with its configuration. For the containers that use it ask containers/?image=."""

    labels = serializers.SerializerMethodField()
    config = serializers.SerializerMethodField()
    layers = serializers.SerializerMethodField()
    elsewhere = serializers.SerializerMethodField()

    class Meta:
        model = Image
        fields: ClassVar = [*ROW_FIELDS, "labels", "config", "layers", "elsewhere"]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=serializers.CharField()))
    def get_labels(self, image: Image) -> dict[str, str]:
        return masked(image.labels)

    @extend_schema_field(ImageConfigSerializer)
    def get_config(self, image: Image) -> dict[str, Any]:
        config = image.raw.get("Config") or {}
        return {
            "entrypoint": config.get("Entrypoint") or [],
            "command": config.get("Cmd") or [],
            "env": [f"{name}={value}" for name, value in masked(image.variables()).items()],
            "working_dir": config.get("WorkingDir") or "",
            "user": config.get("User") or "",
            "exposed_ports": sorted(config.get("ExposedPorts") or ()),
            "volumes": sorted(config.get("Volumes") or ()),
        }

    @extend_schema_field(OpenApiTypes.INT)
    def get_layers(self, image: Image) -> int:
        return len((image.raw.get("RootFS") or {}).get("Layers") or ())

    @extend_schema_field(ElsewhereSerializer(many=True))
    def get_elsewhere(self, image: Image) -> list[dict[str, Any]]:
        rows = Image.objects.filter(engine_id=image.engine_id).exclude(pk=image.pk).select_related("host")
        twins = restrict(rows, actor_of(self.context["request"]), "image.read")
        return [
            {"id": twin.pk, "host": twin.host_id, "host_name": twin.host.name}
            for twin in twins.only("id", "host_id", "host__name").order_by("host__name")
        ]
