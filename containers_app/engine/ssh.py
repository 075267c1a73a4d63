"""SSH to an engine's socket: key from memory, host key pinned, one connection for all who dial the same engine.

The remote side is OpenSSH's `direct-streamlocal@openssh.com` channel, so the remote machine needs no docker CLI
and `MaxSessions` does not count. No file of `~/.ssh` and no agent is consulted.
"""

import asyncio
import logging
import weakref
from collections.abc import Sequence
from typing import cast

import asyncssh
from typing_extensions import override

from containers_app.engine.endpoint import SshAddress, SshMaterial
from containers_app.engine.errors import (
    CredentialsRefused,
    HostKeyMismatch,
    HostKeyUnknown,
    InvalidCredentials,
    Unreachable,
)
from containers_app.engine.ssh_channel import SshChannel, SshTransport

CONNECT_TIMEOUT = 20.0  # seconds, from TCP connect to a signed-in connection
KEEPALIVE_INTERVAL = 15.0  # seconds; three unanswered ones end the connection
IDLE_LINGER = 30.0  # seconds an unused connection is kept for the next dial


class _HostKeyCheck(asyncssh.SSHClient):
    """Accepts exactly the pinned key and remembers what the server showed."""

    def __init__(self, pinned: str) -> None:
        self._pinned = pinned
        self.shown = ""

    @override
    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = _public_text(key)
        return self.shown == self._pinned


class _Connections:
    """The SSH connections of one event loop."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[SshAddress, SshMaterial], asyncio.Task[SshConnection]] = {}

    async def get(self, location: SshAddress, material: SshMaterial) -> "SshConnection":
        """The connection to there, shared also while it is being opened."""
        task = self._tasks.get((location, material))
        if task is None or (task.done() and not _is_open(task)):
            task = asyncio.create_task(SshConnection.open(location, material))
            self._tasks[location, material] = task
        return await asyncio.shield(task)  # one caller's cancellation is not the others'


# asyncssh tells of every forwarded socket at level INFO: several lines for each request.
logging.getLogger("asyncssh").setLevel(logging.WARNING)

_by_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Connections] = weakref.WeakKeyDictionary()


class SshConnection:
    """One signed-in connection; closes itself when nothing has used it for a while."""

    def __init__(self, connection: asyncssh.SSHClientConnection, *, path: str) -> None:
        self._connection = connection
        self._path = path
        self._channels = 0
        self._idle: asyncio.TimerHandle | None = None

    @classmethod
    async def open(cls, location: SshAddress, material: SshMaterial) -> "SshConnection":
        """Sign in; raises Unreachable or a subclass, or InvalidCredentials."""
        connection = await _connect(location, material)
        opened = cls(connection, path=location.path)
        opened._linger()
        return opened

    @property
    def closed(self) -> bool:
        """Whether nobody can dial over it any more."""
        return self._connection.is_closed()

    async def dial(self, protocol: asyncio.Protocol) -> SshTransport:
        """Open a channel to the engine's socket; raises Unreachable when the SSH server cannot."""
        self._hold()
        try:
            _, session = await self._connection.create_unix_connection(
                lambda: SshChannel(protocol, on_closed=self._release), self._path
            )
        except asyncssh.ChannelOpenError as error:
            self._release()
            raise Unreachable(f"The SSH server cannot open {self._path}: {error.reason}.") from error
        except BaseException:
            self._release()
            raise
        return cast("SshChannel", session).transport

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


async def connection_to(location: SshAddress, material: SshMaterial) -> SshConnection:
    """The shared connection of this event loop to there, opened when there is none. Raises as `open` does."""
    connections = _by_loop.setdefault(asyncio.get_running_loop(), _Connections())
    return await connections.get(location, material)


def _is_open(task: asyncio.Task[SshConnection]) -> bool:
    return not task.cancelled() and task.exception() is None and not task.result().closed


async def _connect(location: SshAddress, material: SshMaterial) -> asyncssh.SSHClientConnection:
    private_key = read_private_key(material.private_key)
    pinned, algorithms = read_host_key(material.host_key)
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


def read_private_key(private_key: bytes) -> asyncssh.SSHKey:
    """The key; raises InvalidCredentials when it is none, or needs a passphrase."""
    try:
        return asyncssh.import_private_key(private_key)
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
        raise InvalidCredentials(f"The private key cannot be read: {error}.") from error


def read_host_key(host_key: str) -> tuple[str, Sequence[str]]:
    """The normal form of a pinned key, and the algorithms to ask for so that the server shows that very key.

    Without a key both are empty. Raises InvalidCredentials when it is none.
    """
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
