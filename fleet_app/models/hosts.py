"""Hosts: where an engine is, how to reach it, how it was when last seen; and the watchers that share them."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts_app.vault import SealedField, SealedModel, unseal


class Host(SealedModel):
    """A machine with an engine, whose kind its address tells.

    People own name and address; the watcher writes state, facts and lease.
    """

    class State(models.TextChoices):
        UNKNOWN = "unknown"  # not tried yet
        ONLINE = "online"
        UNREACHABLE = "unreachable"
        DISABLED = "disabled"

    name = models.CharField(max_length=100, unique=True)
    address = models.CharField(max_length=512)
    enabled = models.BooleanField(default=True)
    sealed_tls_ca = SealedField(for_engines=True)
    sealed_tls_cert = SealedField(for_engines=True)
    sealed_tls_key = SealedField(for_engines=True)
    sealed_ssh_key = SealedField(for_engines=True)
    ssh_host_key = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    state = models.CharField(max_length=12, choices=State, default=State.UNKNOWN)
    state_since = models.DateTimeField(null=True)
    state_reason = models.TextField(blank=True)  # why it is unreachable, in words for people
    state_code = models.CharField(max_length=60, blank=True)  # the same for programs
    engine_id = models.CharField(max_length=100, blank=True)  # tells when one engine was added twice
    engine_version = models.CharField(max_length=60, blank=True)
    api_version = models.CharField(max_length=12, blank=True)
    operating_system = models.CharField(max_length=200, blank=True)
    kernel_version = models.CharField(max_length=200, blank=True)
    architecture = models.CharField(max_length=40, blank=True)
    cpus = models.PositiveIntegerField(default=0)
    memory_bytes = models.BigIntegerField(default=0)
    storage_driver = models.CharField(max_length=60, blank=True)
    cgroup_version = models.CharField(max_length=4, blank=True)
    warnings = models.JSONField(default=list)
    info = models.JSONField(default=dict)
    version = models.JSONField(default=dict)
    # Last time the engine answered its watcher; the mirror of an online host is as fresh as this.
    observed_at = models.DateTimeField(null=True)

    lease_holder = models.CharField(max_length=100, blank=True)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "containers_app_host"  # a table keeps its name: the version before goes on with it
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_stale(self) -> bool:
        """Whether the mirror of this host is the past: it is as the host was at `observed_at`. See `seen_now`."""
        return not self.enabled or self.state != self.State.ONLINE

    @property
    def is_watched(self) -> bool:
        """Whether some watcher follows this host now. When not, its rows may be older than they look."""
        return self.enabled and self.lease_until is not None and self.lease_until > timezone.now()

    def stored_secrets(self) -> dict[str, str]:
        """The credentials in the clear, and the confirmed SSH key: for the moment of their use only."""
        sealed = {
            name: unseal(self, f"sealed_{name}") for name in ("tls_ca", "tls_cert", "tls_key", "ssh_key")
        }
        return {**sealed, "ssh_host_key": self.ssh_host_key}


def seen_now(host: str = "") -> models.Q:
    """The hosts whose mirror is the present: the condition under which a row of `host` (`"host__"`) is not stale."""
    return models.Q(**{f"{host}enabled": True, f"{host}state": Host.State.ONLINE})


class Watcher(models.Model):
    """A running `watch_engines` process. Its row makes it count when hosts are shared out."""

    name = models.CharField(max_length=100, primary_key=True)
    seen_until = models.DateTimeField()

    class Meta:
        db_table = "containers_app_watcher"

    def __str__(self) -> str:
        return self.name
