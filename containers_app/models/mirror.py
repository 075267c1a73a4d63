"""The mirror of Docker's nouns. Deriving their columns from what the engines say is the work of `nouns`."""

import json
from typing import Any, ClassVar

from django.db import models

from accounts_app.vault import SealedField, SealedModel, unseal
from fleet_app.models import Host, MirrorRow


class WithEnvironment(SealedModel, MirrorRow):
    """Whose environment may hold secrets: the values are sealed, `raw` keeps their names, and masks in commands.

    What is sealed are parts of the engine's `Config`, as `nouns.environment` takes them out.
    """

    sealed_environment = SealedField()

    class Meta:
        abstract = True

    def environment(self) -> list[str]:
        """Its environment as `NAME=value`, values in the clear: mask before showing."""
        environment: list[str] = self._sealed()["Env"]
        return environment

    def variables(self) -> dict[str, str]:
        """Its environment by name, values in the clear as in `environment`."""
        return dict(line.partition("=")[::2] for line in self.environment())

    def inspected(self) -> dict[str, Any]:
        """The engine's inspect answer with all secrets in the clear, to compute with; never to be shown."""
        return {**self.raw, "Config": {**(self.raw.get("Config") or {}), **self._sealed()}}

    def _sealed(self) -> dict[str, Any]:
        sealed = json.loads(unseal(self, "sealed_environment") or "[]")
        # A list is the environment alone, written before commands were looked at too.
        return sealed if isinstance(sealed, dict) else {"Env": sealed}


class Image(WithEnvironment):
    """An image that lists show: tagged, or the top of its layers. One made by a commit holds a container's secrets."""

    engine_id = models.CharField(max_length=80)
    # First tag, for sorting; "" for an image without one. All tags stand in repo_tags.
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

    def __str__(self) -> str:
        return self.name or self.engine_id


class Container(WithEnvironment):
    """A container."""

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
    health = models.CharField(
        max_length=12, blank=True
    )  # starting, healthy, unhealthy; "" without a health check
    exit_code = models.BigIntegerField(null=True)  # None until it has run and ended
    oom_killed = models.BooleanField(default=False)
    error = models.TextField(blank=True)
    restart_count = models.BigIntegerField(default=0)
    restart_policy = models.CharField(max_length=20, blank=True)
    stack = models.CharField(max_length=255, blank=True, db_index=True)  # compose project
    service = models.CharField(max_length=255, blank=True)
    tty = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True, db_index=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    # Lists of objects, as `nouns.containers` makes them: container_port, protocol, host_ip, host_port (null when only
    # exposed); type, name, source, destination, read_only; name, engine_id, ip_address, ipv6_address, mac_address,
    # aliases.
    ports = models.JSONField(default=list)
    mounts = models.JSONField(default=list)
    networks = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["host", "engine_id"], name="one_container_per_engine_id")
        ]
        indexes: ClassVar = [
            models.Index(fields=["host", "name"]),
            models.Index(fields=["host", "state"]),
            models.Index(fields=["host", "image_engine_id"]),
        ]

    def __str__(self) -> str:
        return self.name


class Volume(MirrorRow):
    """A volume; its name is its identity."""

    name = models.CharField(max_length=255)
    driver = models.CharField(max_length=100)
    mountpoint = models.TextField(blank=True)
    scope = models.CharField(max_length=20, blank=True)
    stack = models.CharField(max_length=255, blank=True, db_index=True)
    created_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["host", "name"], name="one_volume_per_name")]

    def __str__(self) -> str:
        return self.name


class Network(MirrorRow):
    """A network. Who is on it is a fact about the container: see `Attachment`."""

    engine_id = models.CharField(max_length=64)
    name = models.CharField(max_length=255, db_index=True)
    driver = models.CharField(max_length=100)
    scope = models.CharField(max_length=20, blank=True)
    internal = models.BooleanField(default=False)
    attachable = models.BooleanField(default=False)
    ipv6 = models.BooleanField(default=False)
    subnets = models.JSONField(default=list)  # [{"subnet": "172.17.0.0/16", "gateway": "172.17.0.1"}]
    stack = models.CharField(max_length=255, blank=True, db_index=True)
    created_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["host", "engine_id"], name="one_network_per_engine_id")
        ]

    def __str__(self) -> str:
        return self.name


class Attachment(models.Model):
    """A container uses a volume or a network: the index behind "who uses this" and "unused".

    `key` is the volume's name, or the network's engine id; before a container's first start the engine knows only
    the network's name, so that stands there then.
    """

    class Noun(models.TextChoices):
        VOLUME = "volume"
        NETWORK = "network"

    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="+")
    container = models.ForeignKey(Container, on_delete=models.CASCADE, related_name="attachments")
    noun = models.CharField(max_length=8, choices=Noun)
    key = models.CharField(max_length=255)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["host", "noun", "key"])]

    def __str__(self) -> str:
        return f"{self.noun} {self.key}"
