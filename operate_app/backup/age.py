"""Files that a passphrase opens, in the age format, version 1 (C2SP age.md): `age -d FILE` opens them without us.

Header: the magic line, one scrypt stanza that wraps a random file key, and a MAC over it. Payload: a nonce, then chunks
of 64 KiB, each sealed with ChaCha20-Poly1305 under its number and a mark on the last one, so that a file that was cut,
reordered or changed does not open. Both directions hold one chunk in memory, and scrypt 128 MiB for a moment.

Written here because no library both streams and takes a passphrase; the primitives are `cryptography`'s.
"""

import base64
import binascii
import hmac
import io
import os
import re
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from typing_extensions import Buffer, override

MAGIC: Final = b"age-encryption.org/v1\n"
CHUNK_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 16
FILE_KEY_BYTES: Final = 16
NONCE_BYTES: Final = 16
SALT_BYTES: Final = 16
# 2**17 blocks of 1 KiB: what OWASP asks of scrypt. A file that wants more than 2**20 (1 GiB) is not opened.
WORK_FACTOR: Final = 17
LARGEST_WORK_FACTOR: Final = 20
LONGEST_HEADER: Final = 1024
_STANZA: Final = re.compile(
    rb"-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n([A-Za-z0-9+/]{43})\n--- ([A-Za-z0-9+/]{43})\n"
)


class NotOpened(Exception):
    """The file does not open: another passphrase, not such a file, changed, or cut short; the text says which."""


class OtherPassphrase(NotOpened):
    """It is another passphrase that opens the file."""


class Source(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes: ...


class Sink(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> int: ...


class Sealer(io.RawIOBase):
    """Writes what it is given to `sink`, sealed. Without `finish` the file is cut short."""

    def __init__(self, sink: Sink, passphrase: str) -> None:
        super().__init__()
        file_key, salt, nonce = os.urandom(FILE_KEY_BYTES), os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
        wrapped = ChaCha20Poly1305(_wrap_key(passphrase, salt, WORK_FACTOR)).encrypt(
            bytes(12), file_key, None
        )
        head = MAGIC + b"-> scrypt %b %d\n%b\n---" % (_encoded(salt), WORK_FACTOR, _encoded(wrapped))
        sink.write(head + b" " + _encoded(_mac(file_key, head)) + b"\n" + nonce)
        self._sink, self._chunks = sink, _Chunks(file_key, nonce)
        self._buffer, self._ended = bytearray(), False

    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: Buffer, /) -> int:
        if self._ended:
            return memoryview(data).nbytes
        self._buffer += memoryview(data)
        while (
            len(self._buffer) > CHUNK_BYTES
        ):  # a full last chunk waits for `finish`, which marks it as the last
            self._sink.write(self._chunks.seal(bytes(self._buffer[:CHUNK_BYTES]), last=False))
            del self._buffer[:CHUNK_BYTES]
        return memoryview(data).nbytes

    def finish(self) -> None:
        """Write the last chunk. Nothing may be written after it."""
        self._sink.write(self._chunks.seal(bytes(self._buffer), last=True))
        self.abandon()

    def abandon(self) -> None:
        """Write nothing from here on, whatever comes: what lies above a sink that failed still says its last words."""
        self._buffer.clear()
        self._ended = True


class Opener(io.RawIOBase):
    """Reads what a `Sealer` sealed.

    Raises:
        NotOpened: at once for a wrong passphrase, from `read` for a file that was changed or cut short.
    """

    def __init__(self, source: Source, passphrase: str) -> None:
        super().__init__()
        self._source = source
        self._chunks = _Chunks(_file_key(_read_header(source), passphrase), self._exactly(NONCE_BYTES))
        self._sealed = source.read(CHUNK_BYTES + TAG_BYTES)
        self._open, self._ended = b"", False

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer, /) -> int:
        if not self._open and not self._ended:
            self._next()
        view = memoryview(buffer).cast("B")
        size = min(len(view), len(self._open))
        view[:size] = self._open[:size]
        self._open = self._open[size:]
        return size

    def _next(self) -> None:
        sealed = self._sealed
        while len(sealed) < CHUNK_BYTES + TAG_BYTES:  # a source may give less than it was asked for
            more = self._source.read(CHUNK_BYTES + TAG_BYTES - len(sealed))
            if not more:
                break
            sealed += more
        self._sealed = (
            self._source.read(CHUNK_BYTES + TAG_BYTES) if len(sealed) == CHUNK_BYTES + TAG_BYTES else b""
        )
        self._ended = not self._sealed
        self._open = self._chunks.open(sealed, last=self._ended)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size and (more := self._source.read(size - len(data))):
            data += more
        if len(data) < size:
            raise NotOpened("The file is cut short.")
        return data


class _Chunks:
    """Seals or opens one chunk after the other."""

    def __init__(self, file_key: bytes, nonce: bytes) -> None:
        self._cipher = ChaCha20Poly1305(HKDF(SHA256(), 32, nonce, b"payload").derive(file_key))
        self._number = 0

    def seal(self, chunk: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last=last), chunk, None)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last=last), sealed, None)
        except InvalidTag as error:
            raise NotOpened("The file was changed or is cut short.") from error

    def _nonce(self, *, last: bool) -> bytes:
        nonce = self._number.to_bytes(11, "big") + bytes([last])
        self._number += 1
        return nonce


def _read_header(source: Source) -> bytes:
    """Everything up to the MAC's line, byte by byte: what follows is not to be read yet."""
    header = b""
    while not (b"\n---" in header and header.endswith(b"\n")):
        byte = source.read(1)
        header += byte
        if (
            not byte
            or len(header) > LONGEST_HEADER
            or not (MAGIC.startswith(header) or header.startswith(MAGIC))
        ):
            raise NotOpened("This is not a backup of Quaymaster, or only the beginning of one.")
    return header


def _file_key(header: bytes, passphrase: str) -> bytes:
    stanza = _STANZA.fullmatch(header.removeprefix(MAGIC))
    if stanza is None or int(stanza[2]) > LARGEST_WORK_FACTOR:
        raise NotOpened("This file was not sealed with a passphrase, or not in a way this version knows.")
    try:
        salt, wrapped, mac = (_decoded(stanza[number]) for number in (1, 3, 4))
        key = ChaCha20Poly1305(_wrap_key(passphrase, salt, int(stanza[2]))).decrypt(bytes(12), wrapped, None)
    except InvalidTag as error:
        raise OtherPassphrase("The passphrase does not open this file.") from error
    if not hmac.compare_digest(_mac(key, header[: header.rindex(b" ")]), mac):
        raise NotOpened("The file was changed.")
    return key


def _wrap_key(passphrase: str, salt: bytes, work_factor: int) -> bytes:
    salt = b"age-encryption.org/v1/scrypt" + salt
    return Scrypt(salt=salt, length=32, n=2**work_factor, r=8, p=1).derive(passphrase.encode())


def _mac(file_key: bytes, header: bytes) -> bytes:
    return hmac.digest(HKDF(SHA256(), 32, b"", b"header").derive(file_key), header, "sha256")


def _encoded(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _decoded(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise NotOpened("The file was changed.") from error
