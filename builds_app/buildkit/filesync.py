"""``FileSync/DiffCopy``: sends the context to the engine (fsutil's protocol, ``send.go``).

We list every entry (STAT, an empty one ends the list); the engine compares with what it still has and asks
for contents by position in the list (REQ); both say FIN at the end. Contents pass in pieces, never as a
whole.
"""

import asyncio
import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePath
from typing import Final, Protocol, TypeAlias
from urllib.parse import unquote_plus

from grpclib import GRPCError, Status
from grpclib.server import Stream
from multidict import MultiDict

from builds_app.buildkit.content import open_file
from builds_app.buildkit.context import Walk
from builds_app.buildkit.errors import InvalidBuild
from builds_app.buildkit.follow import Check, FollowPaths
from builds_app.buildkit.matcher import PatternMatcher
from builds_app.buildkit.messages import Packet, Stat
from builds_app.buildkit.patterns import read_patterns
from builds_app.buildkit.threads import Wanted

_STAT, _REQUEST, _DATA, _FIN, _ERROR = range(5)
_PIECE: Final = 256 << 10
_BATCH: Final = 256

PacketStream: TypeAlias = "Stream[Packet, Packet]"
Options: TypeAlias = "MultiDict[str]"

# Go's os.FileMode keeps the kind of a file and the special bits at places of its own.
_GO_MODE: Final = ((stat.S_ISUID, 1 << 23), (stat.S_ISGID, 1 << 22), (stat.S_ISVTX, 1 << 20))
_GO_DIRECTORY: Final = 1 << 31
_GO_LINK: Final = 1 << 27


def go_mode(mode: int) -> int:
    """``st_mode`` of a directory, regular file or link as Go's os.FileMode."""
    go = mode & 0o777
    for bit, go_bit in _GO_MODE:
        go |= go_bit if mode & bit else 0
    if stat.S_ISDIR(mode):
        return go | _GO_DIRECTORY
    return go | _GO_LINK if stat.S_ISLNK(mode) else go


class Source(Protocol):
    """Where the files of a folder come from."""

    def stats(self, options: Options, check: Check) -> Iterator[Stat]:
        """Every entry the engine may see, in file sync order; ``options`` are the call's metadata.

        ``check`` is called often and raises what is to end it.
        """

    def pieces(self, path: str) -> Iterator[bytes]:
        """The content of a listed regular file."""


class Files(Source):
    """Files held in memory, as a flat directory.

    The time of a file comes from its content, because the engine takes a file of equal size and time for
    unchanged.
    """

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = dict(contents)

    def stats(self, options: Options, check: Check) -> Iterator[Stat]:
        """All files, in order."""
        for name in sorted(self._contents, key=os.fsencode):
            content = self._contents[name]
            seconds = int.from_bytes(hashlib.sha256(content).digest()[:4]) % (1 << 31)
            yield Stat(path=name, mode=0o644, size=len(content), mtime=seconds * 1_000_000_000)

    def pieces(self, path: str) -> Iterator[bytes]:
        """The content at once."""
        yield self._contents[path]


class Folder(Source):
    """A folder on disk; owners become root, as the docker CLI has it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def stats(self, options: Options, check: Check) -> Iterator[Stat]:
        """What the build asks for and ``.dockerignore`` leaves."""
        ignored = read_patterns((pattern, "") for pattern in _option(options, "exclude-patterns"))
        walk = Walk(
            root=self._root,
            ignored=PatternMatcher(ignored),
            wanted=FollowPaths(self._root, _option(options, "followpaths"), check),
            check=check,
        )
        for entry in walk.entries():
            mode = entry.status.st_mode
            link = str((self._root / entry.path).readlink()) if stat.S_ISLNK(mode) else ""
            _check_name(entry.path + link)
            yield Stat(
                path=entry.path,
                mode=go_mode(mode),
                size=entry.status.st_size if stat.S_ISREG(mode) else 0,
                mtime=entry.status.st_mtime_ns,
                linkname=link,
            )

    def pieces(self, path: str) -> Iterator[bytes]:
        """The content in pieces of 256 KiB at most."""
        with open_file(self._root, path) as file:
            while piece := file.read(_PIECE):
                yield piece


def _check_name(name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError:
        raise GRPCError(Status.INVALID_ARGUMENT, f"build context: the name {name!a} is not UTF-8") from None


def _option(options: Options, name: str) -> list[str]:
    """A list in the call's metadata; what is not ASCII comes escaped (``session/filesync/filesync.go``)."""
    values = options.getall(name, [])
    encoded = options.get(f"{name}-encoded", "") in ("1", "true")
    return [unquote_plus(value, errors="surrogateescape") for value in values] if encoded else list(values)


class FileSync:
    """Answers DiffCopy calls. ``sources`` are the folders the engine may ask for, by the name it uses."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = dict(sources)

    async def diff_copy(self, stream: PacketStream) -> None:
        """One transfer of one folder; the call's metadata names it."""
        options = MultiDict((key, str(value)) for key, value in (stream.metadata or MultiDict()).items())
        source = self._sources.get(next(iter(_option(options, "dir-name")), ""))
        if source is None:
            raise GRPCError(Status.NOT_FOUND, "no such folder in this session")
        try:
            await _Transfer(stream, source, options).run()
        except ExceptionGroup as group:
            raise _refusal(group.exceptions[0]) from group


def _refusal(error: Exception) -> Exception:
    """What the engine is told: the file, but not where it lies on our side."""
    if isinstance(error, OSError):
        name = PurePath(error.filename or "").name
        return GRPCError(Status.ABORTED, f"build context: {name}: {error.strerror}")
    if isinstance(error, InvalidBuild):
        return GRPCError(Status.INVALID_ARGUMENT, f"build context: {error}")
    return error


class _Transfer:
    def __init__(self, stream: PacketStream, source: Source, options: Options) -> None:
        self._stream = stream
        self._source = source
        self._options = options
        self._paths: dict[int, str] = {}  # regular files listed and not yet asked for, by position
        self._sending = asyncio.Lock()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._list())
            async for packet in self._stream:
                if packet.type == _REQUEST:
                    await self._send_content(packet.id)
                elif packet.type == _FIN:
                    await self._send(Packet(type=_FIN))
                    break
                elif packet.type == _ERROR:
                    raise GRPCError(Status.ABORTED, packet.data.decode("utf-8", "replace"))

    async def _list(self) -> None:
        wanted = Wanted()
        stats = enumerate(self._source.stats(self._options, wanted.check))
        try:
            while batch := await asyncio.to_thread(lambda: list(islice(stats, _BATCH))):
                for position, entry in batch:
                    if not entry.mode & (_GO_DIRECTORY | _GO_LINK):
                        self._paths[position] = entry.path
                    await self._send(Packet(type=_STAT, stat=entry))
        finally:
            wanted.end()
        await self._send(Packet(type=_STAT))

    async def _send_content(self, position: int) -> None:
        path = self._paths.pop(position, None)
        if path is None:
            raise GRPCError(Status.INVALID_ARGUMENT, f"no file at position {position}")
        pieces = self._source.pieces(path)
        while piece := await asyncio.to_thread(next, pieces, b""):
            await self._send(Packet(type=_DATA, id=position, data=piece))
        await self._send(Packet(type=_DATA, id=position))

    async def _send(self, packet: Packet) -> None:
        # grpclib cuts a message into frames with waits in between; two senders would mix theirs.
        async with self._sending:
            await self._stream.send_message(packet)
