"""What engines and people say, made fit for a database."""

import json
import re
from collections.abc import Mapping
from typing import Any

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: Any) -> Any:
    """`value` with the characters PostgreSQL refuses in text and JSON (NUL, lone surrogates) replaced by U+FFFD."""
    encoded = json.dumps(value, default=str)
    # Nearly all of what engines say holds none; looking at the text of it is cheaper than walking through it.
    return _replaced(value) if "\\u0000" in encoded or "\\ud" in encoded else value


def _replaced(value: Any) -> Any:
    match value:
        case str():
            return _UNSTORABLE.sub("\ufffd", value)
        case Mapping():
            return {_replaced(key): _replaced(item) for key, item in value.items()}
        case list() | tuple():
            return [_replaced(item) for item in value]
        case _:
            return value
