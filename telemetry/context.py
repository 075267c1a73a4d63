"""What is being done at this moment, and for whom: said once at the rim, told by every line of the log.

Lives in a context variable, so it follows a task, and a thread where a copy of the context is taken along.
"""

import re
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from types import MappingProxyType

Value = str | int

# As long as a UUID with dashes and a name before it; nothing that could break a line or a header.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

_fields: ContextVar[Mapping[str, Value]] = ContextVar("telemetry", default=MappingProxyType({}))


def begin(**fields: Value) -> None:
    """Something new begins in this task or thread: `fields` hold, and nothing that held before."""
    _fields.set(fields)


def bind(**fields: Value) -> None:
    """Add `fields` to what holds already."""
    _fields.set({**_fields.get(), **fields})


def fields() -> Mapping[str, Value]:
    """What holds here: `request_id`, `operation_id`, `host`, each only where there is one."""
    return _fields.get()


def request_id() -> str:
    """The request that led here, or "" when none did."""
    return str(_fields.get().get("request_id", ""))


def accepted_request_id(said: str) -> str:
    """`said` when it may be a request's id, else a new one."""
    return said if REQUEST_ID.fullmatch(said) else uuid.uuid4().hex
