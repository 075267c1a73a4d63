"""Protobuf encoding of dataclasses (https://protobuf.dev/programming-guides/encoding/), as BuildKit needs it.

A message is a dataclass whose fields are made by the specifiers below, each with its field number. Unknown
fields are skipped, so newer engines stay readable; default values are not written, as proto3 has it.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Final, Literal, Protocol, TypeVar

Kind = Literal["string", "bytes", "signed", "unsigned", "bool", "map"] | type

_VARINT: Final = 0
_FIXED64: Final = 1
_LENGTH_DELIMITED: Final = 2
_FIXED32: Final = 5
_FIXED_SIZES: Final = {_FIXED64: 8, _FIXED32: 4}
_MASK64: Final = (1 << 64) - 1
_VARINT_BYTES: Final = 10


class WireError(ValueError):
    """These bytes are not the message they should be, or this value does not fit its field."""


class Message(Protocol):
    """Any dataclass: what distinguishes ours are the field specifiers."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class _Spec:
    number: int
    kind: Kind
    repeated: bool = False


def _plain(number: int, kind: Kind, default: Any) -> Any:
    return field(default=default, metadata={"wire": _Spec(number, kind)})


def _repeated(number: int, kind: Kind) -> Any:
    return field(default_factory=list, metadata={"wire": _Spec(number, kind, repeated=True)})


def string(number: int) -> str:
    """Text, in UTF-8."""
    value: str = _plain(number, "string", "")
    return value


def binary(number: int) -> bytes:
    """Bytes as they are."""
    value: bytes = _plain(number, "bytes", b"")
    return value


def signed(number: int) -> int:
    """int32, int64 or an enum with negative values."""
    value: int = _plain(number, "signed", 0)
    return value


def unsigned(number: int) -> int:
    """uint32, uint64 or an enum."""
    value: int = _plain(number, "unsigned", 0)
    return value


def boolean(number: int) -> bool:
    """A bool."""
    value: bool = _plain(number, "bool", default=False)
    return value


def message(number: int, kind: type[M]) -> M | None:
    """A message inside the message, None when absent."""
    value: M | None = _plain(number, kind, None)
    return value


def string_map(number: int) -> dict[str, str]:
    """``map<string, string>``."""
    value: dict[str, str] = field(default_factory=dict, metadata={"wire": _Spec(number, "map")})
    return value


def strings(number: int) -> list[str]:
    """``repeated string``."""
    value: list[str] = _repeated(number, "string")
    return value


def binaries(number: int) -> list[bytes]:
    """``repeated bytes``."""
    value: list[bytes] = _repeated(number, "bytes")
    return value


def messages(number: int, kind: type[M]) -> list[M]:
    """``repeated`` messages."""
    value: list[M] = _repeated(number, kind)
    return value


@dataclass(slots=True)
class _MapEntry:
    key: str = string(1)
    value: str = string(2)


@functools.cache
def _schema(kind: type) -> dict[int, tuple[str, _Spec]]:
    """Field number → name and specification, in order of the numbers."""
    specs = {item.metadata["wire"].number: (item.name, item.metadata["wire"]) for item in fields(kind)}
    return dict(sorted(specs.items()))


def encode(value: Message) -> bytes:
    """The bytes of a message. Raises WireError for a number beyond 64 bits or a lone surrogate."""
    out = bytearray()
    for number, (name, spec) in _schema(type(value)).items():
        content = getattr(value, name)
        if spec.kind == "map":
            entries = [_MapEntry(key=key, value=text) for key, text in content.items()]
            _write_all(out, number, _MapEntry, entries)
        elif spec.repeated:
            _write_all(out, number, spec.kind, content)
        elif isinstance(spec.kind, type):
            if content is not None:
                _write(out, number, spec.kind, content)
        elif content:
            _write(out, number, spec.kind, content)
    return bytes(out)


def _write_all(out: bytearray, number: int, kind: Kind, contents: list[Any]) -> None:
    for content in contents:
        _write(out, number, kind, content)


def _write(out: bytearray, number: int, kind: Kind, content: Any) -> None:
    if kind in ("signed", "unsigned", "bool"):
        _write_varint(out, number << 3 | _VARINT)
        _write_varint(out, _checked(int(content), kind) & _MASK64)
        return
    payload = _payload(kind, content)
    _write_varint(out, number << 3 | _LENGTH_DELIMITED)
    _write_varint(out, len(payload))
    out += payload


def _payload(kind: Kind, content: Any) -> bytes:
    if kind == "string":
        try:
            encoded: bytes = content.encode()
        except UnicodeEncodeError as error:
            raise WireError(f"text that is not UTF-8: {error.reason}") from error
        return encoded
    return bytes(content) if kind == "bytes" else encode(content)


def _checked(value: int, kind: Kind) -> int:
    low, high = (-(1 << 63), (1 << 63) - 1) if kind == "signed" else (0, _MASK64)
    if not low <= value <= high:
        raise WireError(f"{value} does not fit in 64 bits")
    return value


def _write_varint(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def decode(kind: type[M], data: bytes) -> M:
    """The message in ``data``. Raises WireError, and only that, when the bytes are not a message."""
    return _decode(kind, memoryview(data))


def _decode(kind: type[M], data: memoryview) -> M:
    schema = _schema(kind)
    out = kind()
    position = 0
    while position < len(data):
        tag, position = _read_varint(data, position)
        raw, position = _read_value(data, position, tag & 7)
        known = schema.get(tag >> 3)
        if known is None:
            continue
        name, spec = known
        content = _content(spec.kind, raw)
        if spec.kind == "map":
            getattr(out, name)[content.key] = content.value
        elif spec.repeated:
            getattr(out, name).append(content)
        else:
            setattr(out, name, content)
    return out


def _read_varint(data: memoryview, position: int) -> tuple[int, int]:
    value = 0
    for index, byte in enumerate(data[position : position + _VARINT_BYTES]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value & _MASK64, position + index + 1
    raise WireError("number without end")


def _read_value(data: memoryview, position: int, wire_type: int) -> tuple[int | memoryview, int]:
    if wire_type == _VARINT:
        return _read_varint(data, position)
    if wire_type == _LENGTH_DELIMITED:
        size, position = _read_varint(data, position)
    elif wire_type in _FIXED_SIZES:
        size = _FIXED_SIZES[wire_type]
    else:
        raise WireError(f"wire type {wire_type}")
    if position + size > len(data):
        raise WireError("message ends early")
    return data[position : position + size], position + size


_FROM_NUMBER: Final[dict[Kind, Callable[[int], Any]]] = {
    "signed": lambda raw: raw - (1 << 64) if raw >> 63 else raw,
    "unsigned": int,
    "bool": bool,
}
_FROM_BYTES: Final[dict[Kind, Callable[[memoryview], Any]]] = {
    "string": lambda raw: bytes(raw).decode("utf-8", "replace"),
    "bytes": bytes,
    "map": lambda raw: _decode(_MapEntry, raw),
}


def _content(kind: Kind, raw: int | memoryview) -> Any:
    if isinstance(raw, int):
        if kind not in _FROM_NUMBER:
            raise WireError(f"a number where {kind} belongs")
        return _FROM_NUMBER[kind](raw)
    if kind in _FROM_NUMBER:
        raise WireError(f"bytes where {kind} belongs")
    if isinstance(kind, type):
        return _decode(kind, raw)
    return _FROM_BYTES[kind](raw)
