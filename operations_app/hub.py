"""One Redis subscription per process, fanned out in the process to everybody who waits for hints.

A subscription coalesces: however often an object changes while its reader is busy, the reader gets one hint for it.
"""

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import AsyncIterator, Callable, Hashable
from contextvars import Context
from typing import Any
from weakref import WeakKeyDictionary

import redis.asyncio
from django.conf import settings

from operations_app.hints import CHANNEL
from telemetry import metrics

logger = logging.getLogger(__name__)

Hint = dict[str, Any]

# Said when hints may have been missed (the subscription began, or began again): read everything again.
RESYNC: Hint = {"type": "resync"}

PENDING_LIMIT = 10_000
BACKOFF_SECONDS = (0.2, 5.0)


class Subscription:
    """The hints one reader has not taken yet."""

    def __init__(self, wanted: Callable[[Hint], bool]) -> None:
        self._wanted = wanted
        self._pending: dict[Hashable, Hint] = {}
        self._some = asyncio.Event()

    async def take(self) -> list[Hint]:
        """Wait until there are hints and return all of them, each object once, in the order of their first change."""
        await self._some.wait()
        taken = list(self._pending.values())
        self._pending.clear()
        self._some.clear()
        return taken

    def put(self, hint: Hint) -> None:
        """Keep `hint` if it is wanted; a reader that falls too far behind is told to read everything again."""
        if hint is RESYNC or len(self._pending) >= PENDING_LIMIT:
            self._pending = {"resync": RESYNC}
        elif self._wanted(hint):
            self._pending[(hint.get("type"), hint.get("host"), hint.get("id"))] = hint
        else:
            return
        self._some.set()


class Hub:
    """The subscriptions of one event loop, and the one connection to Redis that feeds them."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()
        self._listener: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def subscribe(self, wanted: Callable[[Hint], bool]) -> AsyncIterator[Subscription]:
        """A subscription to all hints for which `wanted` says yes, and to `RESYNC`.

        Subscribe first, then read the state: a change in between is then never missed. The connection to Redis lives
        as long as there is any subscription.
        """
        subscription = Subscription(wanted)
        self._subscriptions.add(subscription)
        if self._listener is None:
            # Of nobody in particular: not of the request that happens to be the first to subscribe.
            self._listener = asyncio.create_task(self._listen(), context=Context())
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)
            await self._stop_if_idle()

    async def _stop_if_idle(self) -> None:
        if self._subscriptions or self._listener is None:
            return
        listener, self._listener = self._listener, None
        while not listener.done():
            # More than once, because redis-py loses a cancellation that comes while it connects.
            listener.cancel()
            await asyncio.wait({listener}, timeout=0.1)

    async def _listen(self) -> None:
        delay, longest = BACKOFF_SECONDS
        while True:
            try:
                async for hint in _hints():
                    delay = BACKOFF_SECONDS[0]
                    self._tell_all(hint)
            except (redis.RedisError, OSError, ValueError) as error:
                metrics.redis_errors.labels("hub").inc()
                logger.warning("Redis does not answer, hints are late: %s", error)
            await asyncio.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, not a secret
            delay = min(delay * 2, longest)

    def _tell_all(self, hint: Hint) -> None:
        for subscription in self._subscriptions:
            subscription.put(hint)


async def _hints() -> AsyncIterator[Hint]:
    """Every hint on the channel, and `RESYNC` each time the subscription begins (again)."""
    client = redis.asyncio.Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=2, health_check_interval=10
    )
    async with client, client.pubsub() as pubsub:
        await pubsub.subscribe(CHANNEL)
        while True:
            message = await pubsub.get_message(timeout=5)
            if message is None:
                continue
            if message["type"] == "message":
                yield json.loads(message["data"])
            elif message["type"] == "subscribe":
                yield RESYNC


_hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()


def subscribe(wanted: Callable[[Hint], bool]) -> contextlib.AbstractAsyncContextManager[Subscription]:
    """Subscribe with the hub of the running event loop; see `Hub.subscribe`."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub()).subscribe(wanted)
