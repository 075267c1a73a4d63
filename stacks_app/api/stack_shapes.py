"""Stacks as the API shows them. Values of secret variables are never among it."""

from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework_dataclasses.serializers import DataclassSerializer

from accounts_app.vault import unseal
from stacks_app.models import Delivery, Hook, Revision, Stack, Variable
from stacks_app.services.changing import FileChange
from stacks_app.services.comparing import RevisionDifference, resolved_of
from stacks_app.services.found import Found
from stacks_app.services.hooks import MadeHook, address_of
from stacks_app.services.state import StackState, Status, state_of
from stacks_app.sources.dockerrun import Imported
from stacks_app.sources.snapshot import Snapshot

ABOUT = [
    "id", "project", "host", "host_name", "source", "created_at", "profiles", "git_url", "git_ref", "git_folder",
    "git_commit", "git_credential", "check_minutes", "checked_at", "check_problem", "apply_fetched",
    "roll_back", "wait_seconds", "remove_orphans", "keep_revisions",
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


@extend_schema_serializer(component_name="StackState")
class StackStateShape(DataclassSerializer[StackState]):
    """How a stack is: what of it runs, and whether that is still what was applied."""

    status = serializers.ChoiceField(choices=[str(each) for each in Status])

    class Meta:
        dataclass = StackState


@extend_schema_serializer(component_name="Stack")
class StackSerializer(serializers.ModelSerializer[Stack]):
    """A stack: a Compose project on a host. Files and variables are what the next apply makes true.

    While it is `stale` its host does not answer or is disabled (`host_state`): `state` is then as it was at `seen_at`.
    """

    host_state = serializers.CharField(source="host.state", read_only=True, allow_null=True)
    stale = serializers.BooleanField(source="host.is_stale", read_only=True, default=False)
    seen_at = serializers.DateTimeField(source="host.observed_at", read_only=True, allow_null=True)
    state = serializers.SerializerMethodField()
    applied = serializers.SerializerMethodField()
    applied_at = serializers.SerializerMethodField()
    scales = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="How many containers services have that were scaled, in place of what the files say.",
    )
    change = serializers.SerializerMethodField()

    class Meta:
        model = Stack
        fields: ClassVar = [
            *ABOUT,
            "host_state",
            "stale",
            "seen_at",
            "scales",
            "state",
            "applied",
            "applied_at",
            "change",
        ]
        read_only_fields = fields

    @extend_schema_field(StackStateShape)
    def get_state(self, stack: Stack) -> dict[str, Any]:
        return dict(StackStateShape(state_of(stack)).data)

    def get_applied(self, stack: Stack) -> int | None:
        """The number of the revision that was applied last and is well, None when there is none."""
        return stack.applied.number if stack.applied else None

    def get_applied_at(self, stack: Stack) -> datetime | None:
        """When that apply was asked for."""
        return stack.applied.created_at if stack.applied else None

    def get_change(self, stack: Stack) -> int | None:
        """The operation that changes it just now."""
        return stack.change.pk if stack.change is not None and not stack.change.ended else None


@extend_schema_serializer(component_name="StackHook")
class HookShape(serializers.Serializer[Any]):
    """The webhook of a stack: where git servers call, and in whose name it is heard. Its secret is not shown."""

    url = serializers.SerializerMethodField()
    person_name = serializers.CharField(source="person.username", default="")
    created_at = serializers.DateTimeField()

    def get_url(self, hook: Hook) -> str:
        return address_of(hook)


@extend_schema_serializer(component_name="StackDetail")
class StackDetailSerializer(StackSerializer):
    """A stack with its files and variables."""

    files = serializers.SerializerMethodField()
    variables = StackVariableShape(many=True)
    hook = serializers.SerializerMethodField()
    draft = serializers.SerializerMethodField()

    class Meta(StackSerializer.Meta):
        fields: ClassVar = [
            *StackSerializer.Meta.fields,
            "compose_files",
            "files",
            "variables",
            "hook",
            "draft",
        ]
        read_only_fields = fields

    @extend_schema_field(HookShape(allow_null=True))
    def get_hook(self, stack: Stack) -> dict[str, Any] | None:
        hook = stack.hooks.select_related("person").first()
        return None if hook is None else dict(HookShape(hook).data)

    def get_draft(self, stack: Stack) -> str:
        """Another one when files, variables or profiles are others. Send it with a change that is meant for these."""
        return Snapshot.of_draft(stack).digest

    @extend_schema_field(StackFileShape(many=True))
    def get_files(self, stack: Stack) -> list[dict[str, Any]]:
        return list(StackFileShape(stack.files, many=True).data)


@extend_schema_serializer(component_name="NewStackHook")
class MadeHookShape(DataclassSerializer[MadeHook]):
    """A new webhook. What git servers send there is signed with the secret, which is shown this once."""

    class Meta:
        dataclass = MadeHook


@extend_schema_serializer(component_name="StackDelivery")
class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    """A request to the webhook, and what came of it: `fetch` by `operation`, nothing, or it was refused."""

    operation = serializers.SerializerMethodField()

    class Meta:
        model = Delivery
        fields: ClassVar = [
            "id", "at", "address", "event", "ref", "commit", "outcome", "words", "operation",
        ]  # fmt: skip
        read_only_fields = fields

    def get_operation(self, delivery: Delivery) -> int | None:
        """The operation that fetches it, None once that is forgotten."""
        return delivery.operation_id


@extend_schema_serializer(component_name="StackRevision")
class RevisionSerializer(serializers.ModelSerializer[Revision]):
    """One apply of a stack: `good` when all of it was well then, else `problem` says why not.

    `person_name` is empty where nobody asked for it: it went back by itself.
    """

    operation = serializers.SerializerMethodField()
    problem = serializers.CharField(source="why_not", read_only=True)

    class Meta:
        model = Revision
        fields: ClassVar = [
            "number", "origin", "of", "operation", "person_name", "created_at", "good", "problem", "git_commit",
        ]  # fmt: skip
        read_only_fields = fields

    def get_operation(self, revision: Revision) -> int | None:
        """The operation that applied it, None once that is forgotten."""
        return revision.operation_id


@extend_schema_serializer(component_name="StackRevisionDetail")
class RevisionDetailSerializer(RevisionSerializer):
    """A revision with what it was made from; `resolved` is what Compose made of that, with secrets masked."""

    files = serializers.SerializerMethodField()
    variables = serializers.SerializerMethodField()
    images = serializers.DictField(child=serializers.DictField(child=serializers.CharField()))
    resolved = serializers.SerializerMethodField()

    class Meta(RevisionSerializer.Meta):
        fields: ClassVar = [
            *RevisionSerializer.Meta.fields, "files", "compose_files", "profiles", "variables", "images", "resolved",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(StackFileShape(many=True))
    def get_files(self, revision: Revision) -> list[dict[str, Any]]:
        return list(StackFileShape(revision.files, many=True).data)

    @extend_schema_field(serializers.JSONField())
    def get_resolved(self, revision: Revision) -> dict[str, Any]:
        return resolved_of(revision)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_variables(self, revision: Revision) -> list[str]:
        """The names of its variables."""
        return sorted(revision.variables)


@extend_schema_serializer(component_name="StackRevisionDifference")
class DifferenceShape(DataclassSerializer[RevisionDifference]):
    """What a revision has different from an earlier one."""

    class Meta:
        dataclass = RevisionDifference


@extend_schema_serializer(component_name="FoundProject")
class FoundShape(DataclassSerializer[Found]):
    """A Compose project that runs on a host and is no stack here; its paths are those of where it was made."""

    class Meta:
        dataclass = Found


@extend_schema_serializer(component_name="ImportedCompose")
class ImportedShape(DataclassSerializer[Imported]):
    """A compose file, and what somebody should look at before he trusts it.

    `variables` are secrets, which stand in it as `${NAME}`: make them secret ones of the stack.
    """

    variables = serializers.DictField(child=serializers.CharField())

    class Meta:
        dataclass = Imported


@extend_schema_serializer(component_name="StackFileChange")
class FileChangeShape(DataclassSerializer[FileChange]):
    """A file that a change of the draft adds, changes or removes."""

    class Meta:
        dataclass = FileChange


@extend_schema_serializer(component_name="StackDraftChange")
class DraftChangeShape(serializers.Serializer[Any]):
    """What a change of the draft does to its files."""

    files = FileChangeShape(many=True)
