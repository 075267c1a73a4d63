"""Following one host: event stream first, then the list, then what the events name; and again after every end."""

import asyncio
import contextlib
import logging
import random
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from accounts_app.vault import VaultError
from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import EngineError, StreamCut
from containers_app.engine.reader import EngineReader
from containers_app.facts.events import (
    ACTIONS,
    ALL,
    event_time,
    is_about_engine,
    stale_keys,
    timeline_columns,
)
from containers_app.facts.nouns import Noun
from containers_app.models import Host
from containers_app.sync import hosts
from containers_app.sync.rows import LeaseLost
from containers_app.sync.timeline import record_events
from containers_app.watcher.dirty import DirtySet
from containers_app.watcher.drain import Drainer
from containers_app.watcher.lanes import Lanes
from containers_app.watcher.sampler import Sampler
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


class Session:
    """One host followed until cancelled. All attempts share the set of stale keys; a new conversation lists anyway."""

    def __init__(
        self,
        *,
        host_id: int,
        name: str,
        holder: str,
        lanes: Lanes,
        slots: asyncio.Semaphore,
        fleet_size: Callable[[], int],
    ) -> None:
        self._host_id = host_id
        self._name = name
        self._holder = holder
        self._lanes = lanes
        self._slots = slots
        self._fleet_size = fleet_size
        self._dirty = DirtySet()
        self._events: deque[Mapping[str, Any]] = deque(maxlen=EVENTS_LIMIT)
        self._some_events = asyncio.Event()
        self._facts_stale = asyncio.Event()
        self.answering = False
        self._complaint = ""
        self._puzzle = ""

    def mark_stale(self, *, noun: str, key: str) -> None:
        """Somebody knows that an object changed ("*": any of the noun), perhaps without an event."""
        if noun in set(Noun):
            listed = key == "*" or noun == Noun.IMAGE  # an image is judged by the list, see `stale_keys`
            self._dirty.add([(Noun(noun), ALL if listed else key)])

    def mark_all_stale(self) -> None:
        """List everything again soon."""
        self._dirty.add((noun, ALL) for noun in Noun)

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
                await self._converse(await self._lanes.run(self._host_id, _endpoint, self._host_id))
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
        match error:
            case LeaseLost() | Host.DoesNotExist():
                logger.info("Host %s is no longer ours", self._name)
                return False
            case StreamCut() if self.answering:
                logger.info("The conversation with host %s was cut: %s", self._name, error)
            case EngineError():
                await self._record_unreachable(str(error), error.code)
            case VaultError():
                await self._record_unreachable(str(error), "vault_error")
            case KeyError() | TypeError() | ValueError() | AttributeError():
                # It may be our mistake as well; either way nobody sees the host now. What is tried again and again is
                # told once.
                if self._puzzle != repr(error):
                    self._puzzle = repr(error)
                    logger.error("Following host %s failed", self._name, exc_info=error)
                await self._record_unreachable(NOT_UNDERSTOOD, "engine_fault")
            case _:
                logger.error("Following host %s failed, beginning again", self._name, exc_info=error)
        return True

    async def _record_unreachable(self, reason: str, code: str) -> None:
        if reason != self._complaint:
            logger.warning("Host %s is unreachable: %s", self._name, reason)
            self._complaint = reason
        try:
            await self._lanes.run(
                self._host_id,
                hosts.record_unreachable,
                host_id=self._host_id,
                holder=self._holder,
                reason=reason,
                code=code,
            )
        except Exception:  # the rim: with the database away too, the next attempt says it again
            logger.exception("The state of host %s could not be written", self._name)

    async def _converse(self, endpoint: Endpoint) -> None:
        """One conversation; ends with an exception, always."""
        async with EngineReader(endpoint) as engine, asyncio.TaskGroup() as tasks:
            opened = asyncio.Event()
            tasks.create_task(self._read_events(engine, opened))
            await opened.wait()
            await self._read_facts(engine)
            self.answering = True
            self._complaint = ""
            logger.info("Following host %s", self._name)
            drainer = Drainer(
                host_id=self._host_id,
                holder=self._holder,
                engine=engine,
                dirty=self._dirty,
                lanes=self._lanes,
                slots=self._slots,
            )
            await drainer.forget()
            self.mark_all_stale()
            tasks.create_task(drainer.run())
            tasks.create_task(self._relist(drainer))
            tasks.create_task(self._refresh_facts(engine))
            tasks.create_task(self._record_events())
            tasks.create_task(Sampler(host_id=self._host_id, engine=engine, lanes=self._lanes).run())

    async def _read_events(self, engine: EngineReader, opened: asyncio.Event) -> None:
        heard = metrics.watcher_events.labels(self._name)
        with metrics.streams_open.labels("events").track_inprogress():
            async for event in engine.events(filters={"event": ACTIONS}, opened=opened.set):
                heard.inc()
                self._take(event)

    def _take(self, event: Mapping[str, Any]) -> None:
        self._dirty.add(stale_keys(event), at=event_time(event))
        if is_about_engine(event):
            self._facts_stale.set()
        if columns := timeline_columns(event):
            self._events.append(columns)
            self._some_events.set()

    async def _read_facts(self, engine: EngineReader) -> None:
        info, version = await engine.info(), await engine.version()
        await self._lanes.run(
            self._host_id,
            hosts.record_online,
            host_id=self._host_id,
            holder=self._holder,
            info=info,
            version=version,
        )

    async def _refresh_facts(self, engine: EngineReader) -> None:
        while True:
            await self._facts_stale.wait()
            self._facts_stale.clear()
            await self._read_facts(engine)

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
            await self._lanes.run(
                self._host_id, record_events, host_id=self._host_id, holder=self._holder, events=gathered
            )


def _endpoint(host_id: int) -> Endpoint:
    return Host.objects.get(pk=host_id).endpoint()


def _cause(error: BaseException) -> BaseException:
    """The first error inside groups of them."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
