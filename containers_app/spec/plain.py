"""Specs as plain JSON values and back: what operations store and what the API carries."""

import dataclasses
import types
from collections.abc import Mapping
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

Shape = TypeVar("Shape")


def to_plain(shape: Any) -> dict[str, Any]:
    """Return the dataclass `shape` as JSON values: objects, lists, strings, numbers."""
    plain: dict[str, Any] = _lists(dataclasses.asdict(shape))
    return plain


def to_sparse(shape: Any) -> dict[str, Any]:
    """Return the dataclass `shape` as JSON values, without the fields that have their default."""
    sparse: dict[str, Any] = _sparse(shape)
    return sparse


def _sparse(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        said = {}
        for each in dataclasses.fields(value):
            given = getattr(value, each.name)
            factory = each.default_factory
            default = each.default if factory is dataclasses.MISSING else factory()
            if given != default:
                said[each.name] = _sparse(given)
        return said
    if isinstance(value, tuple):
        return [_sparse(item) for item in value]
    return dict(value) if isinstance(value, dict) else value


def from_plain(shape: type[Shape], values: Mapping[str, Any]) -> Shape:
    """Build the dataclass `shape` from JSON values; fields that are not given keep their defaults.

    Raises:
        TypeError: a required field is missing or a field does not exist.
    """
    hints = get_type_hints(shape)
    unknown = set(values) - set(hints)
    if unknown:
        raise TypeError(f"{shape.__name__} has no field {sorted(unknown)[0]}")
    return shape(**{name: _value(hints[name], value) for name, value in values.items()})


def _value(hint: Any, value: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return (
            None
            if value is None
            else _value(next(kind for kind in arguments if kind is not type(None)), value)
        )
    if dataclasses.is_dataclass(hint):
        return value if isinstance(value, hint) else from_plain(hint, value)  # type: ignore[arg-type]
    if origin is tuple:
        return tuple(_value(arguments[0], item) for item in value)
    if origin is dict:
        return {str(key): str(item) for key, item in value.items()}
    return float(value) if hint is float else value


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_lists(item) for item in value]
    return value
