"""What an action says, gathered and written in few, numbered chunks, and never more than a bounded amount."""

import logging
import threading
from collections import deque
from collections.abc import Mapping, MutableSequence
from typing import Any

from django.db import DatabaseError, connection

from operations_app.lifecycle import attempts
from operations_app.models import OutputChunk

logger = logging.getLogger(__name__)

CHUNK_CHARS = 16 * 1024
LIMIT_CHARS = 4 * 1024 * 1024
TAIL_CHARS = 256 * 1024

PAGE_CHUNKS = 100

Piece = tuple[str, str]


def read_output(*, operation_id: int, after: int) -> list[OutputChunk]:
    """The next chunks, at most `PAGE_CHUNKS`, after the sequence number `after`."""
    return list(OutputChunk.objects.filter(operation=operation_id, sequence__gt=after)[:PAGE_CHUNKS])


class OutputWriter:
    """Buffers output and progress of one attempt; `flush` writes them.

    After `LIMIT_CHARS` only the last `TAIL_CHARS` are kept and written by `close`, after a line that says how much is
    missing: the beginning and the end of long output are what people read.

    What the database does not take is kept, within the same bound, and written with what comes next; so an action does
    not fail because it spoke while the database was away.

    Raises, from any method that writes: `LeaseLost`; from `flush` and `close` also `DatabaseError`.
    """

    def __init__(self, *, operation_id: int, attempt: int) -> None:
        self._operation_id, self._attempt = operation_id, attempt
        self._lock = threading.Lock()
        self._pieces: list[Piece] = []
        self._buffered = self._written = self._skipped = self._tail_chars = 0
        self._tail: deque[Piece] = deque()
        self._progress: Mapping[str, Any] | None = None

    def write(self, text: str, *, stream: str) -> None:
        """Add `text`; a full buffer is written at once, the rest waits for `flush`."""
        with self._lock:
            for start in range(0, len(text), CHUNK_CHARS):
                self._add(stream, text[start : start + CHUNK_CHARS])

    def progress(self, value: Mapping[str, Any]) -> None:
        """Replace the progress; only the latest one is written."""
        with self._lock:
            self._progress = value

    def flush(self) -> None:
        """Write what is buffered, if anything is."""
        with self._lock:
            self._flush()

    def close(self) -> None:
        """Write everything, also the kept tail of output that was too long."""
        with self._lock:
            if self._skipped:
                self._pieces.append(("info", f"\n… {self._skipped} characters left out …\n"))
            self._pieces.extend(self._tail)
            self._tail.clear()
            self._skipped = 0
            self._flush()

    def _add(self, stream: str, text: str) -> None:
        if self._tail or self._written + self._buffered + len(text) > LIMIT_CHARS:
            self._keep_in_tail(stream, text)
            return
        _append(self._pieces, stream, text)
        self._buffered += len(text)
        if self._buffered >= CHUNK_CHARS:
            self._try_to_flush()

    def _keep_in_tail(self, stream: str, text: str) -> None:
        _append(self._tail, stream, text)
        self._tail_chars += len(text)
        while self._tail_chars > TAIL_CHARS and len(self._tail) > 1:
            _, dropped = self._tail.popleft()
            self._tail_chars -= len(dropped)
            self._skipped += len(dropped)

    def _try_to_flush(self) -> None:
        try:
            self._flush()
        except DatabaseError as error:
            logger.warning("Output of operation %s waits for the database: %s", self._operation_id, error)
            connection.close()  # it may be broken; the next attempt connects anew

    def _flush(self) -> None:
        if not self._pieces and self._progress is None:
            return
        attempts.record(
            operation_id=self._operation_id,
            attempt=self._attempt,
            chunks=self._pieces,
            progress=self._progress,
        )
        self._pieces, self._progress = [], None
        self._written, self._buffered = self._written + self._buffered, 0


def _append(pieces: MutableSequence[Piece], stream: str, text: str) -> None:
    """Add to the last piece what fits there, so that many small words become few chunks."""
    if pieces and pieces[-1][0] == stream and len(pieces[-1][1]) + len(text) <= CHUNK_CHARS:
        pieces[-1] = (stream, pieces[-1][1] + text)
    else:
        pieces.append((stream, text))
