"""The secrets of an installation in parts: made once, never written over, each part given its own and no other's.

`FOLDER/installation` holds them all; `FOLDER/<part>` holds what that part reads, as files that its `…_FILE` variables
name. A part sees its own folder only (in Compose a volume of its own), which is what keeps them apart: the files
themselves may be read by whatever user the part runs as.
"""

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from controlplane.installing.certificates import self_signed
from controlplane.installing.redis_users import USERS, acl_file
from controlplane.keys import new_key, public_text_of

PROCESSES: Final = tuple(USERS)
READABLE, PRIVATE = 0o444, 0o400
_INSTALLATION: Final = "installation"

# What each part reads, under the same names.
_DJANGO = ("secret-key", "keys", "engine-public-key", "database-url", "redis-url")
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "setup": (*_DJANGO, "engine-keys", "superuser-url"),
    "web": _DJANGO,
    "streams": (*_DJANGO, "engine-keys"),
    "worker": (*_DJANGO, "engine-keys"),
    "watcher": (*_DJANGO, "engine-keys"),
    "beat": ("secret-key", "engine-public-key", "database-url", "redis-url"),
    "postgres": ("superuser-password",),
    "redis": ("users.acl",),
    "nginx": ("fullchain.pem", "privkey.pem"),
}


def make_secrets(folder: Path) -> list[Path]:
    """Make what is not there yet; returns the files made. What is there stays to the byte, so this may run any time.

    A part that is new, or reads something new after an upgrade, gets that beside what it has. What the users of Redis
    may do is no secret but belongs to the version: it is written anew when it differs, and Redis reads it at its start.
    """
    made: list[Path] = []
    kept = _Kept(folder / _INSTALLATION, made)
    shared = _make_shared(kept)
    passwords = {name: kept.get(f"redis-password-{name}", _password) for name in PROCESSES}
    own = {"users.acl": acl_file(passwords)}
    users = folder / "redis" / "users.acl"
    if users.exists() and users.read_text() != own["users.acl"]:
        users.unlink()
    for part, names in PARTS.items():
        if part in PROCESSES:
            own["redis-url"] = f"redis://{part}:{passwords[part]}@redis:6379/0"
        for name in names:
            _write(folder / part / name, {**shared, **own}[name], READABLE, made)
    return made


def _make_shared(kept: "_Kept") -> dict[str, str]:
    engine_keys = kept.get("engine-keys", new_key)
    superuser = kept.get("superuser-password", _password)
    database = kept.get("database-password", _password)
    if not kept.has("fullchain.pem"):  # the key first: a crash between the two leaves nothing half done
        pair = self_signed()
        kept.replace("privkey.pem", pair.key)
        kept.get("fullchain.pem", lambda: pair.certificate)
    return {
        "secret-key": kept.get("secret-key", lambda: secrets.token_urlsafe(64)),
        "keys": kept.get("keys", new_key),
        "engine-keys": engine_keys,
        "engine-public-key": public_text_of(engine_keys.partition(",")[0]),
        "superuser-password": superuser,
        "superuser-url": f"postgres://postgres:{superuser}@postgres:5432/postgres",
        "database-url": f"postgres://quaymaster:{database}@postgres:5432/quaymaster",
        "privkey.pem": kept.get("privkey.pem", str),
        "fullchain.pem": kept.get("fullchain.pem", str),
    }


class _Kept:
    """The one copy that all others are made from."""

    def __init__(self, folder: Path, made: list[Path]) -> None:
        self._folder, self._made = folder, made

    def has(self, name: str) -> bool:
        return (self._folder / name).exists()

    def get(self, name: str, fresh: Callable[[], str]) -> str:
        path = self._folder / name
        if not path.exists():
            _write(path, fresh(), PRIVATE, self._made)
        return path.read_text()

    def replace(self, name: str, text: str) -> None:
        (self._folder / name).unlink(missing_ok=True)
        _write(self._folder / name, text, PRIVATE, self._made)


def _write(path: Path, text: str, mode: int, made: list[Path]) -> None:
    """Write a file whole or not at all, unless it is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):  # somebody else was first: theirs counts
        os.link(draft, path)
        made.append(path)
    draft.unlink()


def _password() -> str:
    return secrets.token_urlsafe(32)
