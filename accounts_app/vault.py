"""Secrets at rest, each bound to its table, row and field: copied to another row, field or table it does not open.

Most are sealed with AES-256-GCM under `settings.FIELD_KEYS`, which every process holds: `v1`. Those that open an
engine, a registry or a repository, or are meant for the steps of a build, are sealed with HPKE (RFC 9180: X25519,
HKDF-SHA256, AES-256-GCM) to `settings.ENGINE_PUBLIC_KEY`: `v2`. Every process seals these, and only one that holds
`settings.ENGINE_KEYS` opens them; the one that answers REST does not. A column says which it is, `for_engines`.

The first key of a ring seals and every key opens, so a key is rotated by putting a new one in front. A sealed value is
`<version>.<key id>.<base64>`: of nonce and ciphertext, or of what HPKE makes of both.
"""

import base64
import hashlib
import os
import uuid
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from typing_extensions import override

NONCE_BYTES = 12
SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class VaultError(Exception):
    """A sealed value does not open: its key is not in the ring, or it was moved or damaged."""


class SealedField(models.TextField):  # type: ignore[type-arg]  # not subscriptable while it runs
    """A column that holds a sealed value or nothing. Read and write it with `seal` and `unseal` only."""

    # No column changes with it, so neither does a table.
    non_db_attrs = (*models.TextField.non_db_attrs, "for_engines")

    def __init__(self, *, for_engines: bool = False, **options: object) -> None:
        self.for_engines = for_engines
        super().__init__(**{"blank": True, "default": "", "editable": False, **options})  # type: ignore[arg-type]

    @override
    def deconstruct(self) -> Any:
        name, path, words, options = super().deconstruct()
        return name, path, words, {**options, **({"for_engines": True} if self.for_engines else {})}


class SealedModel(models.Model):
    """A row with sealed fields; `seal_id` names the row before it has a primary key.

    A row that is asked for once more may take over the `seal_id` of the first and with it, unopened, what is sealed.
    """

    seal_id = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def sealed_fields(model: type[models.Model]) -> list[SealedField]:
    """The sealed columns of `model`."""
    return [field for field in model._meta.get_fields() if isinstance(field, SealedField)]


def seal(row: SealedModel, field: str, plaintext: str) -> None:
    """Put `plaintext`, encrypted, into the sealed `field` of `row`; empty clears it. The row is not saved."""
    if not plaintext:
        setattr(row, field, "")
        return
    data, binding = plaintext.encode(), _binding(row, field)
    if _for_engines(row, field):
        public = settings.ENGINE_PUBLIC_KEY
        sealed = SUITE.encrypt(data, X25519PublicKey.from_public_bytes(public), info=binding)
        version, key_id = "v2", key_name(public)
    else:
        key, nonce = settings.FIELD_KEYS[0], os.urandom(NONCE_BYTES)
        sealed = nonce + AESGCM(key).encrypt(nonce, data, binding)
        version, key_id = "v1", key_name(key)
    setattr(row, field, f"{version}.{key_id}.{base64.b64encode(sealed).decode()}")


def unseal(row: SealedModel, field: str) -> str:
    """Return the plaintext of the sealed `field` of `row`, the empty string when nothing is sealed there.

    Raises:
        VaultError: the value does not open.
    """
    value: str = getattr(row, field)
    if not value:
        return ""
    try:
        version, key_id, payload = value.split(".", 2)
        opened = _open_for_engines if version == "v2" else _open
        return opened(row, field, key_id, base64.b64decode(payload)).decode()
    except (
        InvalidTag,
        ValueError,
    ) as error:  # ValueError: what is left is not even of the form that `seal` makes
        raise VaultError(f"{row._meta.label}.{field} was moved or damaged and does not open.") from error


def is_current(row: SealedModel, field: str) -> bool:
    """Whether the sealed `field` of `row` is empty, or sealed as `seal` would seal it today."""
    value: str = getattr(row, field)
    current = (
        f"v2.{key_name(settings.ENGINE_PUBLIC_KEY)}."
        if _for_engines(row, field)
        else f"v1.{key_name(settings.FIELD_KEYS[0])}."
    )
    return not value or value.startswith(current)


def _open(row: SealedModel, field: str, key_id: str, data: bytes) -> bytes:
    key = next((key for key in settings.FIELD_KEYS if key_name(key) == key_id), None)
    if key is None:
        raise VaultError(f"The key that sealed {row._meta.label}.{field} is not in QUAYMASTER_KEYS.")
    return AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], _binding(row, field))


def _open_for_engines(row: SealedModel, field: str, key_id: str, data: bytes) -> bytes:
    if not settings.ENGINE_KEYS:
        raise VaultError(f"This process seals {row._meta.label}.{field} and does not open it.")
    key = next((key for public, key in settings.ENGINE_KEYS.items() if key_name(public) == key_id), None)
    if key is None:
        raise VaultError(f"The key that opens {row._meta.label}.{field} is not in QUAYMASTER_ENGINE_KEYS.")
    return SUITE.decrypt(data, X25519PrivateKey.from_private_bytes(key), info=_binding(row, field))


def _for_engines(row: SealedModel, field: str) -> bool:
    column = row._meta.get_field(field)
    assert isinstance(column, SealedField), f"{field} is no sealed column"  # noqa: S101 - a mistake of ours
    return column.for_engines


def _binding(row: SealedModel, field: str) -> bytes:
    # The table's name as its first app had it, with a dot: it stays when the model moves to another app, and models of
    # earlier migrations and of backups have it, too.
    app, _, model = row._meta.db_table.partition("_app_")
    return f"{app}_app.{model}.{field}:{row.seal_id}".encode()


def key_name(key: bytes) -> str:
    """What a sealed value calls the key that opens it: of a pair, the public half."""
    return hashlib.sha256(key).hexdigest()[:8]
