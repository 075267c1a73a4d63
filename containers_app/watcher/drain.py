"""From stale keys to mirror rows: list or inspect, then write, in batches, one after the other."""

import asyncio
import logging
import time
from collections.abc import Iterable

from containers_app.engine.reader import EngineReader
from containers_app.facts import Json
from containers_app.facts.events import ALL, Key
from containers_app.facts.nouns import Noun, summary
from containers_app.sync import rows
from containers_app.sync.rows import Reading
from containers_app.watcher.dirty import DirtySet
from containers_app.watcher.lanes import Lanes
from containers_app.watcher.reading import list_noun, read_keys

logger = logging.getLogger(__name__)

BATCH = 64  # keys read and written together: bounds the memory of a first sync
_UNSEEN = b""


class Drainer:
    """Reads what is stale on one host and writes it. Since it does one thing after the other, the mirror never goes back.

    Of what stands in the mirror it keeps only keys and digests of list rows, never an answer of the engine.
    """

    def __init__(
        self, *, host_id: int, holder: str, engine: EngineReader, dirty: DirtySet, lanes: Lanes
    ) -> None:
        self._host_id = host_id
        self._holder = holder
        self._engine = engine
        self._dirty = dirty
        self._lanes = lanes
        self._known: dict[Noun, dict[str, bytes]] = {}
        self._listing: dict[Noun, float] = {}

    @property
    def listing_seconds(self) -> float:
        """How long it last took to list every noun once."""
        return sum(self._listing.values())

    async def forget(self) -> None:
        """Take nothing for granted: the next list has everything read again, and removes what it does not show."""
        for noun in Noun:
            keys = await self._lanes.run(self._host_id, rows.known_keys, host_id=self._host_id, noun=noun)
            self._known[noun] = dict.fromkeys(keys, _UNSEEN)

    async def run(self, *, gate: asyncio.Semaphore) -> None:
        """Drain until cancelled. `gate` bounds how many hosts hold answers in memory at once.

        Raises:
            EngineError: the conversation with the engine has ended.
            LeaseLost: the host is another watcher's now.

        """
        while True:
            keys = await self._dirty.take(BATCH)
            async with gate:
                await self._drain(keys)

    async def _drain(self, keys: Iterable[Key]) -> None:
        single: dict[Key, None] = {}
        readings: list[Reading] = []
        for noun, key in keys:
            if key == ALL:
                began = time.monotonic()
                readings += self._compare(noun, await list_noun(self._engine, noun))
                self._listing[noun] = time.monotonic() - began
            else:
                single[noun, key] = None
        read = await read_keys(self._engine, single)
        self._distrust(single, read)
        changes = await self._lanes.run(
            self._host_id, rows.apply, host_id=self._host_id, holder=self._holder, readings=readings + read
        )
        for change in changes:
            if change.removed:
                self._known[change.noun].pop(change.key, None)
            else:
                self._known[change.noun].setdefault(change.key, _UNSEEN)

    def _compare(self, noun: Noun, listed: Iterable[Json]) -> list[Reading]:
        """Mark as stale what the list shows differently than last time; what it no longer shows is gone.

        Safe because nothing is read between this list and the write that follows it.
        """
        known = self._known[noun]
        shown = dict(summary(noun, row) for row in listed)
        self._dirty.add((noun, key) for key, digest in shown.items() if known.get(key) != digest)
        self._known[noun] = shown
        return [Reading(noun=noun, key=key, raw=None) for key in known if key not in shown]

    def _distrust(self, asked: Iterable[Key], read: Iterable[Reading]) -> None:
        """What could not be read is asked for again after the next list."""
        answered = {(reading.noun, reading.key) for reading in read}
        for noun, key in asked:
            if (noun, key) not in answered and key in self._known[noun]:
                self._known[noun][key] = _UNSEEN
