"""Connections that stop being HTTP after the first answer: exec, attach, and gRPC for BuildKit.

Docker API, "Hijacking": the request carries `Upgrade`, the engine answers 101 and both sides own the bytes.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Mapping
from types import TracebackType
from typing import Self, cast

from typing_extensions import override

from containers_app.engine.answers import words
from containers_app.engine.errors import EngineError, StreamCut, Unreachable, error_for_status
from containers_app.engine.frames import Frame, FrameParser

Headers = Iterable[tuple[str, str]]  # pairs, because BuildKit's session repeats a name
_LONGEST_HEAD = 64 * 1024
_BUFFER_LIMIT = 256 * 1024  # bytes unread before the engine is asked to wait


class Upgrade(asyncio.Protocol):
    """Sends one HTTP/1.1 request; when the engine agrees to switch, hands the transport to another protocol."""

    _transport: asyncio.Transport

    def __init__(self, request: bytes, protocol: asyncio.Protocol) -> None:
        self._request = request
        self._protocol = protocol
        self._received = b""
        self.switched: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    @override
    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if not separator:
            if len(head) > _LONGEST_HEAD:
                self._fail(Unreachable("The engine's answer is not HTTP."))
            return
        status, headers = _parse_head(head)
        if status == 101:
            self._switch(rest)
        elif not status or _is_whole(rest, headers):
            self._fail(_refusal(status, rest))

    @override
    def eof_received(self) -> None:
        self.connection_lost(None)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if separator:
            self._fail(_refusal(_parse_head(head)[0], rest))
        else:
            self._fail(exc or ConnectionResetError("The engine closed the connection without an answer."))

    def _switch(self, rest: bytes) -> None:
        self._transport.set_protocol(self._protocol)
        self._protocol.connection_made(self._transport)
        if rest:
            self._protocol.data_received(rest)
        if not self.switched.done():
            self.switched.set_result(None)

    def _fail(self, error: Exception) -> None:
        if not self.switched.done():
            self.switched.set_exception(error)
        self._transport.abort()


def upgrade_request(*, path: str, host: str, to: str, headers: Headers, body: bytes = b"") -> bytes:
    """The bytes of a POST that asks for another protocol. Raises ValueError for a line break in a header."""
    fields = [("Host", host), ("Connection", "Upgrade"), ("Upgrade", to), ("Content-Length", str(len(body)))]
    fields.extend(headers)
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields)]
    if any("\r" in line or "\n" in line for line in lines):
        raise ValueError("A header must not contain a line break.")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Hijacked(asyncio.Protocol):
    """The far end of an exec or attach. Reading slowly slows the process down; `write` waits when it does not read."""

    def __init__(self, *, tty: bool) -> None:
        self._parser = FrameParser(raw=tty)
        self._frames: deque[Frame] = deque()
        self._size = 0
        self._arrived = asyncio.Event()
        self._writable = asyncio.Event()
        self._writable.set()
        self._ended = False
        self._error: Exception | None = None
        self._transport: asyncio.Transport | None = None

    async def read(self) -> AsyncGenerator[Frame, None]:
        """Frames until the engine closes its side.

        Raises StreamCut when the connection broke. An ordinary end says only that the engine closed: ask
        `EngineReader.exec_exit_code` (or inspect) for the outcome.
        """
        while True:
            while self._frames:
                frame = self._frames.popleft()
                self._size -= len(frame.data)
                if self._size <= _BUFFER_LIMIT // 2 and self._transport is not None and not self._ended:
                    self._transport.resume_reading()
                yield frame
            if self._error is not None:
                raise StreamCut(f"The connection to the engine was cut: {self._error}") from self._error
            if self._ended:
                return
            self._arrived.clear()
            await self._arrived.wait()

    @property
    def unread(self) -> int:
        """Bytes that wait for `read`."""
        return self._size

    async def write(self, data: bytes) -> None:
        """Send input; returns when there is room for more. Raises StreamCut when the connection is gone."""
        await self._writable.wait()
        if self._transport is None or self._transport.is_closing():
            raise StreamCut("The connection to the engine is closed.") from self._error
        self._transport.write(data)

    def write_eof(self) -> None:
        """No more input; output keeps coming."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write_eof()

    def close(self) -> None:
        """Give the connection back. The process on the other side is not killed by that."""
        if self._transport is not None:
            self._transport.close()
        self._end(None)

    async def __aenter__(self) -> Self:
        """Nothing to do: the stream is open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    # Called by the transport.

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    @override
    def data_received(self, data: bytes) -> None:
        for frame in self._parser.feed(data):
            self._frames.append(frame)
            self._size += len(frame.data)
        self._arrived.set()
        if self._size > _BUFFER_LIMIT and self._transport is not None:
            self._transport.pause_reading()

    @override
    def eof_received(self) -> bool:
        cut = None if self._parser.at_boundary else ConnectionResetError("inside a frame")
        self._end(cut)
        return True  # our side stays open until `close`

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._end(exc)

    @override
    def pause_writing(self) -> None:
        self._writable.clear()

    @override
    def resume_writing(self) -> None:
        self._writable.set()

    def _end(self, error: Exception | None) -> None:
        if not self._ended:
            self._ended, self._error = True, error
        self._arrived.set()
        self._writable.set()


def _parse_head(head: bytes) -> tuple[int, dict[str, str]]:
    """Status and headers by lower-case name; status 0 for what is not HTTP."""
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0
    pairs = (line.partition(":") for line in lines)
    return status, {name.strip().lower(): value.strip() for name, _, value in pairs}


def _is_whole(body: bytes, headers: Mapping[str, str]) -> bool:
    if "chunked" in headers.get("transfer-encoding", ""):
        return body.endswith(b"0\r\n\r\n") or len(body) > _LONGEST_HEAD
    length = headers.get("content-length", "")
    return len(body) >= min(int(length) if length.isdecimal() else _LONGEST_HEAD, _LONGEST_HEAD)


def _refusal(status: int, body: bytes) -> EngineError:
    return (
        error_for_status(status, words(body)) if status else Unreachable("The engine's answer is not HTTP.")
    )
