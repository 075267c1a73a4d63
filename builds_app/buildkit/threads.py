"""Work in a thread that ends when nobody waits for it any more."""

import asyncio
from collections.abc import Callable
from threading import Event
from typing import TypeVar

T = TypeVar("T")


class Abandoned(Exception):
    """The work is not wanted any more; nobody hears of it."""


class Wanted:
    """Whether work in a thread is still wanted. A thread cannot be ended from outside: it has to ask."""

    def __init__(self) -> None:
        self._ended = Event()

    def end(self) -> None:
        """From now on `check` raises."""
        self._ended.set()

    def check(self) -> None:
        """Raises Abandoned when the work is not wanted any more."""
        if self._ended.is_set():
            raise Abandoned


async def in_thread(work: Callable[[Callable[[], None]], T]) -> T:
    """Runs ``work`` in a thread; what it is given has to be called often, and ends it once the caller is cancelled."""
    wanted = Wanted()
    try:
        return await asyncio.to_thread(work, wanted.check)
    finally:
        wanted.end()
