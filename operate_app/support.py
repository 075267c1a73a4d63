"""The support bundle: what somebody needs who shall help, and nothing that opens anything.

Only what is named here goes in, never a table's rows as they are; every text then goes through the rule that tells
secrets (`containers_app.spec.secret_rule`), because engines and people write them into errors and addresses. That rule
guesses, so the secrets of this very installation are taken out besides, wherever they stand.
"""

import dataclasses
import io
import json
import platform
import sys
import tarfile
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from functools import cache
from importlib import metadata
from pathlib import PurePath
from typing import IO, Any, Final
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.conf import global_settings, settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from accounts_app.by_hand import MASK
from containers_app.spec.secret_rule import is_secret, masked_text
from fleet_app.models import Host
from operate_app.check.everything import look
from operate_app.check.report import report
from operate_app.version import version
from operations_app.models import Operation

ERRORS: Final = 200
SHORTEST: Final = 6  # of a secret that is looked for in every text: less may be a part of any word
DJANGOS: Final = frozenset(dir(global_settings))
# Of a host, what tells how it is; not its `info`, where proxies and labels stand.
HOST_FACTS: Final = (
    *("id", "address", "enabled", "state", "state_since", "state_code", "state_reason", "engine_version"),
    *(
        "api_version",
        "operating_system",
        "kernel_version",
        "architecture",
        "cpus",
        "memory_bytes",
        "storage_driver",
    ),
    *("cgroup_version", "observed_at", "warnings"),
)
ERROR_FACTS: Final = (
    *("id", "kind", "state", "host_id", "attempt", "created_at", "started_at", "finished_at"),
    *("error_code", "error_detail", "error_hint"),
)


def write_bundle(file: IO[bytes]) -> None:
    """Write everything into `file`, as a compressed tar of JSON."""
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for name, content in _members():
            text = json.dumps(without_secrets("", content), indent=2, default=str).encode()
            member = tarfile.TarInfo(f"quaymaster-support/{name}.json")
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text))


def without_secrets(name: str, value: Any) -> Any:
    """`value`, which is called `name`, with everything masked that is a secret or may be one."""
    match value:
        case bytes():
            return MASK
        case str():
            return MASK if is_secret(name, value) else masked_text(_without_own(value))
        case Mapping():
            return {_shown(key): without_secrets(str(key), item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [without_secrets(name, item) for item in value]
        case None | bool() | int() | float():
            return value
        case _:
            return without_secrets(name, _told(value))


def _told(value: Any) -> Any:
    """What is told of an object: its text may hold anything, keys included, so only some say theirs."""
    if isinstance(value, date | time | timedelta | PurePath):
        return str(value)
    if dataclasses.is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return f"<{type(value).__name__}>"


def _without_own(text: str) -> str:
    for secret in _own_secrets():
        text = text.replace(secret, MASK)
    return text


@cache
def _own_secrets() -> list[str]:
    """What must not be in any text: the longest first, for one may be a part of another."""
    addresses = [settings.DATABASE_URL, settings.REDIS_URL]
    passwords = [urlsplit(address).password or "" for address in addresses]
    found = {settings.SECRET_KEY, settings.BACKUP_PASSPHRASE, *passwords, *map(unquote, passwords)}
    found |= {settings.BACKUP_S3["access_key"], settings.BACKUP_S3["secret_key"]}
    return sorted((secret for secret in found if len(secret) >= SHORTEST), key=len, reverse=True)


def _shown(key: Any) -> str:
    return MASK if isinstance(key, bytes) else str(key)


def _members() -> Iterator[tuple[str, Any]]:
    yield "versions", _versions()
    names = [name for name in dir(settings) if name not in DJANGOS or _differs(name)]
    yield "settings", {name: getattr(settings, name) for name in names if name.isupper()}
    yield "check", report(look())
    for name, told in (
        ("tables", _counts),
        ("migrations", _migrations),
        ("hosts", _hosts),
        ("errors", _errors),
    ):
        try:
            yield name, told()
        except DatabaseError as error:
            yield name, {"not_told": str(error)}


def _differs(name: str) -> bool:
    """Whether a setting of Django's is another here than by default."""
    return bool(getattr(settings, name, None) != getattr(global_settings, name, None))


def _versions() -> dict[str, Any]:
    return {
        "quaymaster": version(),
        "python": sys.version,
        "system": platform.platform(),
        "database": connection.vendor,
        "packages": {each.name: each.version for each in metadata.distributions()},
    }


def _counts() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def _migrations() -> list[str]:
    return sorted(".".join(each) for each in MigrationRecorder(connection).applied_migrations())


def _hosts() -> list[dict[str, Any]]:
    return list(Host.objects.order_by("pk").values(*HOST_FACTS))


def _errors() -> list[dict[str, Any]]:
    ended_badly = (Operation.State.FAILED, Operation.State.INTERRUPTED)
    return list(Operation.objects.filter(state__in=ended_badly).order_by("-pk").values(*ERROR_FACTS)[:ERRORS])
