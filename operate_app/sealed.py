"""What is sealed in the database, in every app, and the rings that open it."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.apps import apps
from django.conf import settings

from accounts_app.vault import SealedField, SealedModel, seal, sealed_fields, unseal
from operate_app.errors import NotDone

FIELD_KEYS: Final = "FIELD_KEYS"
ENGINE_KEYS: Final = "ENGINE_KEYS"

TextRings = Mapping[str, Sequence[str]]


def sealed_models() -> list[type[SealedModel]]:
    """Every table with sealed columns."""
    return [model for model in apps.get_models() if issubclass(model, SealedModel) and sealed_fields(model)]


def sealed_columns() -> Iterator[tuple[type[SealedModel], SealedField]]:
    """Every sealed column."""
    for model in sealed_models():
        for field in sealed_fields(model):
            yield model, field


def opens_all_rings() -> bool:
    """Whether this process opens what is meant for engines too; the one that answers REST does not."""
    return bool(settings.ENGINE_KEYS)


def own_rings() -> dict[str, list[str]]:
    """The rings of this installation, in base64, to be kept in a backup.

    Raises:
        NotDone: this process does not hold them all.
    """
    if not opens_all_rings():
        raise NotDone(
            "This process does not hold the keys that open credentials of hosts, so the backup would not either.",
            "Run it where workers run (in the team deployment: docker compose exec worker quaymaster backup).",
        )
    return {FIELD_KEYS: _texts(settings.FIELD_KEYS), ENGINE_KEYS: _texts(settings.ENGINE_KEYS.values())}


@contextmanager
def also_opening_with(rings: TextRings) -> Iterator[None]:
    """In the block, `rings` open too, while our own seal as ever."""
    usual = {name: getattr(settings, name) for name in (FIELD_KEYS, ENGINE_KEYS)}
    field_keys, engine_keys = (
        map(base64.b64decode, rings.get(name, ())) for name in (FIELD_KEYS, ENGINE_KEYS)
    )
    try:
        settings.FIELD_KEYS = (*settings.FIELD_KEYS, *field_keys)
        settings.ENGINE_KEYS = {**settings.ENGINE_KEYS, **{_public_half(key): key for key in engine_keys}}
        yield
    finally:
        for name, ring in usual.items():
            setattr(settings, name, ring)


def reseal(row: Any) -> None:
    """Seal everything in `row` anew with our own keys, as its own version would. The row is not saved.

    Raises:
        VaultError: a value does not open.
    """
    for field in sealed_fields(type(row)):
        seal(row, field.name, unseal(row, field.name))


def _texts(keys: Any) -> list[str]:
    return [base64.b64encode(key).decode() for key in keys]


def _public_half(key: bytes) -> bytes:
    return X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
