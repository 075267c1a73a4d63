"""SSH to an engine's socket: key from memory, host key pinned, one connection shared by all who dial the same engine.

The remote side is OpenSSH's `direct-streamlocal@openssh.com` channel, so the remote machine needs no docker CLI and
`MaxSessions` does not count. No file of `~/.ssh` and no agent is consulted.
"""

import asyncio
import weakref
from collections.abc import Callable, Sequence
from typing import Any, cast

import asyncssh

from containers_app.engine.endpoint import Endpoint, SshAddress, SshMaterial
from containers_app.engine.errors import (
    CredentialsRefused,
    HostKeyMismatch,
    HostKeyUnknown,
    InvalidCredentials,
    Unreachable,
)

CONNECT_TIMEOUT = 20.0  # seconds, from TCP connect to a signed-in connection
KEEPALIVE_INTERVAL = 15.0  # seconds; three unanswered ones end the connection
IDLE_LINGER = 30.0  # seconds an unused connection is kept for the next dial


class _HostKeyCheck(asyncssh.SSHClient):
    """Accepts exactly the pinned key and remembers what the server showed."""

    def __init__(self, pinned: str) -> None:
        self._pinned = pinned
        self.shown = ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = _public_text(key)
        return self.shown == self._pinned


class _Connections:
    """The SSH connections of one event loop, by endpoint."""

    def __init__(self) -> None:
        self.opening: dict[Endpoint, asyncio.Task[SshConnection]] = {}

    async def get(self, endpoint: Endpoint) -> "SshConnection":
        task = self.opening.get(endpoint)
        if task is not None and task.done() and (task.exception() or task.result().closed):
            task = None
        if task is None:
            task = asyncio.create_task(SshConnection.open(endpoint))
            self.opening[endpoint] = task
        try:
            return await asyncio.shield(task)
        except BaseException:
            if task.done() and self.opening.get(endpoint) is task:
                del self.opening[endpoint]
            raise


_by_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Connections] = weakref.WeakKeyDictionary()


class SshConnection:
    """One signed-in connection; closes itself when nothing has used it for a while."""

    def __init__(self, connection: asyncssh.SSHClientConnection, *, path: str) -> None:
        self._connection = connection
        self._path = path
        self._channels = 0
        self._idle: asyncio.TimerHandle | None = None

    @classmethod
    async def open(cls, endpoint: Endpoint) -> "SshConnection":
        location, material = endpoint.location, endpoint.ssh
        assert isinstance(location, SshAddress) and material is not None
        connection = await _connect(location, material)
        opened = cls(connection, path=location.path)
        opened._linger()
        return opened

    @property
    def closed(self) -> bool:
        return self._connection.is_closed()

    async def dial(self, protocol: asyncio.Protocol) -> "SshTransport":
        """Open a channel to the engine's socket; raises Unreachable when the SSH server cannot."""
        self._hold()
        try:
            _, session = await self._connection.create_unix_connection(
                lambda: _Channel(protocol, on_closed=self._release), self._path
            )
        except asyncssh.ChannelOpenError as error:
            self._release()
            raise Unreachable(f"The SSH server cannot open {self._path}: {error.reason}.") from error
        except BaseException:
            self._release()
            raise
        return cast(_Channel, session).transport

    def _hold(self) -> None:
        self._channels += 1
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def _release(self) -> None:
        self._channels -= 1
        if self._channels == 0:
            self._linger()

    def _linger(self) -> None:
        self._idle = asyncio.get_running_loop().call_later(IDLE_LINGER, self._connection.close)


class _Channel(asyncssh.SSHUNIXSession[bytes]):
    """Adapts one asyncssh channel to an asyncio protocol and transport."""

    transport: "SshTransport"

    def __init__(self, protocol: asyncio.Protocol, *, on_closed: Callable[[], None]) -> None:
        self.protocol = protocol
        self._on_closed = on_closed
        self._ended = False

    def connection_made(self, chan: asyncssh.SSHUNIXChannel[bytes]) -> None:
        self.transport = SshTransport(chan, self)

    def session_started(self) -> None:
        self.protocol.connection_made(self.transport)

    def data_received(self, data: bytes, datatype: int | None) -> None:
        self.protocol.data_received(data)

    def eof_received(self) -> bool:
        self._ended = True
        return bool(self.protocol.eof_received())

    def connection_lost(self, exc: Exception | None) -> None:
        self._on_closed()
        if exc is not None or not (self._ended or self.transport.closed_here):
            exc = ConnectionResetError(
                f"The SSH connection was lost: {exc or 'closed without an end of data'}."
            )
        self.protocol.connection_lost(exc)

    def pause_writing(self) -> None:
        self.protocol.pause_writing()

    def resume_writing(self) -> None:
        self.protocol.resume_writing()


class SshTransport(asyncio.Transport):
    """A channel to the engine's socket as an asyncio transport."""

    def __init__(self, channel: asyncssh.SSHUNIXChannel[bytes], session: _Channel) -> None:
        super().__init__()
        self._channel = channel
        self._session = session
        self._reading = True
        self.closed_here = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self._channel.is_closing():
            self._channel.write(bytes(data))

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._channel.write_eof()

    def close(self) -> None:
        self.closed_here = True
        self._channel.close()

    def abort(self) -> None:
        self.closed_here = True
        self._channel.abort()

    def is_closing(self) -> bool:
        return self.closed_here or self._channel.is_closing()

    def pause_reading(self) -> None:
        self._reading = False
        self._channel.pause_reading()

    def resume_reading(self) -> None:
        self._reading = True
        self._channel.resume_reading()

    def is_reading(self) -> bool:
        return self._reading

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._channel.set_write_buffer_limits(high, low)

    def get_write_buffer_size(self) -> int:
        return self._channel.get_write_buffer_size()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._channel.get_extra_info(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._session.protocol = cast(asyncio.Protocol, protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._session.protocol


async def connection_to(endpoint: Endpoint) -> SshConnection:
    """The shared connection of this event loop to that SSH endpoint, opened when there is none."""
    connections = _by_loop.setdefault(asyncio.get_running_loop(), _Connections())
    return await connections.get(endpoint)


async def _connect(location: SshAddress, material: SshMaterial) -> asyncssh.SSHClientConnection:
    try:
        private_key = asyncssh.import_private_key(material.private_key)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise InvalidCredentials(f"The private key cannot be read: {error}.") from error
    pinned, algorithms = _pinned(material.host_key)
    check = _HostKeyCheck(pinned)
    where = f"{location.host}:{location.port}"
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT):
            return await asyncssh.connect(
                location.host,
                location.port,
                username=location.user,
                client_keys=[private_key],
                client_factory=lambda: check,
                known_hosts=([], [], []),
                server_host_key_algs=algorithms,
                preferred_auth="publickey",
                agent_path=None,
                config=None,
                keepalive_interval=KEEPALIVE_INTERVAL,
            )
    except asyncssh.HostKeyNotVerifiable as error:
        if not pinned and check.shown:
            raise HostKeyUnknown(f"{where} has never been confirmed.", key=check.shown) from error
        raise HostKeyMismatch(
            f"{where} does not show the host key that was confirmed.", key=check.shown
        ) from error
    except asyncssh.PermissionDenied as error:
        raise CredentialsRefused(f"{where} does not accept this key for user {location.user}.") from error
    except TimeoutError as error:
        raise Unreachable(
            f"{where} did not finish the SSH sign-in within {CONNECT_TIMEOUT:.0f} s."
        ) from error
    except (OSError, asyncssh.Error) as error:
        raise Unreachable(f"No SSH connection to {where}: {error}.") from error


def _pinned(host_key: str) -> tuple[str, Sequence[str]]:
    """The normal form of a pinned key, and the signature algorithms to ask for so that the server shows that key."""
    if not host_key:
        return "", ()
    try:
        key = asyncssh.import_public_key(host_key)
    except asyncssh.KeyImportError as error:
        raise InvalidCredentials(f"The host key cannot be read: {error}.") from error
    return _public_text(key), [algorithm.decode() for algorithm in key.sig_algorithms]


def _public_text(key: asyncssh.SSHKey) -> str:
    """`type base64` without the comment, the form we pin and compare."""
    return " ".join(key.export_public_key("openssh").decode().split()[:2])
