"""One stream of an engine, many viewers: each reads at his own pace, and none of them slows another.

All of this lives in one event loop and asks neither the database nor Redis for a line. A channel is as fast as its
fastest viewer can follow: while he takes what comes, the engine is made to wait and nothing is lost; who is slower
skips the oldest of what waits for him and is told how much. Who takes nothing at all loses his socket, because every
send of a socket has a timeout.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from containers_app.live.log_lines import LogLine

VIEWER_CHARACTERS = 1024 * 1024  # that may wait for one viewer
FRESH_SECONDS = 2.0  # how long the stream waits for viewers that are all behind, before they skip


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
        """Add a message; what does not fit any more makes the oldest go."""
        self._waiting.append(message)
        self._size += len(message.text)
        if self._size > VIEWER_CHARACTERS:
            self._skip()
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
        """Each message, with how much was skipped before it, until the end of the channel."""
        while True:
            while self._waiting:
                message = self._waiting.popleft()
                skipped, self._skipped = self._skipped, 0
                self._size -= len(message.text)
                self._room.set()
                yield skipped, message
            if self._ended:
                return
            self._arrived.clear()
            await self._arrived.wait()

    def _skip(self) -> None:
        """Make room for the newest message, and for as much again, so that one gap stands for many."""
        self.behind = True
        kept = []
        while len(self._waiting) > 1 and self._size > VIEWER_CHARACTERS // 2:
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
        """Return when somebody can take more, and after `FRESH_SECONDS` in any case."""
        # Even when there is room: a fast engine must not keep the sockets from sending.
        await asyncio.sleep(0)
        deadline = asyncio.get_running_loop().time() + FRESH_SECONDS
        while self.viewers and all(viewer.full for viewer in self.viewers):
            self._room.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._room.wait()
            except TimeoutError:
                return
