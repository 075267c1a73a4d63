"""Frames of a log, asked for with timestamps, as lines: stream, time and text."""

from collections.abc import Iterator
from typing import NamedTuple

from containers_app.engine.frames import Frame

LONGEST_LINE = 64 * 1024  # bytes; a longer line is handed on in pieces of this size


class LogLine(NamedTuple):
    """One line. `at` is the engine's RFC 3339 time with nanoseconds, "" where a line goes on from the one before."""

    stream: int
    at: str
    text: str


class LineSplitter:
    """Puts the pieces of each stream together again; memory is bounded by two longest lines."""

    def __init__(self) -> None:
        self._rest: dict[int, bytes] = {}

    def feed(self, frame: Frame) -> Iterator[LogLine]:
        """The lines that this frame completes."""
        *lines, rest = (self._rest.pop(frame.stream, b"") + frame.data).split(b"\n")
        for line in lines:
            yield _line(frame.stream, line)
        while len(rest) > LONGEST_LINE:
            yield _line(frame.stream, rest[:LONGEST_LINE])
            rest = rest[LONGEST_LINE:]
        if rest:
            self._rest[frame.stream] = rest

    def flush(self) -> Iterator[LogLine]:
        """What is left at the end: last lines without a newline."""
        for stream, rest in self._rest.items():
            yield _line(stream, rest)
        self._rest.clear()


def _line(stream: int, data: bytes) -> LogLine:
    stamp, found, text = data.partition(b" ")
    # The engine writes "2026-11-24T07:00:00.123456789Z text"; the rest of an overlong line has no time.
    if (not found and not stamp.endswith(b"Z")) or not stamp[:4].isdigit():
        stamp, text = b"", data
    return LogLine(stream, stamp.decode("ascii", "replace"), text.rstrip(b"\r").decode("utf-8", "replace"))
