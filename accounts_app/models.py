"""People and what they sign in with."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from telemetry import context


class User(AbstractUser):
    """A person. `is_superuser` is the owner of the installation, who may do everything."""

    belongs_to: ClassVar = "id"  # of oneself, and of nobody else

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    display_name = models.CharField(max_length=150, blank=True)
    theme = models.CharField(max_length=8, default="auto")

    @property
    def is_owner(self) -> bool:
        return self.is_active and self.is_superuser


class SetupLink(models.Model):
    """The one-time link by which a person without a password sets one. Only the hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="setup_links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"setup link of {self.user}"


class ApiToken(models.Model):
    """A credential for scripts. The token is shown once; `prefix` lets a person recognise it, the hash checks it."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and change"
        ADMIN = "admin", "Everything the person may do"

    belongs_to: ClassVar = "user_id"  # nobody else may see it, whatever his rights

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16)
    token_hash = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.READ)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def valid(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())


class SignInAttempt(models.Model):
    """A try to sign in that has not succeeded; counted per name and per address, deleted when it does."""

    name = models.CharField(max_length=150)  # hashed: see `sign_in.hashed_name`
    address = models.CharField(max_length=45)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name", "created_at"]),
            models.Index(fields=["address", "created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.address}"


class JournalEntry(models.Model):
    """Somebody changed something that people own. Written by `journal` alone, never changed.

    Plain values, so that a line outlives the person, the token, the host and the thing.
    """

    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=60)
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=150, blank=True)
    token_id = models.BigIntegerField(null=True)
    token_name = models.CharField(max_length=100, blank=True)
    on_server = models.BooleanField(default=False)  # by a command on the server
    address = models.CharField(max_length=45, blank=True)  # where the request came from
    host_id = models.BigIntegerField(null=True)
    host_name = models.CharField(max_length=100, blank=True)
    target_type = models.CharField(max_length=20)
    target_id = models.CharField(max_length=64)
    target_name = models.CharField(max_length=512, blank=True)
    # [{field, secret, before, after}]; before and after of a secret are told to nobody.
    changes = models.JSONField(default=list)
    request_id = models.CharField(max_length=64, blank=True, default=context.request_id)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"]),
            models.Index(fields=["target_type", "target_id", "-id"]),
            models.Index(fields=["host_id", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target_name}".strip()
