"""Writes a folder from entries with names that nobody vouches for.

Every entry stays inside: names are checked part by part, links are made last and only when they point inside, and
nothing is ever written through a link because none exists while files are written.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from builds_app.context.limits import ContextRefused, Meter

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
        self._links: dict[PurePosixPath, str] = {}

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
            if not (self.root / to).is_file():
                raise ContextRefused(f"{path} is a link to {to}, which is not there.", code="context_link")
            if path != to:
                self._clear(path)
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                os.link(self.root / to, self.root / path)

    def add_symlink(self, path: PurePosixPath, target: str) -> None:
        """Note a symbolic link; `finish` makes it."""
        self.meter.add_file()
        depth = len(path.parent.parts)
        for part in target.split("/"):
            depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
            if depth < 0 or target.startswith("/") or "\0" in target:
                raise ContextRefused(
                    f"{path} is a link to {target!r}, outside the context.", code="context_link"
                )
        self._links[path] = target

    def finish(self) -> None:
        """Make the links. Any that lead outside by way of other links are refused."""
        for path, target in self._links.items():
            with _refused_when_impossible(path):
                (self.root / path).parent.mkdir(parents=True, exist_ok=True)
                (self.root / path).symlink_to(target)
        for path, target in self._links.items():
            refuse_link_out(self.root, path, target)

    def _clear(self, path: PurePosixPath) -> None:
        self._links.pop(path, None)
        (self.root / path).unlink(missing_ok=True)


def refuse_link_out(root: Path, path: PurePosixPath, target: str) -> None:
    """Raise `ContextRefused` when the link at `path` resolves to something outside `root`."""
    if not Path(os.path.realpath(root / path)).is_relative_to(os.path.realpath(root)):
        raise ContextRefused(f"{path} is a link to {target!r}, outside the context.", code="context_link")


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
