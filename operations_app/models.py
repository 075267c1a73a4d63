"""Long actions: the row is the audit record and the queue record at once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts_app.vault import SealedField, SealedModel
from telemetry import context, tracing


class Operation(SealedModel):
    """One action somebody asked for, from the request to its true end. Moved only by `lifecycle`."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        WAITING = "waiting"  # for others, mostly such as it asked for; no worker has it
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"
        INTERRUPTED = "interrupted"

    kind = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    # What it acts on. Plain values, so that the record outlives host and target.
    host_id = models.BigIntegerField(null=True)
    host_name = models.CharField(max_length=100, blank=True)
    target_type = models.CharField(max_length=20, blank=True)
    target_id = models.CharField(max_length=64, blank=True)
    target_name = models.CharField(max_length=512, blank=True)
    sealed_params = SealedField(for_engines=True)
    # The same by hand, with secrets masked: a docker command line and a curl line.
    command = models.TextField(blank=True)
    curl = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)
    requested_by_name = models.CharField(max_length=150, blank=True)
    token_id = models.BigIntegerField(null=True)
    group = models.UUIDField(null=True)
    # The operation that asked for this one, and goes on when it has ended.
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    # One of somebody else that it waits for: it goes on when that has ended.
    waits_for = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="waiting")
    idempotency_key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - NULL keeps it out of the unique index
    request_fingerprint = models.CharField(max_length=64, blank=True)
    # What the request is called in every log, and its place in a trace (W3C Trace Context) where there is one. Empty by
    # default in the database too, for the version before this one.
    request_id = models.CharField(max_length=64, blank=True, default=context.request_id, db_default="")
    traceparent = models.CharField(max_length=64, blank=True, default=tracing.traceparent, db_default="")
    attempt = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    ring_at = models.DateTimeField(
        default=timezone.now
    )  # when to ring again if nobody has claimed it by then; while it runs, when its holder was first missed
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    error_code = models.CharField(max_length=60, blank=True)
    error_detail = models.TextField(blank=True)
    error_hint = models.TextField(blank=True)
    last_sequence = models.PositiveIntegerField(default=0)

    ENDED: ClassVar = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED, State.INTERRUPTED})

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["target_type", "target_id", "-id"]),
            models.Index(fields=["host_id", "-id"]),
            models.Index(fields=["group"]),
            models.Index(fields=["finished_at"]),
            models.Index(fields=["-created_at", "-id"]),  # the audit list, in order of time
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["requested_by", "idempotency_key"], name="one_operation_per_idempotency_key"
            )
        ]

    @property
    def ended(self) -> bool:
        return self.state in self.ENDED

    def __str__(self) -> str:
        return f"{self.kind} {self.target_name}".strip()


class OutputChunk(models.Model):
    """A piece of what an operation said, numbered from 1, so that a reader goes on where it stopped."""

    operation = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="chunks")
    sequence = models.PositiveIntegerField()
    stream = models.CharField(max_length=8, default="info")
    text = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["sequence"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "sequence"], name="one_chunk_per_sequence")
        ]

    def __str__(self) -> str:
        return f"chunk {self.sequence} of operation {self.operation_id}"
