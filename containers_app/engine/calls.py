"""Around every request to an engine: whoever starts the process may look on and send headers along."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Protocol


class Call(Protocol):
    """One request. `headers` go with it, and `status` is told of its answer."""

    headers: dict[str, str]
    status: int


Observe = Callable[[str, str], AbstractContextManager[Call]]


@dataclass
class _Unobserved:
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 0


@contextmanager
def _unobserved(_: str, __: str) -> Iterator[Call]:
    yield _Unobserved()


_observe: Observe = _unobserved


def observe_with(observe: Observe) -> None:
    """Have `observe(method, path)` entered around every request of this process, until the answer begins."""
    global _observe  # noqa: PLW0603 - set once, when the process begins
    _observe = observe


def observed(method: str, path: str) -> AbstractContextManager[Call]:
    """What to enter around a request; an exception that leaves it is what became of the request."""
    return _observe(method, path)
