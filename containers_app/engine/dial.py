"""`dial`: the one way a byte stream to an engine comes about, whatever the road."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Sequence
from typing import TypeVar

from containers_app.engine import ssh, tls
from containers_app.engine.endpoint import Endpoint, SshAddress, TcpAddress, UnixAddress
from containers_app.engine.errors import CredentialsRefused, EngineError, Unreachable

DIAL_TIMEOUT = 15.0  # seconds for TCP connect and TLS handshake; SSH sign-in has its own
_KEEPALIVE = (  # a peer that vanished without a word is noticed after about a minute
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 30),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
)

P = TypeVar("P", bound=asyncio.Protocol)


async def dial(
    endpoint: Endpoint, protocol_factory: Callable[[], P], *, alpn: Sequence[str] = ()
) -> tuple[asyncio.Transport, P]:
    """Open one connection to the engine and put a protocol on it, as `loop.create_connection` does.

    The transport half-closes (`write_eof`) on every road. `alpn` is offered where there is TLS. A connection
    that is cut, not ended, arrives at the protocol as `connection_lost(error)`. Raises Unreachable (or a
    subclass), or InvalidCredentials.
    """
    location = endpoint.location
    protocol = protocol_factory()
    try:
        match location:
            case SshAddress():
                connection = await ssh.connection_to(location, endpoint.ssh_material())
                return await connection.dial(protocol), protocol
            case UnixAddress():
                async with asyncio.timeout(DIAL_TIMEOUT):
                    loop = asyncio.get_running_loop()
                    return await loop.create_unix_connection(lambda: protocol, location.path)
            case TcpAddress():
                async with asyncio.timeout(DIAL_TIMEOUT):
                    return await _dial_tcp(endpoint, location, protocol, alpn), protocol
    except TimeoutError as error:
        raise Unreachable(f"{endpoint.address} did not answer within {DIAL_TIMEOUT:.0f} s.") from error
    except OSError as error:
        raise connection_error(endpoint, error) from error


async def _dial_tcp(
    endpoint: Endpoint, location: TcpAddress, protocol: asyncio.Protocol, alpn: Sequence[str]
) -> asyncio.Transport:
    loop = asyncio.get_running_loop()
    if endpoint.tls is None:
        plain, _ = await loop.create_connection(lambda: protocol, location.host, location.port)
        _keep_alive(plain)
        return plain
    context = tls.client_context(endpoint.tls, alpn=alpn)
    raw, handshake = await loop.create_connection(
        lambda: tls.TlsProtocol(context=context, server_hostname=location.host, above=protocol),
        location.host,
        location.port,
    )
    _keep_alive(raw)
    try:
        return await handshake.ready
    except BaseException:
        raw.abort()
        raise


def _keep_alive(transport: asyncio.Transport) -> None:
    connection = transport.get_extra_info("socket")
    for level, option, value in _KEEPALIVE:
        connection.setsockopt(level, option, value)


def connect(endpoint: Endpoint) -> socket.socket:
    """`dial` for synchronous callers: a connected socket, TLS included. SSH has no such socket, see bridge.py."""
    location = endpoint.location
    try:
        match location:
            case UnixAddress():
                return _connect_unix(location)
            case TcpAddress():
                return _connect_tcp(endpoint, location)
            case SshAddress():
                raise ValueError("An SSH address is connected through bridge.local_socket.")
    except TimeoutError as error:
        raise Unreachable(f"{endpoint.address} did not answer within {DIAL_TIMEOUT:.0f} s.") from error
    except OSError as error:
        raise connection_error(endpoint, error) from error


def _connect_unix(location: UnixAddress) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(DIAL_TIMEOUT)
        connection.connect(location.path)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect_tcp(endpoint: Endpoint, location: TcpAddress) -> socket.socket:
    connection = socket.create_connection((location.host, location.port), timeout=DIAL_TIMEOUT)
    try:
        for level, option, value in _KEEPALIVE:
            connection.setsockopt(level, option, value)
        if endpoint.tls is None:
            return connection
        return tls.client_context(endpoint.tls).wrap_socket(connection, server_hostname=location.host)
    except BaseException:
        connection.close()
        raise


def connection_error(endpoint: Endpoint, error: OSError) -> EngineError:
    """Why there is no connection, in words a person can act on."""
    where = endpoint.address
    match error:
        case ssl.SSLError():
            return _tls_refusal(where, error)
        case ConnectionRefusedError():
            words = f"Nothing listens at {where}."
        case FileNotFoundError():
            words = f"There is no socket at {where}: the engine is not running, or uses another path."
        case PermissionError():
            words = f"No permission to open {where}."
        case socket.gaierror():
            words = f"The host name of {where} is not known."
        case _:
            words = f"No connection to {where}: {error.strerror or error}."
    return Unreachable(words)


def _tls_refusal(where: str, error: ssl.SSLError) -> EngineError:
    reason = error.reason or str(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unreachable(
            f"The certificate of {where} is not valid for this CA and address: {error.verify_message}."
        )
    if "ALERT" in reason.upper():
        return CredentialsRefused(f"{where} does not accept our client certificate: {reason}.")
    if reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST"):
        return Unreachable(f"{where} does not speak TLS.")
    return Unreachable(f"TLS with {where} failed: {reason}.")


def tls_error_within(error: BaseException) -> ssl.SSLError | None:
    """The TLS error that a library wrapped, if any: TLS 1.3 refuses a certificate only in the first answer."""
    if isinstance(error, ssl.SSLError):
        return error
    wrapped = [error.__cause__, *error.args, None if error.__cause__ else error.__context__]
    found = (tls_error_within(inner) for inner in wrapped if isinstance(inner, BaseException))
    return next((inner for inner in found if inner is not None), None)
