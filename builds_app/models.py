"""Builds: what was built, from what, step by step. The record survives the image."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts_app.vault import SealedField, SealedModel
from containers_app.models import Host
from operations_app.models import Operation


class Build(SealedModel):
    """One image build. Its state is its operation's; everything learned from the builder is kept here."""

    class Source(models.TextChoices):
        DOCKERFILE = "dockerfile"
        UPLOAD = "upload"
        GIT = "git"

    operation = models.OneToOneField(Operation, on_delete=models.CASCADE, related_name="build")
    host = models.ForeignKey(Host, null=True, on_delete=models.SET_NULL)
    host_name = models.CharField(max_length=100)
    number = models.PositiveIntegerField(default=1)  # counts within the source
    source = models.CharField(max_length=10, choices=Source)
    source_key = models.CharField(max_length=64, db_index=True)  # builds of the same source compare
    source_label = models.CharField(max_length=512)
    git_url = models.CharField(max_length=1024, blank=True)
    git_ref = models.CharField(max_length=255, blank=True)
    git_commit = models.CharField(max_length=64, blank=True)
    subdirectory = models.CharField(max_length=512, blank=True)
    options = models.JSONField(default=dict)
    sealed_secrets = SealedField()
    dockerfile_path = models.CharField(max_length=512, default="Dockerfile")
    dockerfile = models.TextField(blank=True)
    context_digest = models.CharField(max_length=80, blank=True)
    context_bytes = models.BigIntegerField(null=True)
    context_files = models.JSONField(default=dict)  # path → digest, to say which file made a step miss the cache
    warnings = models.JSONField(default=list)
    advice = models.JSONField(default=list)
    dismissed_advice = models.JSONField(default=list)
    cache_explanation = models.JSONField(null=True)
    image_id = models.CharField(max_length=80, blank=True)
    image_digest = models.CharField(max_length=80, blank=True)
    image_size_bytes = models.BigIntegerField(null=True)
    tags = models.JSONField(default=list)
    failed_lines = models.JSONField(default=list)  # [[first, last]] of the Dockerfile
    log_bytes = models.BigIntegerField(default=0)
    log_truncated = models.BooleanField(default=False)
    last_sequence = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]


class BuildStep(models.Model):
    """One vertex of the build graph, as BuildKit reported it."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="steps")
    index = models.PositiveIntegerField()  # order of first appearance, from 1
    digest = models.CharField(max_length=80)
    inputs = models.JSONField(default=list)
    name = models.TextField()
    stage = models.CharField(max_length=255, blank=True)
    instruction = models.CharField(max_length=20, blank=True)
    first_line = models.PositiveIntegerField(null=True)
    last_line = models.PositiveIntegerField(null=True)
    cached = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    progress = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["index"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["build", "digest"], name="one_step_per_digest")]


class BuildLogChunk(models.Model):
    """A piece of a step's output, numbered over the whole build."""

    build = models.ForeignKey(Build, on_delete=models.CASCADE, related_name="log_chunks")
    step_index = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    stream = models.CharField(max_length=8)
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["build", "sequence"], name="one_log_chunk_per_sequence")]
