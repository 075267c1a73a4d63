"""From stale keys to mirror rows: list or inspect, then write, in batches, one after the other."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterable, Mapping

from fleet_app.kinds import ALL, Json, Key, Mirrored
from fleet_app.sync.rows import Reading
from fleet_app.watcher.dirty import DirtySet
from fleet_app.watcher.reading import Reader
from fleet_app.watcher.writer import HostWriter
from telemetry import metrics

logger = logging.getLogger(__name__)

BATCH = 64  # keys read and written together: bounds the memory of a first sync
SLOT_PATIENCE = 30.0  # seconds a host waits for its turn to hold a batch in memory
_UNSEEN = b""
Times = Mapping[Key, float | None]  # when the engine told that an object changed, if it did


class Drainer:
    """Reads what is stale on one host and writes it, in the order it was read: the mirror never goes back.

    Of what stands in the mirror it keeps only keys and digests of list rows, never an answer of the engine.
    """

    def __init__(
        self, *, writer: HostWriter, reader: Reader, dirty: DirtySet, slots: asyncio.Semaphore
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._nouns = reader.conversation.by_noun
        self._dirty = dirty
        self._slots = slots  # shared by all hosts: bounds how many batches are in memory at once
        self._slots_held = 0
        self._known: dict[str, dict[str, bytes]] = {}
        self._batches: asyncio.Queue[tuple[list[Reading], Times]] = asyncio.Queue(maxsize=1)
        self._listed: set[Key] = set()  # keys that are stale because a list said so
        self._listing: dict[str, float] = {}

    @property
    def listing_seconds(self) -> float:
        """How long it last took to list every noun once."""
        return sum(self._listing.values())

    async def forget(self) -> None:
        """Take nothing for granted: the next list has everything read again, and removes what it does not show."""
        for noun, mirrored in self._nouns.items():
            self._known[noun] = dict.fromkeys(await self._writer.known_keys(mirrored), _UNSEEN)

    async def run(self) -> None:
        """Drain until cancelled.

        Raises:
            ExceptionGroup: of what says that the conversation has ended, of HostLost when the host is another's.

        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read())
                tasks.create_task(self._write())
        finally:
            for _ in range(self._slots_held):
                self._slots.release()

    async def _read(self) -> None:
        while True:
            times = await self._dirty.take(BATCH)
            # A slot is held from before the read until after the write. An engine that hangs must not hold up others
            # for long, so the wait is bounded, and with it the bound on memory is a soft one.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SLOT_PATIENCE):
                    await self._slots.acquire()
                    self._slots_held += 1
            await self._batches.put((await self._readings(times), times))

    async def _write(self) -> None:
        """Write batch after batch, in the order in which they were read, while the next one is being read."""
        while True:
            readings, times = await self._batches.get()
            changes = await self._writer.apply(readings)
            _measure(readings, times)
            del readings
            if self._slots_held:
                self._slots_held -= 1
                self._slots.release()
            for change in changes:
                if change.removed:
                    self._known[change.noun].pop(change.key, None)
                else:
                    self._known[change.noun].setdefault(change.key, _UNSEEN)

    async def _readings(self, keys: Times) -> list[Reading]:
        single: dict[Key, None] = {}
        gone: list[Reading] = []
        for (noun, key), at in keys.items():
            if key == ALL:
                metrics.watcher_relists.labels(noun).inc()
                began = time.monotonic()
                mirrored = self._nouns[noun]
                gone += self._compare(mirrored, await self._reader.listed(mirrored), at=at)
                self._listing[noun] = time.monotonic() - began
            else:
                single[noun, key] = None
        self._distrust(key for key in single if key not in self._listed)
        self._listed.difference_update(single)
        read = await self._reader.read(single)
        self._distrust(set(single) - {(reading.mirrored.noun, reading.key) for reading in read})
        return gone + read

    def _compare(self, mirrored: Mirrored, listed: Iterable[Json], *, at: float | None) -> list[Reading]:
        """Mark as stale what the list shows differently than last time; what it no longer shows is gone.

        Safe because lists, inspects and writes all happen in one order: what appears after this list is read, and
        written, after it too.
        """
        noun = mirrored.noun
        known = self._known[noun]
        shown = dict(map(mirrored.summary, listed))
        differ = [(noun, key) for key, digest in shown.items() if known.get(key) != digest]
        self._listed.update(differ)
        self._dirty.add(differ, at=at)
        self._known[noun] = shown
        return [Reading(mirrored=mirrored, key=key, raw=None) for key in known if key not in shown]

    def _distrust(self, keys: Iterable[Key]) -> None:
        """The next list has `keys` read again: they could not be read, or are read for another reason than a list.

        What an event or a hint had us read is newer than the digest of the last list. Kept, that digest would hide a
        change back to what it stands for.
        """
        for noun, key in keys:
            if key in self._known[noun]:
                self._known[noun][key] = _UNSEEN


def _measure(written: Iterable[Reading], times: Times) -> None:
    """Tell how far the mirror is behind the engine, by what was just written."""
    now = time.time()
    for reading in written:
        noun = reading.mirrored.noun
        if at := times.get((noun, reading.key)) or times.get((noun, ALL)):
            metrics.watcher_lag_seconds.observe(max(0.0, now - at))
