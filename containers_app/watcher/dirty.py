"""What has to be read again: an ordered set, so that a hundred events on one container cost one inspect."""

import asyncio
from collections.abc import Iterable

from containers_app.facts.events import ALL, Key


class DirtySet:
    """Keys in the order in which they became stale. The event reader only ever adds, and never waits."""

    def __init__(self) -> None:
        self._keys: dict[Key, None] = {}
        self._some = asyncio.Event()

    def add(self, keys: Iterable[Key]) -> None:
        """Mark `keys` as stale; what is marked already keeps its place."""
        self._keys.update(dict.fromkeys(keys))
        if self._keys:
            self._some.set()

    async def take(self, limit: int) -> list[Key]:
        """Wait until something is stale, then take at most `limit` keys out, whole nouns first.

        A key that becomes stale again while its taker reads it is back in the set, and is read once more.
        """
        await self._some.wait()
        taken = [key for key in self._keys if key[1] == ALL][:limit]
        taken += [key for key in self._keys if key[1] != ALL][: limit - len(taken)]
        for key in taken:
            del self._keys[key]
        if not self._keys:
            self._some.clear()
        return taken
