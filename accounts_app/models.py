"""People and what they sign in with."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person. `is_superuser` is the owner of the installation, who may do everything."""

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


class ApiToken(models.Model):
    """A credential for scripts. The token is shown once; `prefix` lets a person recognise it, the hash checks it."""

    class Scope(models.TextChoices):
        READ = "read", "Read"
        WRITE = "write", "Read and change"
        ADMIN = "admin", "Everything the person may do"

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
