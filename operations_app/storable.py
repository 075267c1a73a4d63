"""Engine words made fit for a database."""

from collections.abc import Mapping
from typing import Any


def storable(value: Any) -> Any:
    """`value` without what a database refuses: engines may say NUL characters and half surrogates."""
    if isinstance(value, str):
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value
