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
from urllib.parse import urlsplit

from controlplane.installing.certificates import new_certificate_key, self_signed
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
_FOLLOWS: Final = frozenset({"users.acl", "engine-public-key"})
# Which addresses hold a password that is kept by itself.
_PASSWORD_IN: Final[Mapping[str, str]] = {
    "superuser-password": "*/superuser-url",
    "database-password": "*/database-url",
    **{f"redis-password-{name}": f"{name}/redis-url" for name in PROCESSES},
}


def make_secrets(folder: Path) -> list[Path]:
    """Make what is not there yet; returns the files made. What is there stays to the byte, so this may run any time.

    A part that is new, or reads something new after an upgrade, gets that beside what it has. What is no secret but
    follows from others, or from the version as what the users of Redis may do, is written anew when it differs.
    """
    made: list[Path] = []
    kept = _Kept(folder / _INSTALLATION, made)
    shared = _make_shared(kept)
    passwords = {name: kept.get(f"redis-password-{name}", _password) for name in PROCESSES}
    own = {"users.acl": acl_file(passwords)}
    for part, names in PARTS.items():
        if part in PROCESSES:
            own["redis-url"] = f"redis://{part}:{passwords[part]}@quaymaster-redis:6379/0"
        for name in names:
            path, text = folder / part / name, {**shared, **own}[name]
            if name in _FOLLOWS and path.exists() and path.read_text() != text:
                path.unlink()
            _write(path, text, READABLE, made)
    return made


def _make_shared(kept: "_Kept") -> dict[str, str]:
    engine_keys = kept.get("engine-keys", new_key)
    superuser = kept.get("superuser-password", _password)
    database = kept.get("database-password", _password)
    # The key first: a crash between the two, or two who do this at once, leave a pair that fits.
    certificate_key = kept.get("privkey.pem", new_certificate_key)
    certificate = kept.get("fullchain.pem", lambda: self_signed(certificate_key).certificate)
    return {
        "secret-key": kept.get("secret-key", lambda: secrets.token_urlsafe(64)),
        "keys": kept.get("keys", new_key),
        "engine-keys": engine_keys,
        "engine-public-key": public_text_of(engine_keys.partition(",")[0]),
        "superuser-password": superuser,
        "superuser-url": f"postgres://postgres:{superuser}@quaymaster-postgres:5432/postgres",
        "database-url": f"postgres://quaymaster:{database}@quaymaster-postgres:5432/quaymaster",
        "privkey.pem": certificate_key,
        "fullchain.pem": certificate,
    }


class _Kept:
    """The one copy that all others are made from.

    It may be lost and the others not: after the start nobody uses it, and whoever prunes volumes takes it for rubbish.
    The parts go on with what they have, so it is made from theirs again.
    """

    def __init__(self, folder: Path, made: list[Path]) -> None:
        self._folder, self._made = folder, made

    def get(self, name: str, fresh: Callable[[], str]) -> str:
        path = self._folder / name
        if not path.exists():
            _write(path, self._left_in_parts(name) or fresh(), PRIVATE, self._made)
        return path.read_text()

    def _left_in_parts(self, name: str) -> str:
        parts = self._folder.parent
        copies = [path.read_text() for path in parts.glob(f"*/{name}")]
        if pattern := _PASSWORD_IN.get(name):
            copies += [urlsplit(path.read_text()).password or "" for path in parts.glob(pattern)]
        return next(iter(copies), "")


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
