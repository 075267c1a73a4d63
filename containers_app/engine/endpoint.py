"""Where an engine is and how we prove who we are: the only input every part of the door takes."""

import ipaddress
import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from containers_app.engine.errors import InvalidAddress, InvalidCredentials, PlainTcpRefused

DEFAULT_SOCKET = "/var/run/docker.sock"
_LONGEST_SOCKET_PATH = 107  # sun_path of Linux holds 108 bytes with the closing NUL
_HOST_NAME = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?\.?")
_USER_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True)
class TlsMaterial:
    """PEM texts: the CA of the engine's certificate, and our client certificate (chain) with its key."""

    ca: bytes = field(repr=False)
    cert: bytes = field(repr=False)
    key: bytes = field(repr=False)


@dataclass(frozen=True)
class SshMaterial:
    """A private key (OpenSSH or PEM, no passphrase), and the server's key that was confirmed ("ssh-ed25519 AAAA…").

    With `host_key` "" the first dial raises HostKeyUnknown, which carries the key to confirm.
    """

    private_key: bytes = field(repr=False)
    host_key: str = ""


@dataclass(frozen=True)
class UnixAddress:
    """A socket on this machine."""

    path: str


@dataclass(frozen=True)
class TcpAddress:
    """A TCP port, with TLS unless plain TCP was allowed for it."""

    host: str
    port: int


@dataclass(frozen=True)
class SshAddress:
    """A socket on another machine, reached through its SSH server."""

    user: str
    host: str
    port: int
    path: str


@dataclass(frozen=True)
class Endpoint:
    """One engine.

    `address` is `unix:///path`, `tcp://host:port` or `ssh://user@host[:port][/path/to/docker.sock]`. Raises
    InvalidAddress (PlainTcpRefused) or InvalidCredentials when the parts do not fit together, so an
    Endpoint that exists can be dialled. Secrets are left out of its repr.
    """

    address: str
    tls: TlsMaterial | None = None
    ssh: SshMaterial | None = None
    allow_plain_tcp: bool = False

    def __post_init__(self) -> None:
        """Refuse what cannot be dialled, or must not be."""
        location = self.location
        if isinstance(location, TcpAddress) and self.tls is None and not self.allow_plain_tcp:
            raise PlainTcpRefused(
                f"{self.address} without a client certificate would let anyone on the way be root on that host. "
                "Add CA, certificate and key, or have the operator allow this address."
            )
        if isinstance(location, SshAddress):
            self.ssh_material()

    @property
    def location(self) -> UnixAddress | TcpAddress | SshAddress:
        """The parsed address."""
        return parse_address(self.address)

    @property
    def http_host(self) -> str:
        """What the Host header says: a proxy on the way may look at it, an engine does not."""
        location = self.location
        if not isinstance(location, TcpAddress):
            return "docker"
        host = f"[{location.host}]" if ":" in location.host else location.host
        return f"{host}:{location.port}"

    def ssh_material(self) -> SshMaterial:
        """The key for an SSH address; raises InvalidCredentials when there is none."""
        if self.ssh is None:
            raise InvalidCredentials(f"{self.address} needs a private key.")
        return self.ssh


def parse_address(address: str) -> UnixAddress | TcpAddress | SshAddress:
    """Take an address apart; raises InvalidAddress with the reason."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:  # whose words may repeat a password
        raise InvalidAddress("This is not an address: its host or port cannot be so.") from None
    # urlsplit drops line breaks and surrounding blanks without a word.
    if (
        parts.query
        or parts.fragment
        or parts.password
        or not address.isprintable()
        or address != address.strip()
    ):
        raise InvalidAddress("This holds more than an address: a password, a query or what nobody can see.")
    match parts.scheme:
        case "unix" if not parts.netloc:
            return UnixAddress(_socket_path(parts.path))
        case "tcp" if port and parts.path in ("", "/") and parts.username is None:
            return TcpAddress(_host(parts), port)
        case "ssh" if parts.username and _USER_NAME.fullmatch(parts.username):
            path = parts.path if parts.path.strip("/") else DEFAULT_SOCKET
            return SshAddress(parts.username, _host(parts), port or 22, _socket_path(path))
    raise InvalidAddress(
        f"{address!r} is none of unix:///path/to/docker.sock, tcp://host:port, "
        "ssh://user@host[:port][/path/to/docker.sock]."
    )


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError as error:
            raise InvalidAddress(f"{host!r} is not an IPv6 address.") from error
    if not _HOST_NAME.fullmatch(host):
        raise InvalidAddress(f"{host!r} is not a host name.")
    return host


def _socket_path(path: str) -> str:
    if not path.startswith("/") or path.endswith("/"):
        raise InvalidAddress(f"{path!r} is not an absolute path of a socket.")
    if len(path.encode()) > _LONGEST_SOCKET_PATH:
        raise InvalidAddress(f"{path!r} is longer than a socket path can be ({_LONGEST_SOCKET_PATH} bytes).")
    return path
