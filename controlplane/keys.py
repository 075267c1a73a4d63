"""Keys as the environment gives them, and as they are made: 32 random bytes in base64, several with commas between."""

import base64
import contextlib
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

KEY_BYTES = 32


def new_key() -> str:
    """A key for AES-256, or the private half of a pair for X25519 (RFC 7748): any 32 bytes are either."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def public_key_of(private_key: bytes) -> bytes:
    """The public half of a pair for X25519."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def public_text_of(private_key: str) -> str:
    """The same, of and as text: what `QUAYMASTER_ENGINE_PUBLIC_KEY` says beside `QUAYMASTER_ENGINE_KEYS`."""
    return base64.b64encode(public_key_of(base64.b64decode(private_key))).decode()


def parse_keys(text: str) -> tuple[bytes, ...]:
    """The keys in `text`, at least one.

    Raises:
        ValueError: there is none, or one is no key. The message does not repeat it.
    """
    try:
        keys = tuple(base64.b64decode(part, validate=True) for part in text.split(",") if part.strip())
    except ValueError:
        keys = ()
    if not keys or any(len(key) != KEY_BYTES for key in keys):
        raise ValueError(f"each key must be {KEY_BYTES} random bytes in base64, keys are separated by commas")
    return keys


def kept_secret(path: Path, fresh: str) -> str:
    """Return the secret kept in `path`, keeping `fresh` there first (mode 0600) when there is none yet."""
    if not path.exists():
        # Written whole beside its place and linked, so that processes that start together agree on one.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(fresh)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
