"""Builds: what was built, from what, step by step. The record survives the image."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts_app.vault import SealedField, SealedModel
from builds_app.models.sources import BuildContext
from fleet_app.models import Host
from operations_app.models import Operation
from registries_app.models import GitCredential


class Build(SealedModel):
    """One image build. Its state is its operation's; everything learned from the builder is kept here."""

    class Source(models.TextChoices):
        DOCKERFILE = "dockerfile"
        UPLOAD = "upload"
        GIT = "git"

    # A build and its operation have one id, so that each finds the other without a second lookup.
    operation = models.OneToOneField(
        Operation, primary_key=True, on_delete=models.CASCADE, related_name="build"
    )
    host = models.ForeignKey(Host, null=True, on_delete=models.SET_NULL, related_name="builds")
    host_name = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    # From what. Builds with one `source_key` are builds of the same thing: they are numbered and compared.
    source = models.CharField(max_length=10, choices=Source)
    source_key = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=512)
    number = models.PositiveIntegerField()
    git_url = models.CharField(max_length=1024, blank=True)
    git_ref = models.CharField(max_length=255, blank=True)
    git_commit = models.CharField(max_length=64, blank=True)
    git_credential = models.ForeignKey(
        GitCredential, null=True, on_delete=models.SET_NULL, related_name="builds"
    )
    subdirectory = models.CharField(max_length=512, blank=True)
    context = models.ForeignKey(BuildContext, null=True, on_delete=models.PROTECT, related_name="builds")
    dockerfile_path = models.CharField(max_length=512, default="Dockerfile")
    dockerfile = models.TextField(blank=True)

    # How. `options` is a `BuildOptions` as anybody may read it; one with secrets in it is sealed whole beside that.
    # Of the secrets for RUN only the ids are readable.
    options = models.JSONField(default=dict)
    sealed_options = SealedField()
    tags = models.JSONField(default=list)
    secret_ids = models.JSONField(default=list)
    sealed_secrets = SealedField(for_engines=True)

    # What came of it.
    image_engine_id = models.CharField(max_length=80, blank=True, db_column="image_id")
    image_digest = models.CharField(max_length=80, blank=True)
    image_size_bytes = models.BigIntegerField(null=True)
    base_images = models.JSONField(default=dict)  # reference → digest or image id it had during this build
    failed_lines = models.JSONField(default=list)  # [[first, last], …] of the Dockerfile
    warnings = models.JSONField(default=list)
    advice = models.JSONField(default=list)
    dismissed_advice = models.JSONField(default=list)
    cache_explanation = models.JSONField(null=True)
    steps_total = models.PositiveIntegerField(
        default=0
    )  # instructions of the Dockerfile that ran or were cached
    steps_cached = models.PositiveIntegerField(default=0)

    # How far the record goes: readers ask for what is newer than what they have.
    revision = models.PositiveIntegerField(default=0)
    last_sequence = models.PositiveIntegerField(default=0)
    log_bytes = models.BigIntegerField(default=0)
    log_truncated = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-operation_id"]
        indexes: ClassVar = [models.Index(fields=["source_key", "-operation"])]

    def __str__(self) -> str:
        return f"{self.name} #{self.number}"


class BuildStep(models.Model):
    """One vertex of the build graph, as BuildKit reported it."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="steps")
    index = models.PositiveIntegerField()  # order of first appearance, from 1
    revision = models.PositiveIntegerField(default=0)  # of the build, when this row last changed
    digest = models.CharField(max_length=80)
    inputs = models.JSONField(default=list)  # digests of the steps it needs
    name = models.TextField()
    stage = models.CharField(max_length=255, blank=True)
    instruction = models.CharField(max_length=20, blank=True)
    first_line = models.PositiveIntegerField(null=True)
    last_line = models.PositiveIntegerField(null=True)
    cached = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    progress = models.JSONField(default=list)  # [{id, name, current, total, completed}]

    class Meta:
        ordering: ClassVar = ["index"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["build", "digest"], name="one_step_per_digest")
        ]

    def __str__(self) -> str:
        return self.name


class BuildLogChunk(models.Model):
    """A piece of a step's output, numbered over the whole build."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="log_chunks")
    step_index = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    stream = models.CharField(max_length=8)  # stdout, stderr, info
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["build", "sequence"], name="one_log_chunk_per_sequence")
        ]

    def __str__(self) -> str:
        return self.text
