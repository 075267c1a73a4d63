"""Gathers what the steps of a build say into few numbered pieces, and never keeps more than a bounded amount."""

import codecs
from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime

PIECE_CHARS = 32 * 1024
TAIL_SHARE = 8  # the last eighth of the limit is for the end of the log, which names the error


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
        self._ready: list[LogPiece] = []
        self._tail: deque[LogPiece] = deque()
        self._in_tail = self._left_out = 0
        self.total_bytes = 0

    @property
    def truncated(self) -> bool:
        return self._left_out > 0

    def add(self, *, step: int, stream: str, data: bytes, at: datetime) -> None:
        """Take output as it comes: it may end in the middle of a character, and need not be UTF-8."""
        decoder = self._decoders.setdefault((step, stream), codecs.getincrementaldecoder("utf-8")("replace"))
        # NUL does not fit into PostgreSQL's text.
        text = decoder.decode(data).replace("\0", "\ufffd")
        for start in range(0, len(text), PIECE_CHARS):
            self._put(LogPiece(step=step, stream=stream, text=text[start : start + PIECE_CHARS], at=at))

    def take(self) -> list[LogPiece]:
        """What came since the last time."""
        ready, self._ready = self._ready, []
        return ready

    def close(self) -> list[LogPiece]:
        """What is left to give out: the kept end, after a line that says how much is missing before it."""
        left = self.take()
        if self._left_out:
            first = self._tail[0]
            words = f"\n… {self._left_out:,} bytes left out …\n"
            left.append(replace(first, stream="info", text=words))
        left.extend(self._tail)
        self._tail.clear()
        return left

    def _put(self, piece: LogPiece) -> None:
        size = len(piece.text.encode())
        self.total_bytes += size
        if self.total_bytes > self._head_bytes:
            self._put_in_tail(piece, size)
            return
        last = self._ready[-1] if self._ready else None
        together = last is not None and (last.step, last.stream) == (piece.step, piece.stream)
        if last is not None and together and len(last.text) + len(piece.text) <= PIECE_CHARS:
            self._ready[-1] = replace(last, text=last.text + piece.text)
        else:
            self._ready.append(piece)

    def _put_in_tail(self, piece: LogPiece, size: int) -> None:
        self._tail.append(piece)
        self._in_tail += size
        while self._in_tail > self._tail_bytes and len(self._tail) > 1:
            dropped = len(self._tail.popleft().text.encode())
            self._in_tail -= dropped
            self._left_out += dropped
