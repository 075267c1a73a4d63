"""What has to be read again: an ordered set, so that a hundred events on one container cost one inspect."""

import asyncio
from collections.abc import Iterable

from fleet_app.kinds import ALL, Key


class DirtySet:
    """Keys in the order in which they became stale. The event reader only ever adds, and never waits."""

    def __init__(self) -> None:
        self._keys: dict[Key, float | None] = {}
        self._some = asyncio.Event()

    def add(self, keys: Iterable[Key], *, at: float | None = None) -> None:
        """Mark `keys` as stale, by an event of time `at` if by one; what is marked already keeps place and time."""
        for key in keys:
            if self._keys.setdefault(key, at) is None:
                self._keys[key] = at
        if self._keys:
            self._some.set()

    def __len__(self) -> int:
        return len(self._keys)

    async def take(self, limit: int) -> dict[Key, float | None]:
        """Wait until something is stale, then take at most `limit` keys out, whole nouns first, with their times.

        A key that becomes stale again while its taker reads it is back in the set, and is read once more.
        """
        await self._some.wait()
        taken = [key for key in self._keys if key[1] == ALL][:limit]
        taken += [key for key in self._keys if key[1] != ALL][: limit - len(taken)]
        times = {key: self._keys.pop(key) for key in taken}
        if not self._keys:
            self._some.clear()
        return times
