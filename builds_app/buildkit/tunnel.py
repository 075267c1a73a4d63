"""The session inside the control connection: HTTP/2 whose bytes travel in ``Control.Session``'s messages.

We are the server on the inner connection: the engine calls us for credentials, secrets and files.
"""

import asyncio
from collections.abc import Mapping

from grpclib.const import Handler
from multidict import MultiDict

from builds_app.buildkit.messages import Bytes
from builds_app.buildkit.rpc import RpcClient, serve

_METHOD = "/moby.buildkit.v1.Control/Session"
_HIGH_WATER = 512 << 10


class Tunnel(asyncio.Transport):
    """What the inner protocol writes waits here; above the high water mark the protocol is told to pause."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self._protocol = protocol
        self._waiting = bytearray()
        self._filled = asyncio.Event()
        self._paused = False
        self._closing = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Takes everything at once, as transports do."""
        self._waiting += data
        self._filled.set()
        if len(self._waiting) > _HIGH_WATER and not self._paused:
            self._paused = True
            self._protocol.pause_writing()

    async def take(self) -> bytes:
        """All that was written since the last call; empty once closed."""
        while not self._waiting and not self._closing:
            self._filled.clear()
            await self._filled.wait()
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken

    def drained(self) -> None:
        """Says that what was taken has gone out."""
        if self._paused and len(self._waiting) <= _HIGH_WATER:
            self._paused = False
            self._protocol.resume_writing()

    def is_closing(self) -> bool:
        """Whether it was closed."""
        return self._closing

    def close(self) -> None:
        """What waits may still be taken."""
        self._closing = True
        self._filled.set()

    def get_extra_info(self, _name: str, default: object = None) -> object:
        """Knows nothing: there is no socket here."""
        return default


async def serve_session(
    client: RpcClient, *, headers: MultiDict[str], handlers: Mapping[str, Handler]
) -> None:
    """Serves ``handlers`` to the engine until it ends the session or this is cancelled."""
    protocol = serve(handlers)
    tunnel = Tunnel(protocol)
    async with client.duplex(_METHOD, headers, Bytes, Bytes) as stream:
        await stream.send_request()
        protocol.connection_made(tunnel)

        async def send() -> None:
            while data := await tunnel.take():
                await stream.send_message(Bytes(data=data))
                tunnel.drained()

        sender = asyncio.create_task(send())
        try:
            async for piece in stream:
                protocol.data_received(piece.data)
        finally:
            protocol.connection_lost(None)
            tunnel.close()
            sender.cancel()
            await asyncio.wait({sender})
            if not sender.cancelled():
                sender.exception()  # the reason is the connection's, and reaches the caller from there
