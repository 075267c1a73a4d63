"""Registries and the credentials Quaymaster may use with them."""

from typing import ClassVar

from django.db import models

from accounts_app.vault import SealedField, SealedModel


class Registry(SealedModel):
    """An image registry, named by its server (`docker.io`, `registry.example.org:5000`). The password is write-only.

    `checked_at` and `check_error` tell how the last check of the login went; the error is empty after a good one.
    """

    name = models.CharField(max_length=100, unique=True)
    server = models.CharField(max_length=255, unique=True)
    username = models.CharField(max_length=255, blank=True)
    sealed_password = SealedField(for_engines=True)
    plain_http = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True)
    check_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "containers_app_registry"  # a table keeps its name: the version before goes on with it
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
