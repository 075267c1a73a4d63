"""Stacks as the API shows them. Values of secret variables are never among it."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts_app.vault import unseal
from stacks_app.models import Stack, Variable
from stacks_app.services.found import Found
from stacks_app.sources.dockerrun import Imported

ABOUT = [
    "id", "project", "host", "host_name", "source", "created_at", "profiles", "git_url", "git_ref", "git_folder",
    "git_commit", "check_minutes", "checked_at", "roll_back", "wait_seconds", "remove_orphans", "keep_revisions",
]  # fmt: skip


@extend_schema_serializer(component_name="StackFile")
class StackFileShape(serializers.Serializer[Any]):
    """A file of a stack; its content is at `stacks/{id}/file/?path=…`. A link has no content but where it points."""

    path = serializers.CharField()
    executable = serializers.SerializerMethodField()
    size = serializers.IntegerField(default=0)
    sha256 = serializers.CharField(default="")
    link = serializers.CharField(default="")

    def get_executable(self, entry: dict[str, Any]) -> bool:
        return bool(entry["mode"] & 0o100)


@extend_schema_serializer(component_name="StackVariable")
class StackVariableShape(serializers.ModelSerializer[Variable]):
    """A variable; `value` is null for a secret one."""

    value = serializers.SerializerMethodField(method_name="get_shown_value")

    class Meta:
        model = Variable
        fields: ClassVar = ["name", "secret", "value", "version", "changed_at"]
        read_only_fields = fields

    def get_shown_value(self, variable: Variable) -> str | None:
        return None if variable.secret else unseal(variable, "sealed_value")


@extend_schema_serializer(component_name="Stack")
class StackSerializer(serializers.ModelSerializer[Stack]):
    """A stack: a Compose project on a host. Files and variables are what the next apply makes true."""

    class Meta:
        model = Stack
        fields: ClassVar = ABOUT
        read_only_fields = fields


@extend_schema_serializer(component_name="StackDetail")
class StackDetailSerializer(StackSerializer):
    """A stack with its files and variables."""

    files = serializers.SerializerMethodField()
    variables = StackVariableShape(many=True)

    class Meta(StackSerializer.Meta):
        fields: ClassVar = [*ABOUT, "compose_files", "files", "variables"]
        read_only_fields = fields

    @extend_schema_field(StackFileShape(many=True))
    def get_files(self, stack: Stack) -> list[dict[str, Any]]:
        return list(StackFileShape(stack.files, many=True).data)


@extend_schema_serializer(component_name="FoundProject")
class FoundShape(DataclassSerializer[Found]):
    """A Compose project that runs on a host and is no stack here; its paths are those of where it was made."""

    class Meta:
        dataclass = Found


@extend_schema_serializer(component_name="ImportedCompose")
class ImportedShape(DataclassSerializer[Imported]):
    """A compose file, and what somebody should look at before he trusts it."""

    class Meta:
        dataclass = Imported
