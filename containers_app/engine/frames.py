"""The engine's framing of stdout and stderr in one stream.

Docker API, "Attach to a container, stream format": 8 bytes of header (stream, three zeros, length as big-endian
uint32), then the bytes. With a TTY there are no frames and everything is stdout.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

STDOUT = 1
STDERR = 2
_SYSTEM_ERROR = 3  # the engine's own complaint inside the stream
_HEADER = struct.Struct(">BxxxI")


class Frame(NamedTuple):
    """A piece of output: 1 is stdout, 2 is stderr. Pieces end anywhere, also inside a line or a character."""

    stream: int
    data: bytes


class FirstPiece(Frame):
    """The first piece of what the engine wrote at once: in a log, of a record."""

    __slots__ = ()


class FrameParser:
    """Turns chunks into frames and keeps at most one header; a long frame is handed on in the pieces it came in."""

    def __init__(self, *, raw: bool) -> None:
        self._raw = raw
        self._header = b""
        self._stream = STDOUT
        self._left = 0
        self._first = False

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames in these bytes."""
        if self._raw:
            if data:
                yield Frame(STDOUT, data)
            return
        position = 0
        while position < len(data):
            if self._left == 0:
                wanted = _HEADER.size - len(self._header)
                self._header += data[position : position + wanted]
                position += wanted
                if len(self._header) == _HEADER.size:
                    self._stream, self._left = _HEADER.unpack(self._header)
                    self._header = b""
                    self._first = True
                continue
            piece = data[position : position + self._left]
            position += len(piece)
            self._left -= len(piece)
            kind, self._first = (FirstPiece if self._first else Frame), False
            yield kind(STDERR if self._stream in (STDERR, _SYSTEM_ERROR) else STDOUT, piece)

    @property
    def at_boundary(self) -> bool:
        """Whether the stream may end here; False means it was cut inside a frame."""
        return not self._header and self._left == 0
