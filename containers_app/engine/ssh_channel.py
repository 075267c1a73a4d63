"""One forwarded socket of an SSH connection as an asyncio transport."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import asyncssh
from typing_extensions import override


class SshChannel(asyncssh.SSHUNIXSession[bytes]):
    """Carries an asyncio protocol over an asyncssh channel; `transport` is there once the channel is open."""

    transport: "SshTransport"

    def __init__(self, protocol: asyncio.Protocol, *, on_closed: Callable[[], None]) -> None:
        self.protocol = protocol
        self._on_closed = on_closed
        self._ended = False

    @override
    def connection_made(self, chan: asyncssh.SSHUNIXChannel[bytes]) -> None:
        self.transport = SshTransport(chan, self)

    @override
    def session_started(self) -> None:
        self.protocol.connection_made(self.transport)

    @override
    def data_received(self, data: bytes, datatype: int | None) -> None:
        self.protocol.data_received(data)

    @override
    def eof_received(self) -> bool:
        self._ended = True
        return bool(self.protocol.eof_received())

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._on_closed()
        self.transport.lost = True
        if self.transport.closed_here:
            exc = None
        elif exc is not None:
            exc = ConnectionResetError(f"The SSH connection was lost: {exc}.")
        elif not self._ended:
            # A lost SSH connection comes with an error, so the channel was closed in order. asyncssh forgets the
            # end of data when it arrives, with the close behind it, while reading is paused.
            self.protocol.eof_received()
        self.protocol.connection_lost(exc)

    @override
    def pause_writing(self) -> None:
        self.protocol.pause_writing()

    @override
    def resume_writing(self) -> None:
        self.protocol.resume_writing()


class SshTransport(asyncio.Transport):
    """What the protocol sees. It half-closes: SSH ends each direction of a channel on its own (RFC 4254 §5.3)."""

    def __init__(self, channel: asyncssh.SSHUNIXChannel[bytes], session: SshChannel) -> None:
        super().__init__()
        self._channel = channel
        self._session = session
        self._reading = True
        self.closed_here = False
        self.lost = False

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._channel.is_closing():
            self._channel.write(bytes(data))

    @override
    def can_write_eof(self) -> bool:
        return True

    @override
    def write_eof(self) -> None:
        self._channel.write_eof()

    @override
    def close(self) -> None:
        self.closed_here = True
        self._channel.close()

    @override
    def abort(self) -> None:
        self.closed_here = True
        self._channel.abort()

    @override
    def is_closing(self) -> bool:
        return (
            self.closed_here or self.lost
        )  # not the channel's own answer, which is True from a half-close on

    @override
    def pause_reading(self) -> None:
        self._reading = False
        self._channel.pause_reading()

    @override
    def resume_reading(self) -> None:
        self._reading = True
        self._channel.resume_reading()

    @override
    def is_reading(self) -> bool:
        return self._reading

    @override
    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._channel.set_write_buffer_limits(high, low)

    @override
    def get_write_buffer_size(self) -> int:
        return self._channel.get_write_buffer_size()

    @override
    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._channel.get_extra_info(name, default)

    @override
    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._session.protocol = cast("asyncio.Protocol", protocol)

    @override
    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._session.protocol
