"""Whom we may ask in somebody's name, and with what."""

from registries_app.models.git_credentials import GitCredential
from registries_app.models.registries import Registry

__all__ = ["GitCredential", "Registry"]
