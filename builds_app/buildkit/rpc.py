"""gRPC over one HTTP/2 connection: grpclib with our own message codec. Only this module knows its insides.

grpclib opens connections to addresses; ours are made elsewhere (upgraded, or tunnelled in a stream), so both
ends are built here around a protocol object that is handed a ready transport.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Final, TypeVar

from grpclib.client import Channel
from grpclib.client import Handler as ClientHandler
from grpclib.client import Stream as ClientStream
from grpclib.config import Configuration
from grpclib.const import Cardinality, Handler, Status
from grpclib.encoding.base import CodecBase, StatusDetailsCodecBase
from grpclib.exceptions import StreamTerminatedError
from grpclib.protocol import H2Protocol
from grpclib.server import Server
from h2.exceptions import H2Error
from h2.settings import SettingCodes
from multidict import MultiDict

from builds_app.buildkit.messages import RpcStatus
from builds_app.buildkit.wire import Message, WireError, decode, encode
from containers_app.engine.errors import StreamCut

Q = TypeVar("Q", bound=Message)
R = TypeVar("R", bound=Message)

# How a call ends when the connection does. grpclib asserts that a message is whole, so a cut in the middle
# of one is an AssertionError.
CUT: Final = (StreamTerminatedError, H2Error, OSError, WireError, AssertionError)

# One slow stream (a reader of updates that waits for a database) must not use up the window of the
# connection, or the session beside it would starve and the engine give the build up.
_STREAM_WINDOW = 1 << 20
_CONNECTION_WINDOW = 16 << 20
# An error of BuildKit carries the Dockerfile and Go's stacks in its trailers; exclude patterns come as
# headers.
_HEADER_LIST_SIZE = 16 << 20


class _Codec(CodecBase):
    __content_subtype__ = "proto"

    def encode(self, message: Message, message_type: type[Message]) -> bytes:
        return encode(message)

    def decode(self, data: bytes, message_type: type[R]) -> R:
        return decode(message_type, data)


class _StatusDetails(StatusDetailsCodecBase):
    """Turns ``grpc-status-details-bin`` into a `RpcStatus`; None when it cannot be read."""

    def encode(self, *_: object) -> bytes:
        return b""  # our own errors have no details

    def decode(self, _status: Status, _message: str | None, data: bytes) -> RpcStatus | None:
        try:
            return decode(RpcStatus, data)
        except WireError:
            return None


def _configuration() -> Configuration:
    return Configuration(
        http2_connection_window_size=_CONNECTION_WINDOW, http2_stream_window_size=_STREAM_WINDOW
    )


class _Protocol(H2Protocol):
    """HTTP/2 that accepts long headers (h2's own limit is 64 KiB, beyond which it ends the connection)."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        http2 = self.connection._connection  # noqa: SLF001 no setting of grpclib reaches it
        http2.update_settings({SettingCodes.MAX_HEADER_LIST_SIZE: _HEADER_LIST_SIZE})
        self.connection.flush()


class RpcClient(Channel):
    """Calls over one connection. Make it, hand `protocol` a transport, call; it never connects by itself."""

    def __init__(self) -> None:
        super().__init__(codec=_Codec(), status_details_codec=_StatusDetails(), config=_configuration())
        self._protocol = self.protocol = _Protocol(ClientHandler(), self._config, self._h2_config)

    async def _create_connection(self) -> H2Protocol:
        raise StreamCut("The connection to the engine was lost.")

    def close(self) -> None:
        """Ends every call; those who wait get an error. Harmless on a client that never got a transport."""
        if hasattr(self.protocol, "processor"):
            self.protocol.processor.close()
        self._protocol = None

    async def unary(self, method: str, request: Message, reply: type[R]) -> R:
        """One request, one answer. Raises GRPCError with the peer's status, StreamCut without an answer."""
        async with self.request(method, Cardinality.UNARY_UNARY, type(request), reply) as stream:
            await stream.send_message(request, end=True)
            answer = await stream.recv_message()
        if answer is None:
            raise StreamCut("The engine ended the call without an answer.")
        return answer

    async def stream(self, method: str, request: Message, reply: type[R]) -> AsyncIterator[R]:
        """One request, many answers."""
        async with self.request(method, Cardinality.UNARY_STREAM, type(request), reply) as stream:
            await stream.send_message(request, end=True)
            async for answer in stream:
                yield answer

    def duplex(
        self, method: str, metadata: MultiDict[str], request: type[Q], reply: type[R]
    ) -> ClientStream[Q, R]:
        """Many of both; to be used as a context manager."""
        return self.request(method, Cardinality.STREAM_STREAM, request, reply, metadata=metadata)


class _Services:
    def __init__(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers = dict(handlers)

    def __mapping__(self) -> dict[str, Handler]:
        return self._handlers


def serve(handlers: Mapping[str, Handler]) -> H2Protocol:
    """The server side of a connection: a protocol that wants a transport and answers the given methods."""
    server = Server([_Services(handlers)], codec=_Codec(), config=_configuration())
    plain = server._protocol_factory()  # noqa: SLF001 Server itself would listen on a socket
    return _Protocol(plain.handler, plain.config, plain.h2_config)
