"""A private unix socket in front of any engine, for what speaks only to a local one: docker-py over SSH, the CLI.

The socket is 0600 in a 0700 directory of its own and lives as long as its context. Half-close and back-pressure
are carried over, so `docker exec -i`, `load` and streams of any length pass.
"""

import asyncio
import contextlib
import shutil
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from typing_extensions import override

from containers_app.engine.dial import dial
from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import EngineError

T = TypeVar("T")


class _End(asyncio.Protocol):
    """One of the two connections of a bridge; what it receives goes to its peer."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.peer: _End | None = None

    def join(self, peer: "_End") -> None:
        """From now on the two are one."""
        self.peer, peer.peer = peer, self
        self.transport.resume_reading()
        peer.transport.resume_reading()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.transport.pause_reading()  # until there is a peer

    @override
    def data_received(self, data: bytes) -> None:
        if self.peer is not None:
            self.peer.transport.write(data)

    @override
    def eof_received(self) -> bool:
        if self.peer is not None and not self.peer.transport.is_closing():
            self.peer.transport.write_eof()
        return True

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self.peer is not None:
            self.peer.transport.close()

    @override
    def pause_writing(self) -> None:
        if self.peer is not None:
            self.peer.transport.pause_reading()

    @override
    def resume_writing(self) -> None:
        if self.peer is not None:
            self.peer.transport.resume_reading()


class _Local(_End):
    """A local client: it has its engine before its first byte is read."""

    def __init__(self, endpoint: Endpoint, open_ends: "set[_Local]") -> None:
        super().__init__()
        self._endpoint = endpoint
        self._open_ends = open_ends
        self._joining: asyncio.Task[None] | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._open_ends.add(self)
        self._joining = asyncio.get_running_loop().create_task(self._join())

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._open_ends.discard(self)
        super().connection_lost(exc)

    async def _join(self) -> None:
        try:
            _, far = await dial(self._endpoint, _End)
        except EngineError:
            self.transport.abort()  # the client sees a connection that ends
            return
        if self.transport.is_closing():
            far.transport.close()
        else:
            self.join(far)


@asynccontextmanager
async def serve_local_socket(endpoint: Endpoint) -> AsyncIterator[Path]:
    """The path of the socket, for as long as the context lasts.

    Raises what `dial` raises when the engine cannot be reached at the start. Connections that are open at the
    end are cut.
    """
    probe, _ = await dial(endpoint, asyncio.Protocol)
    probe.close()
    directory = Path(tempfile.mkdtemp(prefix="quaymaster-"))
    ends: set[_Local] = set()
    try:
        listener = _listen(directory / "engine.sock")
        server = await asyncio.get_running_loop().create_unix_server(
            lambda: _Local(endpoint, ends), sock=listener
        )
        try:
            yield directory / "engine.sock"
        finally:
            server.close()
            for end in list(ends):
                end.transport.abort()
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _listen(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    path.chmod(0o600)  # before it listens, so no connection can precede it
    return listener


@contextmanager
def local_socket(endpoint: Endpoint) -> Iterator[Path]:
    """`serve_local_socket` for synchronous callers, driven by the background loop of this process."""
    serving = serve_local_socket(endpoint)
    path = _in_background(serving.__aenter__())
    try:
        yield path
    finally:
        with contextlib.suppress(EngineError):
            _in_background(serving.__aexit__(None, None, None))


_starting = threading.Lock()


@cache
def _background_loop() -> asyncio.AbstractEventLoop:
    """Runs bridges for synchronous callers, from their first use to the end of the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="engine-bridges", daemon=True).start()
    return loop


def _in_background(work: Coroutine[Any, Any, T]) -> T:
    with _starting:
        loop = _background_loop()
    return asyncio.run_coroutine_threadsafe(work, loop).result()
