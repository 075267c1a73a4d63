"""One stream of an engine, many viewers: each reads at his own pace, and none of them slows another.

All of this lives in one event loop and asks neither the database nor Redis for a line. A feed is as fast as its
fastest viewers can follow: while they take what comes, the engine is made to wait and nothing is lost; who is slower
than others skips the oldest of what waits for him and is told how much. Who takes nothing at all loses his socket,
because every send of a socket has a timeout.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from containers_app.live.log_lines import LogLine

VIEWER_CHARACTERS = 1024 * 1024  # that may wait for one viewer, and a message more
FRESH_SECONDS = 2.0  # how long the stream waits for viewers that are all behind, before they skip
# How long others may be kept hungry in all for one viewer, until he has caught up: viewers of the same speed are never
# quite equally far, and none of them shall miss a line for that.
SLACK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Message:
    """A text frame for all viewers. `lines` are kept while somebody may have some of them already."""

    text: str
    weight: int = 0  # in lines; what weighs nothing is never skipped
    lines: tuple[LogLine, ...] = ()


class Viewer:
    """What waits for one socket."""

    def __init__(self, *, room: asyncio.Event) -> None:
        """`room` is set whenever this viewer has made some."""
        self.joining = True  # may have some of what comes already
        self.behind = False  # something was skipped
        self.hungry = False  # has taken everything
        self.slack = SLACK_SECONDS  # how long others may still be hungry for him
        self._waiting: deque[Message] = deque()
        self._size = 0
        self._skipped = 0
        self._ended = False
        self._arrived = asyncio.Event()
        self._room = room

    @property
    def full(self) -> bool:
        return self._size >= VIEWER_CHARACTERS

    def put(self, message: Message) -> None:
        """Add a message; who is full loses the oldest for it."""
        if self.full:
            self._skip()
        self._waiting.append(message)
        self._size += len(message.text)
        self.hungry = False
        self._arrived.set()

    def start_over(self) -> None:
        """Forget what waits and what was skipped: the viewer finds it elsewhere."""
        kept = [message for message in self._waiting if not message.weight]
        self._waiting, self._size = deque(kept), sum(len(message.text) for message in kept)
        self.behind, self._skipped = False, 0
        self._room.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._ended = True
        self._arrived.set()

    async def messages(self) -> AsyncIterator[tuple[int, Message]]:
        """Each message, with how much was skipped before it, until the end of the feed."""
        while True:
            while self._waiting:
                message = self._waiting.popleft()
                skipped, self._skipped = self._skipped, 0
                self._size -= len(message.text)
                self._room.set()
                yield skipped, message
            if self._ended:
                return
            self.hungry, self.slack = True, SLACK_SECONDS
            self._room.set()
            self._arrived.clear()
            await self._arrived.wait()

    def _skip(self) -> None:
        """Make room for the next messages, so that one gap stands for many."""
        self.behind = True
        kept = []
        while self._waiting and self._size > VIEWER_CHARACTERS // 2:
            oldest = self._waiting.popleft()
            if oldest.weight:
                self._size -= len(oldest.text)
                self._skipped += oldest.weight
            else:
                kept.append(oldest)
        self._waiting.extendleft(reversed(kept))


class Audience:
    """The viewers of one stream."""

    def __init__(self) -> None:
        self.viewers: set[Viewer] = set()
        self._room = asyncio.Event()

    def admit(self) -> Viewer:
        """A new viewer, who gets what comes from now on."""
        viewer = Viewer(room=self._room)
        self.viewers.add(viewer)
        self._room.set()
        return viewer

    def dismiss(self, viewer: Viewer) -> None:
        """A viewer has gone."""
        self.viewers.discard(viewer)
        self._room.set()

    @property
    def joining(self) -> bool:
        """Whether somebody may have some of the coming lines already."""
        return any(viewer.joining for viewer in self.viewers)

    def tell(self, message: Message) -> None:
        """Give a message to everybody, at once."""
        for viewer in self.viewers:
            viewer.put(message)

    def end(self) -> None:
        """Tell everybody that nothing more will come."""
        for viewer in self.viewers:
            viewer.end()

    async def room(self) -> None:
        """Return when nobody is full, or only viewers for whom the others have waited long enough.

        While nobody is hungry, waiting costs nobody anything; for viewers who take nothing it ends all the same.
        """
        # Even when there is room: a fast engine must not keep the sockets from sending.
        await asyncio.sleep(0)
        now = asyncio.get_running_loop().time
        deadline = now() + FRESH_SECONDS
        while late := self._late():
            hungry = any(viewer.hungry for viewer in self.viewers)
            seconds = max(viewer.slack for viewer in late) if hungry else deadline - now()
            if seconds <= 0:
                return
            began = now()
            self._room.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._room.wait()
            if hungry:
                for viewer in late:
                    viewer.slack -= now() - began

    def _late(self) -> list[Viewer]:
        """The viewers worth waiting for: full ones for whom others may still be hungry, and all when all are full."""
        full = [viewer for viewer in self.viewers if viewer.full]
        return full if len(full) == len(self.viewers) else [viewer for viewer in full if viewer.slack > 0]
