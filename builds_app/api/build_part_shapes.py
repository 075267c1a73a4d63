"""The plain values inside of builds, named for the schema."""

from typing import Any

from rest_framework import serializers


class BuildOptionsShape(serializers.Serializer[Any]):
    """The options a build was asked for with."""

    dockerfile_inline = serializers.CharField(
        help_text="Masked as a whole; the `dockerfile` of the build shows it."
    )
    target = serializers.CharField()
    build_args = serializers.DictField(child=serializers.CharField())
    labels = serializers.DictField(child=serializers.CharField())
    platform = serializers.CharField()
    no_cache = serializers.BooleanField()
    pull = serializers.BooleanField()
    network = serializers.CharField()
    cache_from = serializers.ListField(child=serializers.CharField())
    inline_cache = serializers.BooleanField()
    extra_hosts = serializers.ListField(child=serializers.CharField())
    build_contexts = serializers.DictField(child=serializers.CharField())
    shm_size = serializers.IntegerField(help_text="In bytes; 0 is the engine's own.")
    ulimits = serializers.ListField(child=serializers.CharField())
    timeout_seconds = serializers.IntegerField()


class BuildWarningShape(serializers.Serializer[Any]):
    """A finding of BuildKit's Dockerfile linter."""

    rule = serializers.CharField()
    message = serializers.CharField()
    detail = serializers.CharField()
    url = serializers.CharField()
    lines = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))


class AdviceShape(serializers.Serializer[Any]):
    """An advice: `rewrite` replaces the lines, or is the content of `file` when that is set."""

    code = serializers.CharField()
    key = serializers.CharField()
    title = serializers.CharField()
    explanation = serializers.CharField()
    first_line = serializers.IntegerField()
    last_line = serializers.IntegerField()
    rewrite = serializers.CharField()
    file = serializers.CharField()
    dismissed = serializers.BooleanField()


class BaseImageShape(serializers.Serializer[Any]):
    """The image a stage began from, and which version of it: a digest or an image id, "" when not known."""

    reference = serializers.CharField()
    digest = serializers.CharField()


class StepCauseShape(serializers.Serializer[Any]):
    """A difference to the previous build; `names` are files or arguments, `total` counts them all."""

    kind = serializers.ChoiceField(
        [
            "no_cache",
            "first_build",
            "base_image",
            "build_arg",
            "instruction",
            "files",
            "option",
            "not_built_before",
            "cache_gone",
        ]
    )
    text = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()
    names = serializers.ListField(child=serializers.CharField())
    total = serializers.IntegerField()


class BuildExplanationShape(serializers.Serializer[Any]):
    """The first step that missed the cache, and why."""

    step_index = serializers.IntegerField()
    step_digest = serializers.CharField()
    line = serializers.IntegerField()
    instruction = serializers.CharField()
    previous_id = serializers.IntegerField(allow_null=True)
    previous_number = serializers.IntegerField(allow_null=True)
    causes = StepCauseShape(many=True)


class TrendPoint(serializers.Serializer[Any]):
    """One of the last builds of a source, the oldest first."""

    id = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.CharField()
    duration_seconds = serializers.FloatField(allow_null=True)
    cached_share = serializers.FloatField(allow_null=True, help_text="0 to 1 of the steps.")


class StepPair(serializers.Serializer[Any]):
    """The same step in two builds; one side is null when only the other build has it. Durations in seconds."""

    stage = serializers.CharField()
    name = serializers.CharField()
    before_cached = serializers.BooleanField(allow_null=True)
    after_cached = serializers.BooleanField(allow_null=True)
    before_seconds = serializers.FloatField(allow_null=True)
    after_seconds = serializers.FloatField(allow_null=True)


class ChangedValue(serializers.Serializer[Any]):
    """A value that differs; null where it is not there."""

    name = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)


class BuildComparisonShape(serializers.Serializer[Any]):
    """How a build (after) differs from another one (before)."""

    before_id = serializers.IntegerField()
    after_id = serializers.IntegerField()
    before_seconds = serializers.FloatField(allow_null=True)
    after_seconds = serializers.FloatField(allow_null=True)
    before_size_bytes = serializers.IntegerField(allow_null=True)
    after_size_bytes = serializers.IntegerField(allow_null=True)
    dockerfile_diff = serializers.CharField(help_text="Unified diff.")
    options = ChangedValue(many=True)
    base_images = ChangedValue(many=True)
    files = ChangedValue(many=True, help_text="Digests; at most 500.")
    files_total = serializers.IntegerField()
    steps = StepPair(many=True)
