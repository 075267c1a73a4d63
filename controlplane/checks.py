"""Settings that would work, but not as the operator expects."""

import stat
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Caution

SUPPORTED = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}


@register
def check_database(**_: Any) -> list[CheckMessage]:
    """Only databases whose locking the operations rely on."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine in SUPPORTED:
        return []
    hint = "Use sqlite:///… or postgres://…"
    return [
        Error(
            f"DATABASE_URL names a database that is not supported: {engine}", hint=hint, id="quaymaster.E001"
        )
    ]


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
    if not settings.DEBUG or settings.PUBLIC_HOST in settings.LOOPBACK_HOSTS:
        return []
    return [Error("DEBUG is on at a public address.", hint="Unset DEBUG.", id="quaymaster.E002")]


@register
def check_data_directory(**_: Any) -> list[CheckMessage]:
    """Keys and database are for this account only."""
    if not settings.DATA_DIR.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    hint = f"chmod 700 {settings.DATA_DIR}"
    return [Caution("Other accounts may enter QUAYMASTER_DATA.", hint=hint, id="quaymaster.W002")]
