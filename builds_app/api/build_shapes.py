"""Builds as the API shows them. Secrets appear by id only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from builds_app.api.build_part_shapes import (
    AdviceShape,
    BaseImageShape,
    BuildExplanationShape,
    BuildOptionsShape,
    BuildWarningShape,
    TrendPoint,
)
from builds_app.models import Build, BuildLogChunk, BuildStep
from builds_app.options import BuildOptions
from builds_app.sources.source import source_label
from builds_app.why.trend import trends_of
from operations_app.models import Operation

State = Operation.State


class StepRowShape(serializers.Serializer[Any]):
    """Progress inside a step, such as a layer being downloaded; mostly bytes, `total` 0 when not known."""

    id = serializers.CharField()
    name = serializers.CharField()
    current = serializers.IntegerField()
    total = serializers.IntegerField()
    completed = serializers.BooleanField()


@extend_schema_serializer(component_name="BuildStep")
class BuildStepSerializer(serializers.ModelSerializer[BuildStep]):
    """A step of a build. What had not ended when the build did counts as stopped."""

    STATES: ClassVar = ["waiting", "running", "cached", "succeeded", "failed", "stopped"]

    state = serializers.SerializerMethodField()
    duration_seconds = serializers.SerializerMethodField()
    inputs = serializers.ListField(child=serializers.CharField(), help_text="Digests of the steps it needs.")
    progress = StepRowShape(many=True)

    class Meta:
        model = BuildStep
        fields: ClassVar = [
            "index",
            "digest",
            "inputs",
            "name",
            "stage",
            "instruction",
            "first_line",
            "last_line",
            "state",
            "cached",
            "started_at",
            "completed_at",
            "duration_seconds",
            "error",
            "progress",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_state(self, step: BuildStep) -> str:
        if step.error:
            return "failed"
        if step.completed_at is not None:
            return "cached" if step.cached else "succeeded"
        if step.build.operation.ended:
            return "stopped"
        return "running" if step.started_at is not None else "waiting"

    def get_duration_seconds(self, step: BuildStep) -> float | None:
        return seconds_between(step.started_at, step.completed_at)


class WithTrends(serializers.ListSerializer[Any]):
    """Looks the trends of all listed builds up at once."""

    def to_representation(self, data: Any) -> list[Any]:
        builds = list(data.all() if hasattr(data, "all") else data)
        if isinstance(self.child, BuildSerializer):
            self.child.trends = trends_of({build.source_key for build in builds})
        return super().to_representation(builds)


@extend_schema_serializer(component_name="Build")
class BuildSerializer(serializers.ModelSerializer[Build]):
    """A build in a list; `id` is also the id of its operation. `trend` are the last builds of the same source.

    `source_label` says in a few words where the files came from.
    """

    id = serializers.IntegerField(source="pk", read_only=True)
    state = serializers.ChoiceField(State.choices, source="operation.state", read_only=True)
    requested_by_name = serializers.CharField(source="operation.requested_by_name", read_only=True)
    started_at = serializers.DateTimeField(source="operation.started_at", read_only=True, allow_null=True)
    finished_at = serializers.DateTimeField(source="operation.finished_at", read_only=True, allow_null=True)
    error_code = serializers.CharField(source="operation.error_code", read_only=True)
    error_detail = serializers.CharField(source="operation.error_detail", read_only=True)
    duration_seconds = serializers.SerializerMethodField()
    source_label = serializers.SerializerMethodField()
    tags = serializers.ListField(child=serializers.CharField(), read_only=True)
    trend = serializers.SerializerMethodField()
    trends: dict[str, list[dict[str, Any]]] | None = None  # of all builds of a list, looked up at once

    class Meta:
        model = Build
        list_serializer_class = WithTrends
        fields: ClassVar[list[str]] = [
            "id",
            "number",
            "name",
            "state",
            "source",
            "source_key",
            "source_label",
            "host_id",
            "host_name",
            "git_url",
            "git_ref",
            "git_commit",
            "tags",
            "image_engine_id",
            "image_digest",
            "image_size_bytes",
            "steps_total",
            "steps_cached",
            "requested_by_name",
            "created_at",
            "started_at",
            "finished_at",
            "duration_seconds",
            "error_code",
            "error_detail",
            "trend",
        ]
        read_only_fields = fields

    def get_duration_seconds(self, build: Build) -> float | None:
        return seconds_between(build.operation.started_at, build.operation.finished_at)

    def get_source_label(self, build: Build) -> str:
        return source_label(build)

    @extend_schema_field(TrendPoint(many=True))
    def get_trend(self, build: Build) -> list[dict[str, Any]]:
        trends = self.trends or trends_of({build.source_key})
        return trends.get(build.source_key, [])


@extend_schema_serializer(component_name="BuildDetail")
class BuildDetailSerializer(BuildSerializer):
    """All that is known about a build; `dockerfile` is the text it was built from."""

    error_hint = serializers.CharField(source="operation.error_hint", read_only=True)
    command = serializers.CharField(source="operation.command", read_only=True)
    curl = serializers.CharField(source="operation.curl", read_only=True)
    options = serializers.SerializerMethodField()
    secret_ids = serializers.ListField(child=serializers.CharField(), read_only=True)
    context_digest = serializers.CharField(source="context.digest", default="", read_only=True)
    context_bytes = serializers.IntegerField(
        source="context.size_bytes", default=None, allow_null=True, read_only=True
    )
    context_files = serializers.IntegerField(
        source="context.file_count", default=None, allow_null=True, read_only=True
    )
    can_rebuild = serializers.SerializerMethodField()
    base_images = serializers.DictField(child=BaseImageShape(), read_only=True, help_text="By stage.")
    failed_lines = serializers.ListField(
        child=serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2),
        read_only=True,
        help_text="Pairs of first and last line of the Dockerfile.",
    )
    warnings = BuildWarningShape(many=True, read_only=True)
    advice = serializers.SerializerMethodField()
    cache_explanation = BuildExplanationShape(read_only=True, allow_null=True)
    steps = serializers.SerializerMethodField()

    class Meta(BuildSerializer.Meta):
        fields: ClassVar[list[str]] = [
            *BuildSerializer.Meta.fields,
            "error_hint",
            "command",
            "curl",
            "git_credential_id",
            "subdirectory",
            "dockerfile_path",
            "dockerfile",
            "options",
            "secret_ids",
            "context_digest",
            "context_bytes",
            "context_files",
            "can_rebuild",
            "base_images",
            "failed_lines",
            "warnings",
            "advice",
            "cache_explanation",
            "log_bytes",
            "log_truncated",
            "last_sequence",
            "revision",
            "steps",
        ]
        read_only_fields = fields

    @extend_schema_field(BuildOptionsShape)
    def get_options(self, build: Build) -> dict[str, Any]:
        # A record from before an option was there has none of it.
        return dict(BuildOptionsShape(BuildOptions.from_json(build.options)).data)

    def get_can_rebuild(self, build: Build) -> bool:
        kept = build.source != Build.Source.UPLOAD or (build.context is not None and build.context.stored)
        return build.host_id is not None and kept

    @extend_schema_field(AdviceShape(many=True))
    def get_advice(self, build: Build) -> list[dict[str, Any]]:
        dismissed = set(build.dismissed_advice)
        return [{**advice, "dismissed": advice["key"] in dismissed} for advice in build.advice]

    @extend_schema_field(BuildStepSerializer(many=True))
    def get_steps(self, build: Build) -> list[dict[str, Any]]:
        return steps_json(build, build.steps.all())


@extend_schema_serializer(component_name="BuildLogChunk")
class BuildLogChunkSerializer(serializers.ModelSerializer[BuildLogChunk]):
    """A piece of the log; step 0 is what Quaymaster itself says."""

    class Meta:
        model = BuildLogChunk
        fields: ClassVar = ["sequence", "step_index", "stream", "text", "created_at"]
        read_only_fields = fields


class BuildOutputSerializer(serializers.Serializer[Any]):
    """Log after a sequence number; ask again with `after=last_sequence` while `more`."""

    chunks = BuildLogChunkSerializer(many=True)
    last_sequence = serializers.IntegerField()
    more = serializers.BooleanField()


def steps_json(build: Build, steps: Iterable[BuildStep]) -> list[dict[str, Any]]:
    """Steps of `build` as JSON, without asking the database for their build again."""
    rows = list(steps)
    for row in rows:
        row.build = build
    return [dict(row) for row in BuildStepSerializer(rows, many=True).data]


def seconds_between(start: datetime | None, end: datetime | None) -> float | None:
    """How long something took, None when it has not ended."""
    return None if start is None or end is None else round((end - start).total_seconds(), 3)
