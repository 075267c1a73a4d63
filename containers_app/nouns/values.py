"""Single values of the engine's JSON, read with tolerance: old engines leave out what new ones say and the reverse."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

STACK_LABEL = "com.docker.compose.project"
SERVICE_LABEL = "com.docker.compose.service"
_NEVER = "0001-01-01"
_LONGEST_INTEGER = 2**63 - 1


def text(value: object, limit: int | None = None) -> str:
    """`value` as text of at most `limit` characters; nothing is the empty string."""
    return "" if value is None else str(value)[:limit]


def integer(value: object) -> int:
    """`value` as an integer a database column holds; what is none is 0."""
    if not isinstance(value, int | float):
        return 0
    return max(-_LONGEST_INTEGER, min(int(value), _LONGEST_INTEGER))


def moment(value: object) -> datetime | None:
    """An RFC 3339 time (cut to microseconds) or Unix seconds; None for Go's zero time and for nonsense."""
    try:
        if isinstance(value, int | float) and value > 0:
            return datetime.fromtimestamp(value, UTC)
        if not isinstance(value, str) or not value or value.startswith(_NEVER):
            return None
        read = datetime.fromisoformat(value)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def mapping(value: object) -> dict[str, Any]:
    """`value` when it is an object, else an empty one: Go sends null for an empty map."""
    return dict(value) if isinstance(value, Mapping) else {}


def items(value: object) -> list[Any]:
    """`value` when it is an array, else an empty one: Go sends null for an empty slice."""
    return list(value) if isinstance(value, list | tuple) else []
