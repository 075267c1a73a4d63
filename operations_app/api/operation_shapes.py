"""Operations as the API shows them. Parameters stay sealed."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from operations_app.kinds import title_of
from operations_app.models import Operation, OutputChunk


class ProgressRow(serializers.Serializer[Any]):
    """One part of what is done, for example a layer that is pulled; `current` and `total` are bytes."""

    id = serializers.CharField()
    name = serializers.CharField(required=False)
    status = serializers.CharField(required=False)
    current = serializers.IntegerField(required=False, allow_null=True)
    total = serializers.IntegerField(required=False, allow_null=True)


class Progress(serializers.Serializer[Any]):
    """How far a running operation is."""

    rows = ProgressRow(many=True, required=False)
    percent = serializers.FloatField(required=False, allow_null=True)


@extend_schema_serializer(component_name="Operation")
class OperationSerializer(serializers.ModelSerializer[Operation]):
    """An operation: who asked for what, how far it is, how it ended, and the same as a command."""

    title = serializers.SerializerMethodField()
    progress = serializers.SerializerMethodField()
    cancel_requested = serializers.SerializerMethodField()
    target_id = serializers.SerializerMethodField()
    result = serializers.DictField(allow_null=True, read_only=True)

    class Meta:
        model = Operation
        fields: ClassVar = [
            "id",
            "kind",
            "title",
            "state",
            "host_id",
            "host_name",
            "target_type",
            "target_id",
            "target_name",
            "command",
            "curl",
            "requested_by_name",
            "group",
            "parent",
            "request_id",
            "created_at",
            "started_at",
            "finished_at",
            "cancel_requested",
            "progress",
            "result",
            "error_code",
            "error_detail",
            "error_hint",
            "last_sequence",
        ]
        read_only_fields = fields

    def get_title(self, operation: Operation) -> str:
        """What it does, for people, without what it does it to: "Stop a container"."""
        return title_of(operation.kind)

    @extend_schema_field(Progress)
    def get_progress(self, operation: Operation) -> dict[str, Any]:
        progress: dict[str, Any] = operation.progress
        return progress

    def get_target_id(self, operation: Operation) -> int | None:
        """Our id of what it acts on, None for what is not there yet."""
        return int(operation.target_id) if operation.target_id else None

    def get_cancel_requested(self, operation: Operation) -> bool:
        return operation.cancel_requested_at is not None


class GroupSerializer(serializers.Serializer[Any]):
    """Several operations asked for at once."""

    group = serializers.UUIDField(allow_null=True)
    operations = OperationSerializer(many=True)


class GroupSummary(serializers.Serializer[Any]):
    """How many operations of a group are in which state."""

    group = serializers.UUIDField()
    count = serializers.IntegerField()
    ended = serializers.BooleanField()
    states = serializers.DictField(child=serializers.IntegerField())


@extend_schema_serializer(component_name="OutputChunk")
class OutputChunkSerializer(serializers.ModelSerializer[OutputChunk]):
    """A piece of what an operation said."""

    class Meta:
        model = OutputChunk
        fields: ClassVar = ["sequence", "stream", "text", "created_at"]
        read_only_fields = fields


class OutputSerializer(serializers.Serializer[Any]):
    """Output after a sequence number; ask again with `after=last_sequence` while `more`."""

    chunks = OutputChunkSerializer(many=True)
    last_sequence = serializers.IntegerField()
    more = serializers.BooleanField()
