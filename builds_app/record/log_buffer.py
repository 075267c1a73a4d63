"""Gathers what the steps of a build say into few numbered pieces, and never keeps more than a bounded amount."""

import codecs
from collections import deque
from collections.abc import MutableSequence
from dataclasses import dataclass, replace
from datetime import datetime

from builds_app.record.masking import SecretMask
from operations_app.storable import storable

PIECE_CHARS = 32 * 1024
TAIL_SHARE = 8  # the last eighth of the limit is for the end of the log, which names the error
CROWDED, LOOK_BACK = 100, 8  # see `_join`


@dataclass(frozen=True, kw_only=True)
class LogPiece:
    """Text of one step and stream (stdout, stderr, info); step 0 is what Quaymaster itself says."""

    step: int
    stream: str
    text: str
    at: datetime


class LogBuffer:
    """Keeps the beginning of a log as it comes, and of what passes `limit_bytes` only the end, given out by `close`."""

    def __init__(self, *, limit_bytes: int) -> None:
        self._head_bytes = limit_bytes - limit_bytes // TAIL_SHARE
        self._tail_bytes = limit_bytes // TAIL_SHARE
        self._decoders: dict[tuple[int, str], codecs.IncrementalDecoder] = {}
        self._mask = SecretMask()
        self._last_at: dict[tuple[int, str], datetime] = {}
        self._ready: list[LogPiece] = []
        self._tail: deque[LogPiece] = deque()
        self._in_tail = self._left_out = 0
        self.total_bytes = 0

    @property
    def truncated(self) -> bool:
        return self._left_out > 0

    def hide(self, mask: SecretMask) -> None:
        """From now on `mask` is put over what steps print."""
        self._mask = mask

    def add(self, *, step: int, stream: str, data: bytes, at: datetime) -> None:
        """Take output as it comes: it may end in the middle of a character, and need not be UTF-8."""
        decoder = self._decoders.setdefault((step, stream), codecs.getincrementaldecoder("utf-8")("replace"))
        text = storable(decoder.decode(data))
        self._last_at[step, stream] = at
        self._cut(step, stream, self._mask.take((step, stream), text), at)

    def take(self) -> list[LogPiece]:
        """What came since the last time."""
        ready, self._ready = self._ready, []
        return ready

    def close(self) -> list[LogPiece]:
        """What is left to give out: the kept end, after a line that says how much is missing before it."""
        for (step, stream), text in self._mask.rest().items():
            self._cut(step, stream, text, self._last_at[step, stream])
        left = self.take()
        if self._left_out:
            first = self._tail[0]
            words = f"\n… {self._left_out:,} bytes left out …\n"
            left.append(replace(first, stream="info", text=words))
        left.extend(self._tail)
        self._tail.clear()
        return left

    def _cut(self, step: int, stream: str, text: str, at: datetime) -> None:
        for start in range(0, len(text), PIECE_CHARS):
            self._put(LogPiece(step=step, stream=stream, text=text[start : start + PIECE_CHARS], at=at))

    def _put(self, piece: LogPiece) -> None:
        size = len(piece.text.encode())
        self.total_bytes += size
        if self.total_bytes > self._head_bytes:
            self._put_in_tail(piece, size)
        else:
            _join(self._ready, piece)

    def _put_in_tail(self, piece: LogPiece, size: int) -> None:
        _join(self._tail, piece)
        self._in_tail += size
        while self._in_tail > self._tail_bytes and len(self._tail) > 1:
            dropped = len(self._tail.popleft().text.encode())
            self._in_tail -= dropped
            self._left_out += dropped


def _join(pieces: MutableSequence[LogPiece], piece: LogPiece) -> None:
    """Add `piece`, to the last one when that is of the same step and stream and has room.

    When there are many already, to one that stands a little before: streams that take turns with every word would
    make a row of each.
    """
    for back in range(1, min(len(pieces), LOOK_BACK if len(pieces) > CROWDED else 1) + 1):
        last = pieces[-back]
        together = (last.step, last.stream) == (piece.step, piece.stream)
        if together and len(last.text) + len(piece.text) <= PIECE_CHARS:
            pieces[-back] = replace(last, text=last.text + piece.text)
            return
    pieces.append(piece)
