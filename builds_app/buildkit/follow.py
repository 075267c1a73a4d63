"""Which part of the context a build asks for: the ``followpaths`` of a file sync, with links resolved.

As in fsutil's ``FollowLinks``, where ``COPY current /`` also needs what the link ``current`` points at.
"""

import fnmatch
import os
import posixpath
from collections.abc import Iterable
from pathlib import Path

_MOST_LINKS = 255  # a chain longer than that is a circle


class FollowPaths:
    """Made of the paths asked for, wildcards allowed. Asking for nothing, or for the root, means all."""

    def __init__(self, root: Path, paths: Iterable[str]) -> None:
        self._root = root
        self._patterns: set[tuple[str, ...]] = set()
        wanted = [_parts(path) for path in paths]
        self._everything = not wanted or () in wanted
        if not self._everything:
            for parts in wanted:
                self._add(parts, links_left=_MOST_LINKS)
        self._everything = self._everything or () in self._patterns

    def includes(self, path: str) -> bool:
        """Whether the path itself, or a directory above it, was asked for."""
        parts = _parts(path)
        return self._everything or any(
            len(pattern) <= len(parts) and _match(pattern, parts) for pattern in self._patterns
        )

    def leads_on(self, directory: str) -> bool:
        """Whether something below the directory was asked for."""
        parts = _parts(directory)
        return any(len(pattern) > len(parts) and _match(pattern, parts) for pattern in self._patterns)

    def _add(self, parts: tuple[str, ...], *, links_left: int) -> None:
        """Adds a path, or, from the first link in it, the link and the path it stands for."""
        for depth in range(1, len(parts) + 1):
            for link in self._links(parts[:depth]):
                self._patterns.add(link)
                target = posixpath.join("/", *link[:-1], str(self._root.joinpath(*link).readlink()))
                if links_left:
                    self._add((*_parts(target), *parts[depth:]), links_left=links_left - 1)
                if link == parts[:depth]:
                    return
        self._patterns.add(parts)

    def _links(self, parts: tuple[str, ...]) -> list[tuple[str, ...]]:
        """The links that the last part names; whatever stands before it is known to be no link."""
        folder = self._root.joinpath(*parts[:-1])
        if not _has_wildcard(parts[-1]):
            return [parts] if folder.joinpath(parts[-1]).is_symlink() else []
        if any(map(_has_wildcard, parts[:-1])) or not folder.is_dir():
            return []
        with os.scandir(folder) as found:
            names = [
                entry.name for entry in found if entry.is_symlink() and _match_part(parts[-1], entry.name)
            ]
        return [(*parts[:-1], name) for name in names]


def _parts(path: str) -> tuple[str, ...]:
    """Path components; ``..`` cannot climb above the root."""
    return tuple(part for part in posixpath.normpath(f"/{path}").split("/") if part)


def _has_wildcard(part: str) -> bool:
    return any(character in part for character in "*?[\\")


def _match(pattern: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Compares as many components as both have; ``**`` stands for any number of them."""
    for wanted, part in zip(pattern, parts, strict=False):
        if wanted == "**":
            return True
        if not _match_part(wanted, part):
            return False
    return True


def _match_part(wanted: str, part: str) -> bool:
    if "[" in wanted or "\\" in wanted:
        return True  # Go and Python differ about these; a file too many does no harm
    return fnmatch.fnmatchcase(part, wanted) if _has_wildcard(wanted) else wanted == part
