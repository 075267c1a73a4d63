"""Walks the folder a build works on, in the order BuildKit's file sync wants.

Never through a symbolic link: a link is an entry of its own.
"""

import os
import posixpath
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from builds_app.buildkit.follow import Check, FollowPaths
from builds_app.buildkit.ignore import ignore_file, ignore_patterns
from builds_app.buildkit.matcher import PatternMatcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A directory, regular file or link; ``path`` is relative to the root, with ``/``."""

    path: str
    status: os.stat_result


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What a build asks for (``wanted``) and the ignore file leaves (``ignored``) of the folder ``root``.

    ``check`` is called for each entry that is looked at and raises what is to end the walk. ``special`` gets the
    sockets, pipes and devices that are left out.
    """

    root: Path
    ignored: PatternMatcher
    wanted: FollowPaths
    check: Check
    special: list[str] = field(default_factory=list)

    def entries(self) -> Iterator[Entry]:
        """Every entry that is wanted and not ignored, parents before children.

        Names are compared as bytes, component by component. A directory also comes when only something below
        it does, because the receiver wants parents first. Sockets, pipes and devices are left out. Raises
        InvalidBuild at a pattern that is no expression.
        """
        yield from self._below("", 0, 0)

    def _below(self, directory: str, ignored_above: int, wanted_above: int) -> Iterator[Entry]:
        with os.scandir(self.root / directory) as found:
            names = sorted((entry.name for entry in found), key=os.fsencode)
        for name in names:
            self.check()
            path = f"{directory}/{name}" if directory else name
            entry = Entry(path=path, status=os.lstat(self.root / path))
            wanted, wanted_here = self.wanted.match(path, wanted_above)
            ignored, ignored_here = self.ignored.match(path, ignored_above)
            kept = wanted and not ignored
            if stat.S_ISDIR(entry.status.st_mode):
                if kept:
                    yield entry
                if self._may_hold_more(path, wanted=wanted, ignored=ignored):
                    below = self._below(path, ignored_here, wanted_here)
                    yield from below if kept else _with_parent(entry, below)
            elif kept and (stat.S_ISREG(entry.status.st_mode) or stat.S_ISLNK(entry.status.st_mode)):
                yield entry
            elif kept:
                self.special.append(path)

    def _may_hold_more(self, directory: str, *, wanted: bool, ignored: bool) -> bool:
        return (wanted or self.wanted.may_name_inside(directory)) and (
            not ignored or self.ignored.may_except_inside(directory)
        )


def _with_parent(parent: Entry, below: Iterator[Entry]) -> Iterator[Entry]:
    """The directory comes only when something below it does."""
    first = next(below, None)
    if first is not None:
        yield parent
        yield first
        yield from below


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextPaths:
    """Files and links in file sync order: those that a COPY of everything copies, and all a build can see.

    That is also the Dockerfile and the ignore file, which may steer the build without being in it. ``special`` are
    the sockets, pipes and devices that are left out.
    """

    copied: list[str]
    included: list[str]
    special: list[str]


def list_context(
    root: Path,
    *,
    dockerfile: str = "Dockerfile",
    within: Path | None = None,
    check: Check = lambda: None,
) -> ContextPaths:
    """What a build of this folder can see.

    ``<dockerfile>.dockerignore`` comes before ``.dockerignore``; "" is a Dockerfile that is no file, and ``within``
    the folder that one outside of the root lies in. ``check`` as in `Walk`. Raises InvalidBuild when an ignore file
    leads out of the root or cannot be read.
    """
    walk = Walk(
        root=root,
        ignored=PatternMatcher(ignore_patterns(root, dockerfile, within)),
        wanted=FollowPaths(root, (), check),
        check=check,
    )
    copied = [entry.path for entry in walk.entries() if not stat.S_ISDIR(entry.status.st_mode)]
    folder, name = ignore_file(root, dockerfile, within)
    named = (posixpath.normpath(dockerfile), os.path.relpath(folder / name, root))
    steering = {path for path in named if not path.startswith("../") and (root / path).is_file()}
    included = sorted({*copied, *steering}, key=lambda path: [os.fsencode(part) for part in path.split("/")])
    return ContextPaths(copied=copied, included=included, special=walk.special)
