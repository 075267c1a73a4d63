"""Dataclasses as plain JSON values and back: what operations store and what the API carries."""

from collections.abc import Mapping
from typing import Any, TypeVar

import cattrs
from cattrs.preconf.json import make_converter

Shape = TypeVar("Shape")

_full = make_converter(forbid_extra_keys=True)
_sparse = make_converter(omit_if_default=True)


class Unreadable(Exception):
    """The values do not describe what they should."""


def to_plain(shape: Any) -> dict[str, Any]:
    """Return the dataclass `shape` as JSON values: objects, lists, strings, numbers."""
    plain: dict[str, Any] = _full.unstructure(shape)
    return plain


def to_sparse(shape: Any) -> dict[str, Any]:
    """Return the dataclass `shape` as JSON values, without the fields that have their default."""
    sparse: dict[str, Any] = _sparse.unstructure(shape)
    return sparse


def from_plain(shape: type[Shape], values: Mapping[str, Any]) -> Shape:
    """Build the dataclass `shape` from JSON values; fields that are not given keep their defaults.

    Raises:
        Unreadable: a required field is missing, a field does not exist, or a value is of another type.
    """
    try:
        return _full.structure(values, shape)
    except cattrs.BaseValidationError as error:
        raise Unreadable("; ".join(cattrs.transform_error(error))) from error
