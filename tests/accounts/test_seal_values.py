"""Sealed values: each opens in its own row, field and table, whole, and nowhere else."""

import contextlib
import uuid

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.apps import apps
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from accounts_app.vault import SealedModel, VaultError, is_current, seal, sealed_fields, unseal

PLACES = [
    (model, field.name)
    for model in apps.get_models()
    if issubclass(model, SealedModel)
    for field in sealed_fields(model)
]
place = st.sampled_from(PLACES)
plain = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


def row_of(model: type[SealedModel], name: uuid.UUID) -> SealedModel:
    """A row that is not saved, as its sealed values know it."""
    return model(seal_id=name)


@given(place=place, text=plain, name=st.uuids())
def test_it_opens_where_it_was_sealed(
    place: tuple[type[SealedModel], str], text: str, name: uuid.UUID
) -> None:
    model, field = place
    row = row_of(model, name)
    seal(row, field, text)
    assert unseal(row, field) == text
    moved = row_of(model, name)
    setattr(moved, field, getattr(row, field))
    assert unseal(moved, field) == text, "the same row, read again"


@given(
    one=place,
    other=place,
    names=st.lists(st.uuids(), min_size=2, max_size=2, unique=True),
    same=st.booleans(),
)
def test_it_opens_nowhere_else(
    one: tuple[type[SealedModel], str],
    other: tuple[type[SealedModel], str],
    names: list[uuid.UUID],
    same: bool,  # noqa: FBT001 - generated
) -> None:
    """In another row; in another field or table even when the row there goes by the same name."""
    if one == other:
        same = False
    first, second = row_of(one[0], names[0]), row_of(other[0], names[0 if same else 1])
    seal(first, one[1], "harbour")
    setattr(second, other[1], getattr(first, one[1]))
    with pytest.raises(VaultError):
        unseal(second, other[1])


def test_every_field_is_a_place_of_its_own() -> None:
    """All pairs, and not only those that were drawn."""
    name = uuid.uuid4()
    for model, field in PLACES:
        first = row_of(model, name)
        seal(first, field, "harbour")
        for elsewhere, theirs in PLACES:
            second = row_of(elsewhere, name)
            setattr(second, theirs, getattr(first, field))
            if (elsewhere, theirs) == (model, field):
                assert unseal(second, theirs) == "harbour"
                continue
            with pytest.raises(VaultError):
                unseal(second, theirs)


@given(place=place, at=st.integers(0, 10_000), letter=st.sampled_from("Aa0/+=.\0"), cut=st.booleans())
def test_it_does_not_open_when_it_was_damaged(
    place: tuple[type[SealedModel], str],
    at: int,
    letter: str,
    cut: bool,  # noqa: FBT001 - generated
) -> None:
    model, field = place
    row = row_of(model, uuid.UUID(int=7))
    seal(row, field, "harbour")
    value: str = getattr(row, field)
    at %= len(value)
    damaged = value[:at] if cut else value[:at] + letter + value[at + 1 :]
    if not damaged or damaged == value:
        return
    setattr(row, field, damaged)
    with contextlib.suppress(VaultError):
        # A letter of base64 may hold bits that mean nothing. Then it is whole, and never another text.
        assert unseal(row, field) == "harbour"


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place[0]._meta.model_name}.{place[1]}")
def test_it_says_what_is_to_be_sealed_anew(place: tuple[type[SealedModel], str], settings: Settings) -> None:
    model, field = place
    row = row_of(model, uuid.uuid4())
    assert is_current(row, field), "nothing is sealed there"
    seal(row, field, "harbour")
    assert is_current(row, field)
    settings.FIELD_KEYS = [b"n" * 32, *settings.FIELD_KEYS]
    for_engines = next(each for each in sealed_fields(model) if each.name == field).for_engines
    assert is_current(row, field) is for_engines, "only what the new key would seal"
    assert unseal(row, field) == "harbour", "the old key still opens"
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    if not for_engines:
        with pytest.raises(VaultError, match="QUAYMASTER_KEYS"):
            unseal(row, field)


def test_each_key_of_an_engine_ring_opens_what_it_sealed(settings: Settings) -> None:
    """Whatever the others are called, and wherever it stands in the ring."""
    model, field = next(
        place
        for place in PLACES
        if any(each.name == place[1] and each.for_engines for each in sealed_fields(place[0]))
    )
    pairs = [X25519PrivateKey.generate() for _ in range(4)]
    ring = {pair.public_key().public_bytes_raw(): pair.private_bytes_raw() for pair in pairs}
    rows = []
    for public in ring:
        settings.ENGINE_PUBLIC_KEY = public
        rows.append(row_of(model, uuid.uuid4()))
        seal(rows[-1], field, "harbour")
    for order in (list(ring), list(reversed(ring))):
        settings.ENGINE_KEYS = {public: ring[public] for public in order}
        assert [unseal(row, field) for row in rows] == ["harbour"] * len(rows)
    settings.ENGINE_KEYS = {public: ring[public] for public in list(ring)[1:]}
    with pytest.raises(VaultError, match="QUAYMASTER_ENGINE_KEYS"):
        unseal(rows[0], field)


def test_there_are_secrets_of_both_kinds() -> None:
    assert len(PLACES) > 5
    kinds = {field.for_engines for model, _ in PLACES for field in sealed_fields(model)}
    assert kinds == {True, False}
    assert settings.ENGINE_KEYS
