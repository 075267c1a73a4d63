"""Secrets at rest: AES-256-GCM, bound to model, row and field, under a key ring of its own.

A ciphertext copied to another row, field or table does not open. The first key of `settings.FIELD_KEYS` seals, every
key opens, so a key is rotated by putting a new one in front. Format: `v1.<key id>.<base64 of nonce and ciphertext>`.
"""

import base64
import hashlib
import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


class VaultError(Exception):
    """A sealed value does not open: its key is not in the ring, or it was moved or damaged."""


class SealedField(models.TextField):  # type: ignore[type-arg]  # not subscriptable while it runs
    """A column that holds a sealed value or nothing. Read and write it with `seal` and `unseal` only."""

    def __init__(self, **options: object) -> None:
        super().__init__(**{"blank": True, "default": "", "editable": False, **options})  # type: ignore[arg-type]


class SealedModel(models.Model):
    """A row with sealed fields; `seal_id` names the row before it has a primary key."""

    seal_id = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


def seal(row: SealedModel, field: str, plaintext: str) -> None:
    """Put `plaintext`, encrypted, into the sealed `field` of `row`; empty clears it. The row is not saved."""
    if not plaintext:
        setattr(row, field, "")
        return
    key, nonce = settings.FIELD_KEYS[0], os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plaintext.encode(), _binding(row, field))
    setattr(row, field, f"v1.{_key_id(key)}.{base64.b64encode(nonce + sealed).decode()}")


def unseal(row: SealedModel, field: str) -> str:
    """Return the plaintext of the sealed `field` of `row`, the empty string when nothing is sealed there.

    Raises:
        VaultError: the value does not open.
    """
    value: str = getattr(row, field)
    if not value:
        return ""
    version, key_id, payload = value.split(".", 2)
    keys = [key for key in settings.FIELD_KEYS if _key_id(key) == key_id]
    if version != "v1" or not keys:
        raise VaultError(f"The key that sealed {row._meta.label}.{field} is not in QUAYMASTER_KEYS.")
    data = base64.b64decode(payload)
    try:
        return AESGCM(keys[0]).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], _binding(row, field)).decode()
    except InvalidTag as error:
        raise VaultError(f"{row._meta.label}.{field} was moved or damaged and does not open.") from error


def _binding(row: SealedModel, field: str) -> bytes:
    return f"{row._meta.label_lower}.{field}:{row.seal_id}".encode()


def _key_id(key: bytes) -> str:
    return hashlib.sha256(key).hexdigest()[:8]
