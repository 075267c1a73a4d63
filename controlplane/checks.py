"""Settings that would work, but not as the operator expects."""

import stat
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections


@register(Tags.database)
def check_database(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """The database answers. Asked before migrations, where a traceback would say less."""
    try:
        for name in databases or ():
            connections[name].ensure_connection()
    except (DatabaseError, ImproperlyConfigured) as error:
        hint = "Is the server on, and do user, password and name in DATABASE_URL fit?"
        return [Error(f"The database does not answer: {error}".strip(), hint=hint, id="quaymaster.E001")]
    return []


@register
def check_public_address(**_: Any) -> list[CheckMessage]:
    """Passwords do not travel in the clear."""
    if settings.SECURE_ORIGIN or settings.PUBLIC_HOST in settings.LOOPBACK_HOSTS:
        return []
    hint = "Put a proxy with a certificate in front and set QUAYMASTER_URL to its https:// address."
    return [Caution(f"{settings.PUBLIC_URL} sends passwords in the clear.", hint=hint, id="quaymaster.W001")]


@register
def check_debug(**_: Any) -> list[CheckMessage]:
    """Debug pages show settings and variables."""
    if not settings.DEBUG or (settings.PUBLIC_HOST in settings.LOOPBACK_HOSTS and not settings.ANY_ADDRESS):
        return []
    return [Error("DEBUG is on at a public address.", hint="Unset DEBUG.", id="quaymaster.E002")]


@register
def check_data_directory(**_: Any) -> list[CheckMessage]:
    """Keys and database are for this account only."""
    if not settings.DATA_DIR.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    hint = f"chmod 700 {settings.DATA_DIR}"
    return [Caution("Other accounts may enter QUAYMASTER_DATA.", hint=hint, id="quaymaster.W002")]
