"""Walks the folder a build works on, in the order BuildKit's file sync wants, and opens files in it.

Never through a symbolic link: a link is an entry of its own, and a path with a link in it cannot be opened.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from builds_app.buildkit.errors import InvalidBuild
from builds_app.buildkit.follow import FollowPaths
from builds_app.buildkit.ignore import IgnoreRules, parse_ignore_file

_LONGEST_TEXT = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A directory, regular file or link; ``path`` is relative to the root, with ``/``."""

    path: str
    status: os.stat_result


def walk(root: Path, *, rules: IgnoreRules, wanted: FollowPaths) -> Iterator[Entry]:
    """Every entry that is asked for and not excluded, parents before children.

    Names are compared as bytes, component by component. A directory also comes when only something below it
    does, because the receiver wants parents first. Sockets, pipes and devices are left out.
    """
    yield from _walk_directory(root, "", rules, wanted)


def _walk_directory(root: Path, directory: str, rules: IgnoreRules, wanted: FollowPaths) -> Iterator[Entry]:
    with os.scandir(root / directory) as found:
        names = sorted((entry.name for entry in found), key=os.fsencode)
    for name in names:
        path = f"{directory}/{name}" if directory else name
        status = os.lstat(root / path)
        kept = not rules.excludes(path) and wanted.includes(path)
        if stat.S_ISDIR(status.st_mode):
            if kept:
                yield Entry(path=path, status=status)
            if _may_hold_more(path, rules, wanted):
                below = _walk_directory(root, path, rules, wanted)
                first = next(below, None)
                if first is not None:
                    if not kept:
                        yield Entry(path=path, status=status)
                    yield first
                    yield from below
        elif kept and (stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)):
            yield Entry(path=path, status=status)


def _may_hold_more(directory: str, rules: IgnoreRules, wanted: FollowPaths) -> bool:
    if not (wanted.includes(directory) or wanted.leads_on(directory)):
        return False
    return not rules.excludes(directory) or rules.may_keep_below(directory)


def open_file(root: Path, path: str) -> BinaryIO:
    """Opens a regular file below ``root`` for reading. Raises OSError when any part of the path is a link."""
    *directories, name = path.split("/")
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in directories:
        descriptor = _step(part, descriptor, os.O_DIRECTORY)
    # Without O_NONBLOCK a file swapped for a pipe would block for ever.
    return os.fdopen(_step(name, descriptor, os.O_NONBLOCK), "rb")


def _step(name: str, parent: int, flags: int) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, dir_fd=parent)
    finally:
        os.close(parent)


def read_text_file(root: Path, path: str) -> bytes | None:
    """A small file of the context, None when it is not there; links are followed while they stay inside.

    Raises InvalidBuild when the path leaves the context or the file is longer than 4 MiB.
    """
    real_root = root.resolve()
    real = (real_root / path).resolve()
    if not real.is_relative_to(real_root):
        raise InvalidBuild(f"{path!r} leads out of the build context.")
    if not real.is_file():
        return None
    with open_file(real_root, real.relative_to(real_root).as_posix()) as file:
        content = file.read(_LONGEST_TEXT + 1)
    if len(content) > _LONGEST_TEXT:
        raise InvalidBuild(f"{path!r} is longer than {_LONGEST_TEXT >> 20} MiB.")
    return content


def included_paths(root: Path, *, dockerfile: str = "Dockerfile") -> list[str]:
    """Files and links a build of this context can see, in file sync order.

    That is what the ignore file leaves, and always the Dockerfile and the ignore file itself.
    ``<dockerfile>.dockerignore`` comes before ``.dockerignore``. Raises InvalidBuild when it leads out of
    the root.
    """
    always = (dockerfile, _ignore_file(root, dockerfile))
    paths = {
        *copied_paths(root, dockerfile=dockerfile),
        *(path for path in always if (root / path).is_file()),
    }
    return sorted(paths, key=lambda path: [os.fsencode(part) for part in path.split("/")])


def copied_paths(root: Path, *, dockerfile: str = "Dockerfile") -> list[str]:
    """The same without what only steers the build: files and links that a COPY of everything copies."""
    ignore_name = _ignore_file(root, dockerfile)
    text = (read_text_file(root, ignore_name) or b"") if ignore_name else b""
    rules = IgnoreRules(parse_ignore_file(text.decode("utf-8", "replace")))
    entries = walk(root, rules=rules, wanted=FollowPaths(root, ()))
    return [entry.path for entry in entries if not stat.S_ISDIR(entry.status.st_mode)]


def _ignore_file(root: Path, dockerfile: str) -> str:
    names = (f"{dockerfile}.dockerignore", ".dockerignore")
    return next((name for name in names if (root / name).is_file()), "")
