"""TLS without certificate files, and a TLS transport that can half-close.

asyncio's own TLS transport has no `write_eof`, and `docker exec -i` needs exactly that: "no more input, keep
the output coming". RFC 8446 §6.1 allows it: close_notify ends one direction only.
"""

import asyncio
import os
import ssl
from collections.abc import Sequence
from typing import Any, cast

from typing_extensions import override

from containers_app.engine.endpoint import TlsMaterial
from containers_app.engine.errors import InvalidCredentials

_READ_SIZE = 64 * 1024
_CLOSED_BY_PEER = b""


def client_context(material: TlsMaterial, *, alpn: Sequence[str] = ()) -> ssl.SSLContext:
    """A context that trusts only the given CA and shows the given certificate. Nothing touches a disk.

    Raises InvalidCredentials when a part is not the PEM it should be.
    """
    context = context_trusting(material.ca)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    _load_chain(context, material)
    return context


def check_pair(material: TlsMaterial) -> None:
    """Raise InvalidCredentials unless certificate and key are PEM and belong together."""
    _load_chain(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), material)


def context_trusting(ca: bytes) -> ssl.SSLContext:
    """A context that trusts only this CA; raises InvalidCredentials when it is not PEM.

    Not `create_default_context`: from Python 3.13 that is stricter about X.509 extensions than the certificates of
    many running engines.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_verify_locations(cadata=ca.decode("ascii"))
    except (ssl.SSLError, ValueError) as error:
        raise InvalidCredentials(f"The CA is not a PEM certificate: {error}.") from error
    return context


def _load_chain(context: ssl.SSLContext, material: TlsMaterial) -> None:
    """OpenSSL's binding takes the client chain from a file only: give it one that has no name and no disk."""
    descriptor = os.memfd_create("engine-client-certificate", os.MFD_CLOEXEC)
    try:
        with os.fdopen(descriptor, "wb", closefd=False) as file:
            file.write(material.cert + b"\n" + material.key)
        context.load_cert_chain(f"/proc/self/fd/{descriptor}", password=_no_passphrase)
    except (ssl.SSLError, ValueError) as error:
        raise InvalidCredentials(
            f"Certificate and key are not PEM, or do not belong together: {error}."
        ) from error
    finally:
        os.close(descriptor)


def _no_passphrase() -> str:
    # Without this OpenSSL would ask on the terminal of the process.
    raise ValueError("the private key is protected by a passphrase; give it without")


class TlsProtocol(asyncio.Protocol):
    """Sits on a plain TCP transport, speaks TLS on it and hands a `TlsTransport` to the protocol above."""

    _raw: asyncio.Transport

    def __init__(self, *, context: ssl.SSLContext, server_hostname: str, above: asyncio.Protocol) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=server_hostname)
        self._held: list[bytes] = []
        self._peer_closed = False
        self._reading = True
        self._finished = False
        self.above = above
        self._secured = False
        self.ready: asyncio.Future[TlsTransport] = asyncio.get_running_loop().create_future()

    # Called by the TCP transport below.

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._raw = cast("asyncio.Transport", transport)
        self._shake_hands()

    @override
    def data_received(self, data: bytes) -> None:
        self._incoming.write(data)
        if self._secured or self._shake_hands():
            self._deliver()

    @override
    def eof_received(self) -> bool:
        if not self._peer_closed:
            # Without close_notify it is a cut, which must not look like an end (RFC 8446 §6.1).
            self._fail(ConnectionResetError("The connection was cut without the closing message of TLS."))
        return True

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._finish(exc)

    @override
    def pause_writing(self) -> None:
        if self._secured:
            self.above.pause_writing()

    @override
    def resume_writing(self) -> None:
        if self._secured:
            self.above.resume_writing()

    # Called by the transport above.

    def send(self, data: bytes) -> None:
        """Encrypt and pass on."""
        self._tls.write(data)
        self._flush()

    def send_close_notify(self) -> None:
        """End our direction. What has arrived is decrypted first, for OpenSSL refuses while data waits unread."""
        self._decrypt()
        try:
            self._tls.unwrap()
        except ssl.SSLWantReadError:
            pass  # the peer's own closing message is still to come; reading goes on
        except ssl.SSLError as error:
            self._fail(error)
            return
        self._flush()

    def hold_reading(self) -> None:
        """Keep what is decrypted until `release_reading`."""
        self._reading = False

    def release_reading(self) -> None:
        """Hand on what was kept, and what comes."""
        self._reading = True
        self._deliver()

    # Inside.

    def _shake_hands(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
            return False
        except (ssl.SSLError, ssl.CertificateError) as error:
            self._flush()
            self._fail(error)
            return False
        self._flush()
        transport = TlsTransport(raw=self._raw, tls=self)
        self._secured = True
        self.above.connection_made(transport)
        if not self.ready.done():
            self.ready.set_result(transport)
        return True

    def _decrypt(self) -> None:
        try:
            while data := self._tls.read(_READ_SIZE):
                self._held.append(data)
            self._note_peer_closed()
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLZeroReturnError:
            self._note_peer_closed()
        except ssl.SSLError as error:
            self._fail(error)

    def _note_peer_closed(self) -> None:
        if not self._peer_closed:
            self._peer_closed = True
            self._held.append(_CLOSED_BY_PEER)

    def _deliver(self) -> None:
        if not self._finished:
            self._decrypt()
            self._flush()
        while self._held and self._reading and not self._finished:
            data = self._held.pop(0)
            if data is not _CLOSED_BY_PEER:
                self.above.data_received(data)
            elif not self.above.eof_received():
                self._raw.close()

    def _flush(self) -> None:
        data = self._outgoing.read()
        if data and not self._raw.is_closing():
            self._raw.write(data)

    def _fail(self, error: Exception) -> None:
        self._raw.abort()
        self._finish(error)

    def _finish(self, error: Exception | None) -> None:
        if self._finished:
            return
        self._finished = True
        if self._secured:
            self.above.connection_lost(error)
        elif not self.ready.done():
            self.ready.set_exception(
                error or ConnectionResetError("The connection was closed during the TLS handshake.")
            )


class TlsTransport(asyncio.Transport):
    """What the protocol above sees: a transport whose `write_eof` works."""

    def __init__(self, *, raw: asyncio.Transport, tls: TlsProtocol) -> None:
        super().__init__()
        self._raw = raw
        self._tls = tls
        self._eof_sent = False

    @override
    def write(self, data: bytes | bytearray | memoryview) -> None:
        if data and not self._raw.is_closing():
            self._tls.send(bytes(data))

    @override
    def can_write_eof(self) -> bool:
        return True

    @override
    def write_eof(self) -> None:
        if not self._eof_sent and not self._raw.is_closing():
            self._eof_sent = True
            self._tls.send_close_notify()

    @override
    def close(self) -> None:
        self.write_eof()
        self._raw.close()

    @override
    def abort(self) -> None:
        self._raw.abort()

    @override
    def is_closing(self) -> bool:
        return self._raw.is_closing()

    @override
    def pause_reading(self) -> None:
        self._tls.hold_reading()
        self._raw.pause_reading()

    @override
    def resume_reading(self) -> None:
        self._raw.resume_reading()
        self._tls.release_reading()

    @override
    def is_reading(self) -> bool:
        return self._raw.is_reading()

    @override
    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._raw.set_write_buffer_limits(high, low)

    @override
    def get_write_buffer_size(self) -> int:
        return self._raw.get_write_buffer_size()

    @override
    def get_write_buffer_limits(self) -> tuple[int, int]:
        return self._raw.get_write_buffer_limits()

    @override
    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._raw.get_extra_info(name, default)

    @override
    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._tls.above = cast("asyncio.Protocol", protocol)

    @override
    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._tls.above
