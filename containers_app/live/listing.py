"""The entries of a directory of a container: asked of the container itself, else read from the engine's archive.

The archive of a directory holds everything below it, so it is read only as far as the limits allow.
"""

import asyncio
import contextlib
import posixpath
import re
import stat
import tarfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from containers_app.engine.errors import EngineError
from containers_app.engine.reader import EngineReader
from containers_app.live.tar import TarReader

MOST_ENTRIES = 5_000
MOST_LISTED_BYTES = 2 * 1024 * 1024  # of the words of the program in the container
MOST_ARCHIVE_BYTES = 64 * 1024 * 1024
PATIENCE = 10.0  # seconds, for either way
MOST_LINKS = 64  # whose targets are looked up
# $1 is the directory. One `stat` for all entries, hidden ones included; a pattern that matches nothing stays itself
# and is complained of on stderr, which nobody reads.
SCRIPT = 'cd -- "$1" && stat -c "%f %s %Y /%n" -- * .[!.]* ..?*'
LINE = re.compile(r"([0-9a-f]+) (\d+) (-?\d+) /(.*)")
TYPES = {stat.S_IFREG: "file", stat.S_IFDIR: "directory", stat.S_IFLNK: "link"}


@dataclass(frozen=True)
class Entry:
    """A file, directory or link. `mode` are the permission bits, `size` is in bytes.

    `link_target` is absolute, inside the container.
    """

    name: str
    type: str
    size: int
    mode: int
    modified_at: datetime
    link_target: str | None = None


@dataclass(frozen=True)
class Listing:
    """Entries by name, directories first; `truncated` when there are more than could be read."""

    entries: list[Entry]
    truncated: bool


async def list_directory(engine: EngineReader, ref: str, path: str, *, running: bool) -> Listing:
    """The entries of the directory `path` of a container; a stopped or shell-less one is read from outside.

    Raises:
        EngineError: no such path, or the engine cannot be asked.
    """
    listing = await _ask_container(engine, ref, path) if running else None
    if listing is None:
        listing = await _read_archive(engine, ref, path)
    entries = await _with_targets(engine, ref, path, listing.entries)
    return replace(listing, entries=sorted(entries, key=lambda each: (each.type != "directory", each.name)))


async def _ask_container(engine: EngineReader, ref: str, path: str) -> Listing | None:
    """What a shell and `stat` in the container say, None when it has none or they fail."""
    words = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            exec_id = await engine.exec_create(ref, cmd=["sh", "-c", SCRIPT, "sh", path], stdin=False)
            stream = await engine.exec_start(exec_id)
            try:
                async for frame in stream.read():
                    if frame.stream == 1:
                        words += frame.data
                    if len(words) > MOST_LISTED_BYTES:
                        break
            finally:
                stream.close()
            if len(words) <= MOST_LISTED_BYTES and await engine.exec_exit_code(exec_id) in {126, 127}:
                return None
    except (EngineError, TimeoutError):
        return None
    lines = words.decode("utf-8", "replace").splitlines()
    entries = [_entry(found) for line in lines if (found := LINE.fullmatch(line))]
    if not entries and lines:
        return None
    cut = len(words) > MOST_LISTED_BYTES or len(entries) > MOST_ENTRIES
    # An empty answer also comes from a path that is not there: the archive tells.
    return Listing(entries[:MOST_ENTRIES], cut) if entries else None


def _entry(found: re.Match[str]) -> Entry:
    mode = int(found[1], 16)
    return Entry(
        name=found[4],
        type=TYPES.get(stat.S_IFMT(mode), "other"),
        size=int(found[2]),
        mode=stat.S_IMODE(mode),
        modified_at=datetime.fromtimestamp(int(found[3]), UTC),
    )


async def _read_archive(engine: EngineReader, ref: str, path: str) -> Listing:
    """The members one level below `path`, from the archive. `/.` follows a link to a directory."""
    entries: dict[str, Entry] = {}
    seen = 0
    truncated = False
    with contextlib.suppress(TimeoutError):
        truncated = True
        async with (
            asyncio.timeout(PATIENCE),
            TarReader(engine.get_archive(ref, path.rstrip("/") + "/.")) as tar,
        ):
            while (member := await tar.next()) is not None:
                parts = [part for part in member.name.split("/") if part not in {"", "."}]
                if len(parts) == 1:
                    entries[parts[0]] = _member_entry(path, parts[0], member)
                seen += tarfile.BLOCKSIZE + member.size
                if seen > MOST_ARCHIVE_BYTES or len(entries) > MOST_ENTRIES:
                    break
            else:
                truncated = False
    return Listing(list(entries.values())[:MOST_ENTRIES], truncated)


def _member_entry(path: str, name: str, member: tarfile.TarInfo) -> Entry:
    kind = (
        "directory" if member.isdir() else "link" if member.issym() else "file" if member.isreg() else "other"
    )
    return Entry(
        name=name,
        type="file" if member.islnk() else kind,
        size=member.size,
        mode=member.mode & 0o7777,
        modified_at=datetime.fromtimestamp(int(member.mtime), UTC),
        link_target=posixpath.normpath(posixpath.join(path, member.linkname)) if member.issym() else None,
    )


async def _with_targets(engine: EngineReader, ref: str, path: str, entries: list[Entry]) -> list[Entry]:
    """The entries, the first links among them with what they point to."""
    wanted = [each for each in entries if each.type == "link" and each.link_target is None][:MOST_LINKS]

    async def target(entry: Entry) -> tuple[str, str | None]:
        with contextlib.suppress(EngineError):
            return entry.name, (await engine.archive_stat(ref, f"{path.rstrip('/')}/{entry.name}"))[
                "linkTarget"
            ]
        return entry.name, None

    targets = dict(await asyncio.gather(*(target(each) for each in wanted)))
    return [replace(each, link_target=targets.get(each.name, each.link_target)) for each in entries]
