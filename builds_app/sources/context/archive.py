"""Unpacks tar archives (plain, gzip, bzip2, xz) and zip archives that come from anywhere."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Protocol, cast

from builds_app.sources.context.limits import ContextRefused, Limits, Meter
from builds_app.sources.context.tree import TreeWriter, checked_path

LARGEST_READ = 8 * 1024 * 1024  # the most that tarfile may take into memory at once, e.g. for a PAX header
LARGEST_ZIP_DIRECTORY = 32 * 1024 * 1024
MADE_ON_WINDOWS = 0  # APPNOTE.TXT, 4.4.2
FORKS_OF_MACOS = "__MACOSX"  # the Finder puts the resource forks of all files there
# Its tar puts them beside each file instead, as `._name` in the format AppleDouble (RFC 1740, appendix B).
FORK_IN_TAR, APPLE_DOUBLE = "._", b"\x00\x05\x16\x07"
_DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    EOFError,
    lzma.LZMAError,
    zlib.error,
    gzip.BadGzipFile,
    struct.error,
)


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def tell(self) -> int: ...


class _Bounded:
    """A decompressed stream that is never read into memory beyond measure nor wound on beyond the limit."""

    def __init__(self, raw: _Readable, *, most: int) -> None:
        self._raw = raw
        self._most = most

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= LARGEST_READ:
            raise ContextRefused("The archive has a header of unreasonable size.", code="context_damaged")
        return self._raw.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        if offset > self._most:
            raise ContextRefused(
                f"The archive is larger than {self._most // 2**20:,} MiB.", code="context_too_large"
            )
        return self._raw.seek(offset, whence)

    def tell(self) -> int:
        return self._raw.tell()


def unpack_archive(archive: Path, *, into: Path, limits: Limits) -> None:
    """Unpack `archive` into the empty folder `into`.

    Owners, set-uid bits and times beyond seconds are not kept; absolute names and `..` are refused. Links stay links
    and are never followed; of devices, sockets and pipes only the name is kept.

    Raises:
        ContextRefused: no archive of a known kind, damaged, hostile or too large. The folder is then in pieces.
    """
    writer = TreeWriter(root=into, meter=Meter(limits=limits, packed_bytes=archive.stat().st_size))
    try:
        with archive.open("rb") as file:
            if _looks_like_zip(file):
                _unpack_zip(file, writer)
            else:
                _unpack_tar(_Bounded(_decompressed(file), most=limits.bytes * 2), writer)
        writer.finish()
    except _DAMAGED as error:
        raise ContextRefused(
            f"The archive is damaged or of no known kind: {error}", code="context_damaged"
        ) from error
    except (OSError, UnicodeError, RuntimeError, ValueError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the archive's
        raise ContextRefused(f"The archive cannot be read: {error}", code="context_damaged") from error


def _looks_like_zip(file: IO[bytes]) -> bool:
    start = file.read(4)
    file.seek(0)
    return start in {b"PK\x03\x04", b"PK\x05\x06"}


def _decompressed(file: IO[bytes]) -> _Readable:
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file)
    if start.startswith(b"BZh"):
        return bz2.BZ2File(file)
    if start == b"\xfd7zXZ\x00":
        return lzma.LZMAFile(file)
    return file


def _unpack_tar(stream: _Bounded, writer: TreeWriter) -> None:
    with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r:") as tar:
        for member in tar:
            # tarfile remembers every member; a context is read once, so it may forget them.
            tar.members.clear()  # type: ignore[attr-defined]
            path = checked_path(member.name)
            if member.isdir():
                writer.add_directory(path, mode=member.mode)
            elif member.isreg():
                if member.issparse():
                    raise ContextRefused(f"{path} is a sparse file.", code="context_special_file")
                content = tar.extractfile(member)
                assert content is not None  # noqa: S101 - tarfile returns None only for what is no regular file
                if path.name.startswith(FORK_IN_TAR) and _begins_with(content, APPLE_DOUBLE):
                    continue
                writer.add_file(path, content, mode=member.mode, mtime=member.mtime)
            elif member.issym():
                writer.add_symlink(path, member.linkname)
            elif member.islnk():
                writer.add_hard_link(path, checked_path(member.linkname))
            else:
                writer.add_special(path)


def _begins_with(content: IO[bytes], magic: bytes) -> bool:
    """Looked at without moving on: going back would unpack everything before once more."""
    return cast("io.BufferedReader", content).peek(len(magic)).startswith(magic)


def _unpack_zip(file: IO[bytes], writer: TreeWriter) -> None:
    _refuse_large_directory(file)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if all(entry.create_system == MADE_ON_WINDOWS and "/" not in entry.filename for entry in entries):
            for (
                entry
            ) in entries:  # PowerShell and .NET Framework write paths so, against APPNOTE.TXT, 4.4.17.1
                entry.filename = entry.filename.replace("\\", "/")
        for entry in entries:
            if entry.filename.partition("/")[0] == FORKS_OF_MACOS:
                continue
            path = checked_path(entry.filename)
            mode = entry.external_attr >> 16
            if entry.flag_bits & 0x1:
                raise ContextRefused(f"{path} is encrypted.", code="context_damaged")
            if entry.is_dir():
                writer.add_directory(path, mode=stat.S_IMODE(mode) or 0o755)
                continue
            if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFLNK}:
                writer.add_special(path)
                continue
            with archive.open(entry) as content:
                if stat.S_ISLNK(mode):
                    writer.add_symlink(path, content.read(4096).decode())
                else:
                    writer.add_file(path, content, mode=stat.S_IMODE(mode) or 0o644, mtime=_zip_time(entry))


def _zip_time(entry: zipfile.ZipInfo) -> float:
    try:
        return datetime(*entry.date_time, tzinfo=UTC).timestamp()
    except ValueError:  # zip files may hold a day 0
        return 0


def _refuse_large_directory(file: IO[bytes]) -> None:
    """Python reads the whole directory into memory, so its size is looked up first (APPNOTE.TXT, 4.3.16)."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 22 - 65535))
    tail = file.read()
    file.seek(0)
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        raise ContextRefused("The zip archive has no directory: it is damaged.", code="context_damaged")
    (directory_bytes,) = struct.unpack_from("<I", tail, end + 12)
    if directory_bytes > LARGEST_ZIP_DIRECTORY:  # also true of ZIP64, where the field is 0xFFFFFFFF
        raise ContextRefused("The zip archive names too many files.", code="context_too_many_files")
