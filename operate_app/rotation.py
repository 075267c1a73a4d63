"""Rotating keys while everything runs: each step leaves every value openable by every process, restarted or not.

add     a new key at the end of each ring: it opens, and nothing is sealed with it yet      then restart
switch  the new key to the front: it seals from now on                                      then restart
reseal  what earlier keys have sealed is sealed anew, a few rows at a time; may be repeated
drop    keys leave the ring with which nothing is sealed any more                           then restart
"""

import base64
import os
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.db.models import Count
from django.db.models.functions import Left

from accounts_app.resealing import reseal as reseal_model
from accounts_app.vault import key_name
from operate_app.errors import NotDone
from operate_app.sealed import sealed_columns, sealed_models

KEY_BYTES: Final = 32
KEYS: Final = "QUAYMASTER_KEYS"
ENGINE_KEYS: Final = "QUAYMASTER_ENGINE_KEYS"
PUBLIC_KEY: Final = "QUAYMASTER_ENGINE_PUBLIC_KEY"
INSTALLATION: Final = "installation"
NAME_CHARS: Final = len("v1.") + 8


@dataclass(frozen=True, kw_only=True)
class Ring:
    """The keys of one kind, the first of which seals, and the files that processes read them from at their start.

    The first file counts, the others are copies. Of pairs (X25519), `public` are the files with the half that seals,
    which is what sealed values name.
    """

    variable: str
    version: str
    files: tuple[Path, ...]
    pairs: bool = False
    public: tuple[Path, ...] = ()

    def read(self) -> list[bytes]:
        """The keys as the file has them now, which may be newer than this process.

        Raises:
            NotDone: there is no such file.
        """
        try:
            return [base64.b64decode(text) for text in self.files[0].read_text().split(",") if text.strip()]
        except OSError as error:
            raise NotDone(f"{self.files[0]} cannot be read: {error.strerror}.") from error

    def name(self, key: bytes) -> str:
        """What sealed values call the key."""
        return f"{self.version}.{key_name(public_half(key) if self.pairs else key)}"

    def write(self, keys: Sequence[bytes]) -> None:
        """Keep `keys`, each file whole or not at all; the one that counts comes first, so that a retry mends copies.

        Raises:
            NotDone: a file cannot be written here.
        """
        for path in self.files:
            _write(path, ",".join(map(_text, keys)))
        for path in self.public:
            _write(path, _text(public_half(keys[0])))


Rings = tuple[Ring, ...]


def own_rings() -> Rings:
    """The rings that this process was started with.

    Raises:
        NotDone: they stand in the environment itself, which only the operator can change.
    """
    public = _file_of(PUBLIC_KEY)
    return (
        Ring(variable=KEYS, version="v1", files=(_file_of(KEYS) or settings.DATA_DIR / "field.keys",)),
        Ring(
            variable=ENGINE_KEYS,
            version="v2",
            files=(_file_of(ENGINE_KEYS) or settings.DATA_DIR / "engine.keys",),
            pairs=True,
            public=(public,) if public else (),
        ),
    )


def rings_in(folder: Path) -> Rings:
    """The rings of an installation in parts, as `make-secrets` lays them out: one that counts, a copy for each part."""

    def files(name: str) -> tuple[Path, ...]:
        copies = sorted(path for path in folder.glob(f"*/{name}") if path.parent.name != INSTALLATION)
        return (folder / INSTALLATION / name, *copies)

    return (
        Ring(variable=KEYS, version="v1", files=files("keys")),
        Ring(
            variable=ENGINE_KEYS,
            version="v2",
            files=files("engine-keys"),
            pairs=True,
            public=files("engine-public-key")[1:],
        ),
    )


def add(rings: Rings) -> None:
    """A new key at the end of each ring.

    Raises:
        NotDone: a rotation is under way already, or a file cannot be written.
    """
    single = [
        ring for ring in rings if len(ring.read()) == 1
    ]  # not all of them when an earlier try was cut off
    if not single:
        raise NotDone(
            "Each ring has a new key already.", "End that rotation first: rotate-keys says what is next."
        )
    for ring in single:
        ring.write([*ring.read(), secrets.token_bytes(KEY_BYTES)])


def switch(rings: Rings) -> None:
    """The last key of each ring to its front.

    Raises:
        NotDone: there is no new key, or a file cannot be written.
    """
    if any(len(ring.read()) < 2 for ring in rings):
        raise NotDone("There is no new key.", "Add one first: rotate-keys add.")
    for ring in rings:
        *earlier, newest = ring.read()
        ring.write([newest, *earlier])


def reseal() -> tuple[int, int]:
    """Seal anew what other keys than the first have sealed; how many values, and how many do not open.

    Raises:
        NotDone: this process does not open everything.
    """
    if not settings.ENGINE_KEYS:
        raise NotDone("This process cannot open what is sealed for engines.", "Run it where workers run.")
    done = lost = 0
    for model in sealed_models():
        more, unopened = reseal_model(model)
        done, lost = done + more, lost + unopened
    return done, lost


def drop(rings: Rings, *, unchecked: bool = False) -> list[str]:
    """All keys but the first leave each ring; the names of those that left.

    Raises:
        NotDone: something is still sealed with one of them, or a file cannot be written.
    """
    names = [ring.name(key) for ring in rings for key in ring.read()[1:]]
    in_use = {} if unchecked else usage()
    held = {name: in_use[name] for name in names if in_use.get(name)}
    if held:
        raise NotDone(
            f"{sum(held.values())} values are still sealed with earlier keys.", "First: rotate-keys reseal."
        )
    for ring in rings:
        ring.write(ring.read()[:1])
    return names


def usage() -> Counter[str]:
    """How many values each key has sealed, by its name."""
    counts: Counter[str] = Counter()
    for model, field in sealed_columns():
        rows = model._base_manager.exclude(**{field.name: ""}).order_by()
        named = rows.annotate(key_name=Left(field.name, NAME_CHARS)).values("key_name")
        counts.update({row["key_name"]: row["count"] for row in named.annotate(count=Count("pk"))})
    return counts


def next_step(rings: Rings, in_use: Counter[str]) -> str:
    """What to do now, in words."""
    read = [(ring, ring.read()) for ring in rings]
    if all(len(keys) == 1 for _, keys in read):
        return "To begin: rotate-keys add, then restart every process."
    if any(in_use[ring.name(keys[0])] for ring, keys in read) and not any(
        in_use[ring.name(keys[-1])] for ring, keys in read
    ):
        return NEW_LAST
    if any(in_use[ring.name(key)] for ring, keys in read for key in keys[1:]):
        return "When every process was restarted since the switch: rotate-keys reseal."
    return "Nothing is sealed with the earlier keys: rotate-keys drop, then restart every process."


NEW_LAST: Final = (
    "The last key of a ring has sealed nothing. If it is the new one: when every process was restarted, rotate-keys "
    "switch, then restart again. If it is the old one: rotate-keys drop, then restart."
)


def public_half(key: bytes) -> bytes:
    """The half of a pair for X25519 that seals."""
    return X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def _file_of(variable: str) -> Path | None:
    if os.environ.get(variable):
        raise NotDone(
            f"{variable} holds its keys itself, where they cannot be written.",
            f"Put them into a file and name that in {variable}_FILE.",
        )
    name = os.environ.get(f"{variable}_FILE")
    return Path(name) if name else None


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        mode = path.stat().st_mode & 0o777
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(mode)
        draft.replace(path)
    except OSError as error:
        raise NotDone(
            f"{path} cannot be written here: {error.strerror}.",
            "In the team deployment: docker compose run --rm secrets rotate-keys STEP --secrets /secrets",
        ) from error
