"""The mirror: what the engines said, written only by `sync`. Columns for what is filtered and sorted, `raw` for the rest.

`raw` is the engine's own inspect answer; lists never load it.
"""

from typing import ClassVar

from django.db import models

from containers_app.models.hosts import Host


class MirrorRow(models.Model):
    """What every mirrored object has: its host, its raw inspect, and when it was read."""

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="%(class)ss")
    labels = models.JSONField(default=dict)
    raw = models.JSONField(default=dict)
    observed_at = models.DateTimeField()

    class Meta:
        abstract = True


class Image(MirrorRow):
    engine_id = models.CharField(max_length=80)
    # First tag, for sorting; "" for a dangling image. All tags stand in repo_tags.
    name = models.CharField(max_length=512, blank=True, db_index=True)
    repo_tags = models.JSONField(default=list)
    repo_digests = models.JSONField(default=list)
    dangling = models.BooleanField(default=False)
    size_bytes = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(null=True)
    architecture = models.CharField(max_length=40, blank=True)
    operating_system = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["host", "engine_id"], name="one_image_per_engine_id")
        ]
        indexes: ClassVar = [models.Index(fields=["created_at"]), models.Index(fields=["size_bytes"])]


class Container(MirrorRow):
    class State(models.TextChoices):
        CREATED = "created"
        RUNNING = "running"
        PAUSED = "paused"
        RESTARTING = "restarting"
        REMOVING = "removing"
        EXITED = "exited"
        DEAD = "dead"

    engine_id = models.CharField(max_length=64)
    name = models.CharField(max_length=255, db_index=True)
    image = models.CharField(max_length=512, blank=True)  # the reference it was created from
    image_engine_id = models.CharField(max_length=80, blank=True, db_index=True)
    command = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=State, db_index=True)
    health = models.CharField(max_length=12, blank=True)  # starting, healthy, unhealthy; "" without a health check
    exit_code = models.IntegerField(null=True)
    oom_killed = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    restart_count = models.PositiveIntegerField(default=0)
    restart_policy = models.CharField(max_length=20, blank=True)
    stack = models.CharField(max_length=255, blank=True, db_index=True)  # compose project
    service = models.CharField(max_length=255, blank=True)
    tty = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True, db_index=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # [{"container_port": 80, "protocol": "tcp", "host_ip": "0.0.0.0", "host_port": 8080}]; host_port null when only exposed
    ports = models.JSONField(default=list)
    mounts = models.JSONField(default=list)
    networks = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["host", "engine_id"], name="one_container_per_engine_id")
        ]
        indexes: ClassVar = [models.Index(fields=["host", "name"])]


class Volume(MirrorRow):
    name = models.CharField(max_length=255)
    driver = models.CharField(max_length=100)
    mountpoint = models.TextField(blank=True)
    scope = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["host", "name"], name="one_volume_per_name")]


class Network(MirrorRow):
    engine_id = models.CharField(max_length=64)
    name = models.CharField(max_length=255, db_index=True)
    driver = models.CharField(max_length=100)
    scope = models.CharField(max_length=20, blank=True)
    internal = models.BooleanField(default=False)
    attachable = models.BooleanField(default=False)
    subnets = models.JSONField(default=list)  # [{"subnet": "172.17.0.0/16", "gateway": "172.17.0.1"}]
    created_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["host", "engine_id"], name="one_network_per_engine_id")
        ]
