"""A stream of an engine that is read once for all its viewers, and goes on after a cut or a restart."""

import asyncio
import contextlib
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Hashable
from typing import Any, ClassVar, TypeVar

from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import EngineError, NotFound, StreamCut, Unreachable
from containers_app.engine.reader import EngineReader
from containers_app.nouns.containers import UP
from containers_app.sockets.fanout import Audience, Message, Viewer
from telemetry import metrics

logger = logging.getLogger(__name__)

STOPPED = "container stopped"
REMOVED = "container removed"
UNREACHABLE = "host unreachable"

RESTART_SECONDS = 5.0  # between a stop and a start that belong together, as in `docker restart`
RETURN_SECONDS = 120.0  # for an engine to come back
POLL_SECONDS = 0.25
LONGEST_POLL_SECONDS = 5.0


class Ended(Exception):
    """The stream is over, for the reason that viewers are told; `detail` are the engine's words."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail

    @property
    def frame(self) -> dict[str, Any]:
        return {"end": self.reason, **({"detail": self.detail} if self.detail else {})}


class Feed(ABC):
    """One stream of one container. `engine` is open from the first viewer to the last."""

    noun: ClassVar[str]

    def __init__(self, *, endpoint: Endpoint, ref: str) -> None:
        self.engine = EngineReader(endpoint)
        self.ref = ref
        self.audience = Audience()
        self.opened = asyncio.Event()  # the stream flows, or will never
        self.over: Ended | None = None
        self._task: asyncio.Task[None] | None = None

    @abstractmethod
    async def read(self) -> None:
        """Read the engine's stream to its end and tell the audience; called again to go on after a cut or restart."""

    async def start(self) -> None:
        """Begin to read."""
        await self.engine.__aenter__()
        self._task = asyncio.create_task(self._run(), name=f"feed-{self.ref[:12]}")
        metrics.streams_open.labels(self.noun).inc()

    async def stop(self) -> None:
        """Nobody looks any more."""
        metrics.streams_open.labels(self.noun).dec()
        try:
            if self._task is not None:
                self._task.cancel()
                await asyncio.wait({self._task})
        finally:  # also when the last viewer is cancelled once more
            await self.engine.close()

    def say(self, **frame: Any) -> None:
        """Tell the audience something that is not part of the stream."""
        self.audience.tell(Message(dumps(frame)))

    async def _run(self) -> None:
        try:
            await self._follow()
        except Ended as ended:
            self.over = ended
        except NotFound:
            self.over = Ended(REMOVED)
        except EngineError as error:
            self.over = Ended("the engine refused", str(error))
        except Exception:  # The rim: nobody awaits this task, and viewers must not wait on.
            logger.exception("A feed failed.")
            self.over = Ended("Quaymaster made a mistake")
        finally:
            self.opened.set()
            self.audience.end()

    async def _follow(self) -> None:
        ran = True
        while True:
            try:
                if not self.opened.is_set():
                    ran = await self.state() in UP
                await self.read()
                await self._assert_again(patience=RESTART_SECONDS if ran else 0.0)
            except (Unreachable, StreamCut) as error:
                await self._await_engine(error)
            else:
                ran = True
                self.say(notice="container started again")

    async def state(self) -> str:
        """What the engine says the container does."""
        return str((await self.engine.inspect_container(self.ref))["State"]["Status"])

    async def _assert_again(self, *, patience: float) -> None:
        """Return when the container runs again; raise Ended when it has stopped or is gone."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        while True:
            state = await self.state()
            if state in {"running", "paused"}:
                return
            # A restart policy waits longer and longer; that may take minutes.
            if state != "restarting" and loop.time() >= deadline:
                raise Ended(STOPPED)
            await asyncio.sleep(POLL_SECONDS)

    async def _await_engine(self, error: EngineError) -> None:
        """Return when the engine answers again; raise Ended when it was never there, or stays away."""
        if not self.opened.is_set():
            raise Ended(UNREACHABLE, str(error)) from error
        self.say(notice=UNREACHABLE, detail=str(error))
        loop = asyncio.get_running_loop()
        deadline, wait = loop.time() + RETURN_SECONDS, POLL_SECONDS
        while True:
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_POLL_SECONDS)
            try:
                await self.engine.ping()
            except EngineError as still:
                if loop.time() >= deadline:
                    raise Ended(UNREACHABLE, str(still)) from still
            else:
                self.say(notice="host reachable again")
                return


AnyFeed = TypeVar("AnyFeed", bound=Feed)
_feeds: dict[Hashable, Feed] = {}


@contextlib.asynccontextmanager
async def watching(key: Hashable, make: Callable[[], AnyFeed]) -> AsyncIterator[tuple[AnyFeed, Viewer]]:
    """Join the feed of this key, which `make` makes when nobody watches it yet; the last to leave ends it."""
    feed: Any = _feeds.get(key)
    if feed is None or feed.over is not None:
        feed = _feeds[key] = make()
        await feed.start()
    viewer = feed.audience.admit()
    try:
        yield feed, viewer
    finally:
        feed.audience.dismiss(viewer)
        if not feed.audience.viewers:
            if _feeds.get(key) is feed:
                del _feeds[key]
            await feed.stop()


def dumps(value: Any) -> str:
    """JSON as sockets send it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
