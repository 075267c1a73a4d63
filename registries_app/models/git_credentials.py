"""Credentials for git servers."""

from typing import ClassVar

from django.db import models

from accounts_app.vault import SealedField, SealedModel


class GitCredential(SealedModel):
    """What opens the repositories of one git server: user and password (or token), or an SSH key. Write-only.

    It is offered to `server` (host name, with the port when it is not the usual one) and to nobody else.
    """

    name = models.CharField(max_length=100, unique=True)
    server = models.CharField(max_length=255)
    username = models.CharField(max_length=255, blank=True)
    sealed_password = SealedField(for_engines=True)
    sealed_ssh_key = SealedField(for_engines=True)
    ssh_host_key = models.TextField(blank=True)  # "ssh-ed25519 AAAA…"; empty: pinned at the first fetch
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "builds_app_gitcredential"  # a table keeps its name: the version before goes on with it
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
