"""What is sealed in the database, in every app, and the rings that open it."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import models

from accounts_app.vault import SealedField, SealedModel, seal, unseal

# The settings that hold keys: the first of a ring seals, every one opens.
RINGS: Final = ("FIELD_KEYS",)

Rings = Mapping[str, Sequence[bytes]]


def sealed_fields(model: type[models.Model]) -> list[str]:
    """The names of the sealed columns of `model`."""
    return [field.name for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def sealed_models() -> list[type[SealedModel]]:
    """Every table with sealed columns."""
    return [model for model in apps.get_models() if issubclass(model, SealedModel) and sealed_fields(model)]


def own_rings() -> dict[str, list[str]]:
    """The rings of this installation, in base64, to be kept in a backup."""
    return {name: [base64.b64encode(key).decode() for key in getattr(settings, name)] for name in RINGS}


@contextmanager
def also_opening_with(rings: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """In the block, `rings` (base64) open too, while our own seal as ever."""
    usual = {name: tuple(getattr(settings, name)) for name in RINGS}
    try:
        for name in RINGS:
            setattr(settings, name, (*usual[name], *map(base64.b64decode, rings.get(name, ()))))
        yield
    finally:
        for name, ring in usual.items():
            setattr(settings, name, ring)


def reseal(row: models.Model) -> None:
    """Seal everything in `row` anew with our own keys. The row is not saved.

    Raises:
        VaultError: a value does not open.
    """
    for name in sealed_fields(type(row)):
        seal(row, name, unseal(row, name))  # type: ignore[arg-type]  # rows of an earlier version are no SealedModel
