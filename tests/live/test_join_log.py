"""Joining a log that others follow: no line twice, none lost, and an engine that waits for who reads."""

import asyncio
import json
from collections.abc import AsyncIterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from containers_app.engine.endpoint import Endpoint
from containers_app.live.log_lines import LogLine
from containers_app.sockets.fanout import Audience, Message, Viewer
from containers_app.sockets.feeds import dumps
from containers_app.sockets.logs import LogFeed, LogsConsumer, Seen


def at(number: int) -> str:
    """A time of the engine."""
    return f"2026-11-24T07:00:00.{number:09d}Z"


@st.composite
def logs(draw: st.DrawFn) -> list[LogLine]:
    """A log of both streams; long lines go on in pieces without a time, right behind their beginning."""
    lines = []
    for number in range(draw(st.integers(1, 25))):
        stream = draw(st.sampled_from([1, 2]))
        lines.append(LogLine(stream, at(number), f"line {number}"))
        lines += [LogLine(stream, "", f"piece {number}.{piece}") for piece in range(draw(st.integers(0, 2)))]
    return lines


def pieces(lines: list[LogLine], cuts: list[int]) -> list[list[LogLine]]:
    """The same in several calls."""
    ends = sorted({cut % (len(lines) + 1) for cut in cuts} | {0, len(lines)})
    return [lines[start:end] for start, end in pairwise(ends)]


@given(log=logs(), past=st.integers(0, 60), overlap=st.integers(0, 60), cuts=st.lists(st.integers(0, 100)))
def test_the_past_and_what_is_fresh_are_the_whole_log(
    log: list[LogLine], past: int, overlap: int, cuts: list[int]
) -> None:
    """Wherever the past ends, however far the stream goes back, and in whatever pieces it comes."""
    starts = [number for number, line in enumerate(log) if line.at]
    border = ([*starts, len(log)])[past % (len(starts) + 1)]
    begin = ([*starts, len(log)])[overlap % (len(starts) + 1)]
    begin = min(begin, border)
    seen = Seen()
    seen.note(log[:border])
    known = seen.with_floor()
    fresh = [line for piece in pieces(log[begin:], cuts) for line in known.fresh(piece)]
    assert log[:border] + fresh == (log if border else log[begin:])


@given(log=logs(), cuts=st.lists(st.integers(0, 100), max_size=5), border=st.integers(0, 60))
async def test_a_viewer_who_joins_is_told_each_line_once(
    log: list[LogLine], cuts: list[int], border: int
) -> None:
    """His past ends somewhere within what the feed tells; the feed's messages are the same for all."""
    starts = [number for number, line in enumerate(log) if line.at]
    split = ([*starts, len(log)])[border % (len(starts) + 1)]
    past = Seen()
    past.note(log[:split])
    audience = Audience()
    viewer = audience.admit()
    for piece in pieces(log, cuts):
        if piece:
            audience.tell(Message(dumps({"lines": piece}), len(piece), tuple(piece)))
    audience.end()
    told = await sent(viewer, past.with_floor())
    assert told == [list(line) for line in log[split:]]


class Listened(LogsConsumer):
    """A socket of which one hears what it sends."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[str] = []

    async def send(
        self, text_data: str | None = None, bytes_data: bytes | None = None, code: int | None = None
    ) -> None:
        assert (bytes_data, code) == (None, None)
        self.frames.append(text_data or "")

    async def send_json(self, value: Any) -> None:
        await _no_gap(value)


async def sent(viewer: Viewer, past: Seen) -> list[list[Any]]:
    """The lines that a socket sends which shows what this viewer gets."""
    consumer = Listened()
    await consumer._send_fresh(viewer, past)
    return [line for frame in consumer.frames for line in json.loads(frame)["lines"]]


async def _no_gap(value: Any) -> None:
    raise AssertionError(f"{value} was skipped")


class Spring:
    """A log that could come at once; counts how much of it was drawn."""

    def __init__(self, *, lines: int) -> None:
        self.lines, self.drawn = lines, 0

    async def logs(self, *_: object, opened: Any, **__: object) -> AsyncIterator[tuple[int, bytes]]:
        opened()
        for number in range(self.lines):
            self.drawn += 1
            yield 1, f"{at(number)} {'x' * 16_000}\n".encode()


def flooded(lines: int) -> tuple[LogFeed, Spring]:
    """A feed that reads a spring."""
    feed = LogFeed(endpoint=Endpoint(address="unix:///nowhere.sock"), ref="1", stdout=True, stderr=True)
    spring = Spring(lines=lines)
    feed.engine = spring  # type: ignore[assignment]  # a stream as fast as memory, which no engine is
    return feed, spring


async def test_an_engine_waits_for_its_only_viewer() -> None:
    """Nothing is lost for him, and what waits for him is bounded, however fast the engine is."""
    feed, spring = flooded(1000)
    viewer = feed.audience.admit()
    reading = asyncio.create_task(feed.read())
    reading.add_done_callback(lambda _: feed.audience.end())
    got = lost = furthest = 0
    async for skipped, message in viewer.messages():
        lost += skipped
        got += message.weight
        furthest = max(furthest, spring.drawn - got)
        await asyncio.sleep(0)
    await reading
    assert (got, lost) == (1000, 0)
    assert furthest < 200, "about a mebibyte waits, and no more"


@pytest.mark.parametrize("viewers", [1, 2])
async def test_nothing_is_drawn_while_nobody_takes_anything(viewers: int) -> None:
    feed, spring = flooded(100_000)
    for _ in range(viewers):
        feed.audience.admit()
    reading = asyncio.create_task(feed.read())
    for _ in range(10_000):
        await asyncio.sleep(0)
    assert all(viewer.full for viewer in feed.audience.viewers)
    drawn = spring.drawn
    for _ in range(50):
        await asyncio.sleep(0)
    assert spring.drawn - drawn < 10
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
