"""Frames of a log, asked for with timestamps, as lines: stream, time and text."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from containers_app.engine.frames import FirstPiece, Frame

LONGEST_LINE = 64 * 1024  # bytes; a longer line is handed on in pieces of this size
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}(?:Z|[+-]\d\d:\d\d) ")
LONGEST_STAMP = len("2026-11-24T07:00:00.123456789+00:00 ")


class LogLine(NamedTuple):
    """One line. `at` is the engine's RFC 3339 time with nanoseconds, "" where a line goes on from the one before."""

    stream: int
    at: str
    text: str


class LineSplitter:
    """Puts the pieces of each stream together again; memory is bounded by two longest lines."""

    def __init__(self) -> None:
        self._rest: dict[int, bytes] = {}
        self._joints: dict[int, int] = {}  # where in the rest a line goes on in another record

    def feed(self, frame: Frame) -> Iterator[LogLine]:
        """The lines that this frame completes."""
        stream, data = frame
        if stream in self._rest:
            data = self._joined(frame)
            if stream in self._joints:
                return
        *lines, rest = data.split(b"\n")
        for line in lines:
            yield _line(stream, line)
        while len(rest) > LONGEST_LINE:
            yield _line(stream, rest[:LONGEST_LINE])
            rest = rest[LONGEST_LINE:]
        if rest:
            self._rest[stream] = rest

    def _joined(self, frame: Frame) -> bytes:
        """The rest and the frame. Of a line longer than 16 KiB, which lies in several records, the first time counts.

        While the time of the newest record is not there as a whole, all of it stays the rest.
        """
        stream, data = frame
        rest = self._rest.pop(stream)
        if isinstance(frame, FirstPiece):
            self._joints[stream] = len(rest)
        whole = rest + data
        joint = self._joints.get(stream)
        if joint is None:
            return whole
        if len(whole) - joint < LONGEST_STAMP and b"\n" not in data:
            self._rest[stream] = whole
            return whole
        del self._joints[stream]
        stamp = _STAMP.match(whole, joint)
        return whole[:joint] + whole[stamp.end() :] if stamp else whole

    def flush(self) -> Iterator[LogLine]:
        """What is left at the end: last lines without a newline."""
        for stream, rest in self._rest.items():
            yield _line(stream, rest)
        self._rest.clear()
        self._joints.clear()


def _line(stream: int, data: bytes) -> LogLine:
    stamp, found, text = data.partition(b" ")
    # The engine writes "2026-11-24T07:00:00.123456789Z text"; the rest of an overlong line has no time.
    if (not found and not stamp.endswith(b"Z")) or not stamp[:4].isdigit():
        stamp, text = b"", data
    return LogLine(stream, stamp.decode("ascii", "replace"), text.rstrip(b"\r").decode("utf-8", "replace"))
