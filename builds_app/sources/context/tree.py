"""Writes a folder from entries with names that nobody vouches for.

Every entry stays inside: names are checked part by part, and nothing is ever written through a link because none exists
while files and folders are written. A link is an entry of its own, wherever it points: nobody follows it out of here.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from builds_app.sources.context.limits import ContextRefused, Meter

CHUNK = 256 * 1024
LAST_MTIME = 2**32 - 1
LONGEST_PATH = 2048  # bytes; the system's own limit of 4096 counts the folders above the context as well
DEEPEST_PATH = 200  # folders; trees are walked by functions that call themselves

# What can go wrong with an entry through no fault of ours.
_FAULTS = {
    errno.EEXIST,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.ENOENT,
    errno.ENAMETOOLONG,
    errno.ELOOP,
    errno.EMLINK,
}


def checked_path(name: str) -> PurePosixPath:
    """`name` as a path inside the context ("." for the context itself).

    Raises:
        ContextRefused: it is absolute, climbs out with `..`, or cannot be a file name.
    """
    parts = [part for part in name.split("/") if part not in {"", "."}]
    if name.startswith("/"):
        raise ContextRefused(f"{name!r} is an absolute path.", code="context_path")
    if ".." in parts:
        raise ContextRefused(f"{name!r} leaves the context.", code="context_path")
    if "\0" in name or any(len(os.fsencode(part)) > 255 for part in parts):
        raise ContextRefused(f"{name[:80]!r} is not a file name.", code="context_path")
    if len(parts) > DEEPEST_PATH or len(os.fsencode(name)) > LONGEST_PATH:
        raise ContextRefused(f"{name[:80]!r}… is too deep or too long a path.", code="context_path")
    return PurePosixPath(*parts)


class TreeWriter:
    """Writes entries below `root`, which has to exist and be empty, and counts them with `meter`."""

    def __init__(self, *, root: Path, meter: Meter) -> None:
        self.root = root
        self.meter = meter
        self._links: dict[PurePosixPath, str] = {}  # made by `finish`

    def add_directory(self, path: PurePosixPath, *, mode: int = 0o755) -> None:
        self.meter.add_file()
        target = self.root / path
        with _refused_when_impossible(path):
            target.mkdir(parents=True, exist_ok=True)
            target.chmod(mode & 0o777 | 0o700)

    def add_file(
        self, path: PurePosixPath, content: IO[bytes], *, mode: int = 0o644, mtime: float = 0
    ) -> None:
        """Write `content` to `path`; a later entry of the same name replaces the earlier one, as in a tar."""
        self.meter.add_file()
        target = self.root / path
        with _refused_when_impossible(path):
            self._clear(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                while chunk := content.read(CHUNK):
                    self.meter.add_bytes(len(chunk))
                    file.write(chunk)
            target.chmod(mode & 0o777 | 0o600)
            if mtime:
                os.utime(target, (min(max(mtime, 0), LAST_MTIME),) * 2)

    def add_hard_link(self, path: PurePosixPath, to: PurePosixPath) -> None:
        """Another name of a file that came before."""
        self.meter.add_file()
        with _refused_when_impossible(path):
            if to in self._links:
                self.add_symlink(path, self._links[to])
                return
            if not (self.root / to).is_file():
                raise ContextRefused(f"{path} is a link to {to}, which is not there.", code="context_link")
            if path != to:
                self._clear(path)
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                os.link(self.root / to, self.root / path)

    def add_symlink(self, path: PurePosixPath, target: str) -> None:
        """Note a symbolic link, to anywhere; `finish` makes it."""
        self.meter.add_file()
        self._links[path] = target

    def add_special(self, path: PurePosixPath) -> None:
        """A device, pipe or socket. No build gets it; a pipe takes its place, so that it can be named."""
        self.meter.add_file()
        with _refused_when_impossible(path):
            self._clear(path)
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            os.mkfifo(self.root / path)

    def finish(self) -> None:
        """Make the links: first the folders of all of them, since none may be made through a link."""
        for path in self._links:
            with _refused_when_impossible(path):
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        for path, target in self._links.items():
            with _refused_when_impossible(path):
                (self.root / path).symlink_to(target)

    def _clear(self, path: PurePosixPath) -> None:
        self._links.pop(path, None)
        (self.root / path).unlink(missing_ok=True)


@contextmanager
def _refused_when_impossible(path: PurePosixPath) -> Iterator[None]:
    """A name that is file and folder at once, or a link to nothing, is the archive's fault; a full disk is ours."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise ContextRefused(f"{path} is not a name of this file system.", code="context_path") from error
    except OSError as error:
        if error.errno not in _FAULTS:
            raise
        raise ContextRefused(f"{path} cannot be written: {error.strerror}.", code="context_path") from error


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder that appears under its name only when all went well: written as `<name>.partial`, then renamed."""
    partial = folder.with_name(f"{folder.name}.partial")
    partial.mkdir(mode=0o700, parents=True)
    try:
        yield partial
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
