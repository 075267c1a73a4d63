"""Following one host: event stream first, then the list, then what the events name; and again after every end."""

import asyncio
import contextlib
import logging
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from accounts_app.vault import VaultError
from fleet_app.kinds import ALL, Conversation, Heard, Mirrored, Trouble, UnknownKind, conversation_with
from fleet_app.models import Host
from fleet_app.sync.rows import HostLost
from fleet_app.watcher.dirty import DirtySet
from fleet_app.watcher.drain import Drainer
from fleet_app.watcher.reading import Reader
from fleet_app.watcher.writer import HostWriter
from telemetry import context, metrics

logger = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = 0.25, 2.0  # seconds between two attempts: who looks on sees it come back
RELIST_SECONDS = (10.0, 60.0)  # lists find what no event told, often where they are cheap:
RELIST_SHARE = 0.02  # of the watcher's time goes to them at most, until the longer pause is reached
REREAD_SECONDS = 3600.0  # and inspects find what no list shows
EVENTS_PAUSE = 0.5  # seconds in which events for the timeline are gathered into one write
NOT_UNDERSTOOD = (
    "What the engine says of what it holds cannot be understood. The log of the watcher says more."
)
EVENTS_LIMIT = 5_000  # of the timeline held in memory; the mirror itself misses none


class Following:
    """One host followed until cancelled. All attempts share the set of stale keys; a new conversation lists anyway."""

    def __init__(
        self, *, writer: HostWriter, slots: asyncio.Semaphore, fleet_size: Callable[[], int]
    ) -> None:
        self._writer = writer
        self._name = writer.name
        self._slots = slots
        self._fleet_size = fleet_size
        self._conversation: Conversation | None = None  # of the present or the last attempt
        self._dirty = DirtySet()
        self._events: deque[Mapping[str, Any]] = deque(maxlen=EVENTS_LIMIT)
        self._some_events = asyncio.Event()
        self._facts_stale = asyncio.Event()
        self.answering = False
        self._complaint = ""
        self._puzzle = ""

    @property
    def _nouns(self) -> dict[str, Mirrored]:
        return self._conversation.by_noun if self._conversation else {}

    def mark_stale(self, *, noun: str, key: str) -> None:
        """Somebody knows that an object changed ("*": any of the noun), perhaps without an event."""
        if mirrored := self._nouns.get(noun):
            self._dirty.add([(noun, ALL if key == "*" or mirrored.by_list else key)])

    def mark_all_stale(self) -> None:
        """List everything again soon."""
        self._dirty.add((noun, ALL) for noun in self._nouns)

    async def follow(self) -> None:
        """Converse with the engine again and again, until cancelled or until the host is no longer ours."""
        context.begin(host=self._name)
        metrics.watcher_stale.labels(self._name).set_function(lambda: len(self._dirty))
        try:
            await self._follow()
        finally:
            for metric in (metrics.watcher_stale, metrics.watcher_events):
                with contextlib.suppress(KeyError):
                    metric.remove(self._name)

    async def _follow(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            try:
                await self._converse(await self._writer.read_host())
            except Exception as error:  # noqa: BLE001 - the rim: whatever ends a conversation, the next one begins
                if not await self._survive(_cause(error)):
                    return
            pause = SHORTEST_PAUSE if self.answering else min(pause * 2, LONGEST_PAUSE)
            self.answering = False
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, not a secret

    async def _survive(self, error: BaseException) -> bool:
        """Say why a conversation ended; False when there is to be no other.

        A cut alone makes no host unreachable: the next attempt follows at once, and tells.
        """
        match self._trouble(error), error:
            case _, HostLost() | Host.DoesNotExist():
                logger.info("Host %s is no longer ours", self._name)
                return False
            case Trouble(cut=True), _ if self.answering:
                logger.info("The conversation with host %s was cut: %s", self._name, error)
            case Trouble() as trouble, _:
                await self._record_unreachable(trouble.reason, trouble.code)
            case _, KeyError() | TypeError() | ValueError() | AttributeError():
                # It may be our mistake as well; either way nobody sees the host now. What is tried again and again is
                # told once.
                if self._puzzle != repr(error):
                    self._puzzle = repr(error)
                    logger.error("Following host %s failed", self._name, exc_info=error)
                await self._record_unreachable(NOT_UNDERSTOOD, "engine_fault")
            case _:
                logger.error("Following host %s failed, beginning again", self._name, exc_info=error)
        return True

    def _trouble(self, error: BaseException) -> Trouble | None:
        match error:
            case UnknownKind():
                return Trouble(reason=str(error), code="invalid_address")
            case VaultError():
                return Trouble(reason=str(error), code="vault_error")
            case _:
                return self._conversation.trouble(error) if self._conversation else None

    async def _record_unreachable(self, reason: str, code: str) -> None:
        if reason != self._complaint:
            logger.warning("Host %s is unreachable: %s", self._name, reason)
            self._complaint = reason
        try:
            await self._writer.record_unreachable(reason=reason, code=code)
        except Exception:  # the rim: with the database away too, the next attempt says it again
            logger.exception("The state of host %s could not be written", self._name)

    async def _converse(self, host: Host) -> None:
        """One conversation; ends with an exception, always."""
        conversation = self._conversation = conversation_with(host.address)
        async with conversation.open(host) as engine, asyncio.TaskGroup() as tasks:
            opened = asyncio.Event()
            tasks.create_task(self._hear(conversation.watch(engine, opened.set)))
            await opened.wait()
            await self._writer.record_online(await conversation.describe(engine))
            self.answering = True
            self._complaint = ""
            logger.info("Following host %s", self._name)
            reader = Reader(conversation=conversation, engine=engine, name=self._name)
            drainer = Drainer(writer=self._writer, reader=reader, dirty=self._dirty, slots=self._slots)
            await drainer.forget()
            self.mark_all_stale()
            tasks.create_task(drainer.run())
            tasks.create_task(self._relist(drainer))
            tasks.create_task(self._refresh_facts(conversation, engine))
            tasks.create_task(self._record_events())
            for also in conversation.beside:
                tasks.create_task(also(engine, self._writer))

    async def _hear(self, events: AsyncIterator[Heard]) -> None:
        told = metrics.watcher_events.labels(self._name)
        with metrics.streams_open.labels("events").track_inprogress():
            async for heard in events:
                told.inc()
                self._take(heard)

    def _take(self, heard: Heard) -> None:
        self._dirty.add(heard.stale, at=heard.at)
        if heard.about_engine:
            self._facts_stale.set()
        if heard.moment:
            self._events.append(heard.moment)
            self._some_events.set()

    async def _refresh_facts(self, conversation: Conversation, engine: Any) -> None:
        while True:
            await self._facts_stale.wait()
            self._facts_stale.clear()
            await self._writer.record_online(await conversation.describe(engine))

    async def _relist(self, drainer: Drainer) -> None:
        reread_at = time.monotonic() + REREAD_SECONDS
        while True:
            shortest, longest = RELIST_SECONDS
            fair = drainer.listing_seconds * self._fleet_size() / RELIST_SHARE
            pause = min(max(shortest, fair), longest)
            await asyncio.sleep(pause * random.uniform(0.9, 1.1))  # noqa: S311 - jitter, not a secret
            if time.monotonic() > reread_at:
                reread_at = time.monotonic() + REREAD_SECONDS
                await drainer.forget()
                self._facts_stale.set()
            self.mark_all_stale()

    async def _record_events(self) -> None:
        while True:
            await self._some_events.wait()
            await asyncio.sleep(EVENTS_PAUSE)
            self._some_events.clear()
            gathered = list(self._events)
            self._events.clear()
            await self._writer.record_events(gathered)


def _cause(error: BaseException) -> BaseException:
    """The first error inside groups of them."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
