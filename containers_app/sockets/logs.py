"""The websocket of a container's log."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar

from accounts_app.query import Query, refused
from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import EngineError, NotFound, StreamCut, Unreachable
from containers_app.engine.reader import EngineReader
from containers_app.engine.timestamps import engine_timestamp
from containers_app.live.log_lines import LineSplitter, LogLine
from containers_app.sockets.base import ContainerConsumer
from containers_app.sockets.fanout import Message, Viewer
from containers_app.sockets.feeds import REMOVED, UNREACHABLE, Ended, Feed, dumps, watching
from telemetry import metrics

FLUSH_SECONDS = 0.016
FLUSH_CHARACTERS = 64 * 1024
# Lines from before its start that a feed repeats. Viewers read the past for themselves and drop what they have, so
# that nothing falls between their past and the feed's start.
OVERLAP = 1000
MOST_TAIL = 10_000_000
CATCH_UPS = 10  # times that a new viewer, fallen behind, reads on in the log itself before lines are skipped
RESUME_SECONDS = 1.0  # stdout and stderr may swap by a moment: go on a little before the last line


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a viewer asks for. `tail` None is all."""

    follow: bool
    tail: int | None
    since: str | None
    stdout: bool
    stderr: bool


class LogFeed(Feed):
    """The log of a container as it grows."""

    noun: ClassVar = "logs"

    def __init__(self, *, endpoint: Endpoint, ref: str, stdout: bool, stderr: bool) -> None:
        super().__init__(endpoint=endpoint, ref=ref)
        self._streams = {"stdout": stdout, "stderr": stderr}
        self._seen = Seen()
        self._lines: list[LogLine] = []
        self._size = 0
        self._timer: asyncio.TimerHandle | None = None
        self._flushed_at = 0.0

    async def read(self) -> None:
        """Read until the run ends, after a cut or restart from where it was."""
        since, known = self._seen.before(RESUME_SECONDS), self._seen.copy()
        splitter = LineSplitter()
        frames = self.engine.logs(
            self.ref,
            follow=True,
            timestamps=True,
            tail=None if since else OVERLAP,
            since=since,
            opened=self.opened.set,
            **self._streams,
        )
        try:
            async with contextlib.aclosing(frames):
                async for frame in frames:
                    self._take(known.fresh(splitter.feed(frame)))
                    if self._size >= FLUSH_CHARACTERS:
                        self._flush()
                        await self.audience.room()
        finally:
            self._take(known.fresh(splitter.flush()))
            self._flush()

    def _take(self, lines: Iterable[LogLine]) -> None:
        for line in lines:
            self._lines.append(line)
            self._size += len(line.text) + len(line.at) + 8
        if self._lines and self._timer is None:
            # The first line after a silence goes at once, a burst in pieces.
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(self._flushed_at + FLUSH_SECONDS, self._flush)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._lines:
            return
        lines, self._lines, self._size = tuple(self._lines), [], 0
        self._flushed_at = asyncio.get_running_loop().time()
        self._seen.note(lines)
        kept = lines if self.audience.joining else ()
        self.audience.tell(Message(dumps({"lines": lines}), len(lines), kept))


class Seen:
    """Up to where the log is known, by stream: times of the engine, which compare as text."""

    def __init__(self, at: dict[int, str] | None = None, floor: str = "") -> None:
        """`floor` counts for streams of which no line is known."""
        self._at = at or {}
        self._floor = floor
        self._news: dict[int, bool] = {}  # whether the line that a stream is in is one

    def copy(self) -> "Seen":
        return Seen(dict(self._at), self._floor)

    def with_floor(self) -> "Seen":
        """The same, where nothing older than the last line is news."""
        return Seen(self._at, self.last)

    @property
    def last(self) -> str:
        return max(self._at.values(), default=self._floor)

    def before(self, seconds: float) -> str | None:
        """A little before the last line, as the engine takes it; None when no line is known."""
        return f"{float(engine_timestamp(self.last)) - seconds:.9f}" if self.last else None

    def note(self, lines: Iterable[LogLine]) -> None:
        """These are known now."""
        for stream, at, _ in lines:
            if at:
                self._at[stream] = at

    def fresh(self, lines: Iterable[LogLine]) -> list[LogLine]:
        """The lines that are not known; what goes on from a known line is known too.

        A long line may come in pieces, and they in several calls.
        """
        if not self._at and not self._floor:
            return list(lines)
        fresh = []
        for line in lines:
            if line.at:
                self._news[line.stream] = line.at > self._at.get(line.stream, self._floor)
            if self._news.get(line.stream):
                fresh.append(line)
        return fresh


class LogsConsumer(ContainerConsumer):
    """`/ws/containers/{id}/logs?tail=500&follow=1&since=…&streams=stdout,stderr`: the past, and what comes.

    Frames: `{"lines": [[1 or 2 for stdout or stderr, time, text], …]}`, `{"skipped": lines}` for a viewer too slow,
    `{"notice": words}` when the host or the run goes and comes back, and at last `{"end": reason, "detail"?: words}`.
    `tail` may be `all`; `since` is a line's own time, which is included, or seconds since 1970.
    """

    required_action: ClassVar = "container.logs"
    wanted: Wanted

    def ask(self, query: Query) -> None:
        streams = set(query.text("streams", "stdout,stderr").split(","))
        if not streams <= {"stdout", "stderr"}:
            raise refused("streams", "stdout, stderr or both, with a comma.")
        tail = query.text("tail", "500")
        if tail != "all" and not (tail.isascii() and tail.isdigit() and int(tail[:12]) <= MOST_TAIL):
            raise refused("tail", "A number of lines or all.")
        since = query.text("since") or None
        try:
            if since is not None:
                engine_timestamp(since)
        except ValueError as error:
            raise refused("since", "A time in RFC 3339 or seconds since 1970.") from error
        self.wanted = Wanted(
            follow=query.flag("follow", default=True),
            tail=None if tail == "all" else int(tail[:12]),
            since=since,
            stdout="stdout" in streams,
            stderr="stderr" in streams,
        )

    async def serve(self, endpoint: Endpoint) -> None:
        try:
            if self.wanted.follow:
                ended = await self._follow(endpoint)
            else:
                async with EngineReader(endpoint) as engine:
                    await self._send_past(engine, Seen())
                ended = Ended("end of log")
        except NotFound:
            ended = Ended(REMOVED)
        except (Unreachable, StreamCut) as error:
            ended = Ended(UNREACHABLE, str(error))
        except EngineError as error:
            ended = Ended("the engine refused", str(error))
        await self.send_json(ended.frame)

    async def _follow(self, endpoint: Endpoint) -> Ended:
        wanted, ref = self.wanted, self.target.engine_id
        key = ("logs", self.target.host_id, ref, wanted.stdout, wanted.stderr)
        async with watching(key, self._feed(endpoint)) as (feed, viewer):
            await feed.opened.wait()
            seen = await self._send_past(feed.engine, Seen(floor=await self._newest(feed.engine)))
            for _ in range(CATCH_UPS):
                if not viewer.behind:
                    break
                # Lines came faster than the past went: they are a part of it by now.
                viewer.start_over()
                await self._send_rest(feed.engine, seen)
            await self._send_fresh(viewer, seen.with_floor())
            return feed.over or Ended("the log has ended")

    def _feed(self, endpoint: Endpoint) -> Callable[[], LogFeed]:
        return lambda: LogFeed(
            endpoint=endpoint,
            ref=self.target.engine_id,
            stdout=self.wanted.stdout,
            stderr=self.wanted.stderr,
        )

    async def _newest(self, engine: EngineReader) -> str:
        """The time of the last line; what is wanted may hold no line, but where the past ends has to be known."""
        lines = self._read(engine, tail=1, since=None, stdout=True, stderr=True)
        async with contextlib.aclosing(lines) as past:
            async for piece in past:
                return max(line.at for line in piece)
        return ""

    async def _send_past(self, engine: EngineReader, seen: Seen) -> Seen:
        """Send what was written before this moment; return up to where that was."""
        if self.wanted.tail != 0:
            wanted = {"stdout": self.wanted.stdout, "stderr": self.wanted.stderr}
            lines = self._read(engine, tail=self.wanted.tail, since=self.wanted.since, **wanted)
            async with contextlib.aclosing(lines) as past:
                async for piece in past:
                    seen.note(piece)
                    await self._send_lines(piece)
        return seen.with_floor()

    async def _send_rest(self, engine: EngineReader, seen: Seen) -> None:
        """Send what was written after what is `seen`."""
        known, wanted = seen.copy(), {"stdout": self.wanted.stdout, "stderr": self.wanted.stderr}
        lines = self._read(engine, tail=None, since=seen.before(RESUME_SECONDS), **wanted)
        async with contextlib.aclosing(lines) as past:
            async for piece in past:
                if fresh := known.fresh(piece):
                    seen.note(fresh)
                    await self._send_lines(fresh)

    async def _send_lines(self, lines: list[LogLine]) -> None:
        await self.send(text_data=dumps({"lines": lines}))
        metrics.log_lines.inc(len(lines))

    async def _read(
        self, engine: EngineReader, *, tail: int | None, since: str | None, stdout: bool, stderr: bool
    ) -> AsyncGenerator[list[LogLine], None]:
        """What the log holds now, in pieces as large as a frame."""
        splitter, lines, size = LineSplitter(), list[LogLine](), 0
        frames = engine.logs(
            self.target.engine_id, timestamps=True, tail=tail, since=since, stdout=stdout, stderr=stderr
        )
        async with contextlib.aclosing(frames):
            async for frame in frames:
                for line in splitter.feed(frame):
                    lines.append(line)
                    size += len(line.text) + len(line.at) + 8
                if size >= FLUSH_CHARACTERS:
                    yield lines
                    lines, size = [], 0
        lines.extend(splitter.flush())
        if lines:
            yield lines

    async def _send_fresh(self, viewer: Viewer, past: Seen) -> None:
        async for skipped, message in viewer.messages():
            if skipped:
                metrics.log_lines_skipped.inc(skipped)
                await self.send_json({"skipped": skipped})
            text, lines = message.text, message.weight
            if viewer.joining and message.lines:
                fresh = past.fresh(message.lines)
                # All of it is new, so everything after it is.
                viewer.joining = len(fresh) < len(message.lines)
                text, lines = dumps({"lines": fresh}) if fresh else "", len(fresh)
            if text:
                await self.send(text_data=text)
                metrics.log_lines.inc(lines)
