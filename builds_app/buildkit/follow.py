"""Which part of the context a build asks for: the ``followpaths`` of a file sync, with links resolved.

As in fsutil's ``FollowLinks``, where ``COPY current /`` also needs what the link ``current`` points at.
"""

import os
import posixpath
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Final, TypeAlias

from builds_app.buildkit.errors import InvalidBuild
from builds_app.buildkit.matcher import PatternMatcher
from builds_app.buildkit.patterns import LONGEST_PATTERN, read_patterns

_LONGEST_CHAIN: Final = 255  # of links that lead to links; longer ones are circles
_MOST_PATHS: Final = 5_000  # links can lead to links by wildcards, each of them to all

Parts: TypeAlias = tuple[str, ...]
Check: TypeAlias = Callable[[], None]


class FollowPaths:
    """Made of the paths asked for, wildcards allowed. Asking for nothing, or for the root, means all.

    ``check`` is called for each link that is looked at and raises what is to end that. Raises InvalidBuild for
    a path that is no pattern, and when links lead to too many paths.
    """

    def __init__(self, root: Path, paths: Iterable[str], check: Check) -> None:
        self._root = root
        self._check = check
        self._links_in: dict[Parts, list[str]] = {}
        self._found: dict[Parts, None] = {}
        self._seen: set[Parts] = set()
        for path in paths:
            self._add(_parts(path), links_left=_LONGEST_CHAIN)
        named = ["/".join(parts) for parts in self._found]
        everything = () in self._found or not named
        self._matcher = None if everything else PatternMatcher(read_patterns((path, "") for path in named))

    def match(self, path: str, above: int = 0) -> tuple[bool, int]:
        """Whether the path was asked for, and what to give as ``above`` for what lies in it."""
        return (True, 0) if self._matcher is None else self._matcher.match(path, above)

    def may_name_inside(self, directory: str) -> bool:
        """Whether something below a directory may have been asked for although it was not."""
        return self._matcher is not None and self._matcher.may_name_inside(directory)

    def _add(self, parts: Parts, *, links_left: int) -> None:
        """Adds a path, or, from the first link in it, the link and the path it stands for."""
        if parts in self._seen or sum(map(len, parts)) > LONGEST_PATTERN:
            return
        if len(self._seen) >= _MOST_PATHS:
            raise InvalidBuild(
                f"What the Dockerfile copies leads to more than {_MOST_PATHS:,} paths by links."
            )
        self._seen.add(parts)
        for depth in range(1, len(parts) + 1):
            for link in self._links(parts[:depth]):
                self._found[link] = None
                target = posixpath.join("/", *link[:-1], str(self._root.joinpath(*link).readlink()))
                if links_left:
                    self._add((*_parts(target), *parts[depth:]), links_left=links_left - 1)
                if link == parts[:depth]:
                    return
            if _has_wildcard(parts[depth - 1]):
                break  # below it, links are not looked for
        self._found[parts] = None

    def _links(self, parts: Parts) -> list[Parts]:
        """The links that the last part names; whatever stands before it is known to be no link."""
        *above, last = parts
        if not _has_wildcard(last):
            return [parts] if self._root.joinpath(*parts).is_symlink() else []
        wanted = PatternMatcher(read_patterns([(last, "")]))
        names = []
        for name in self._names_of_links(tuple(above)):
            self._check()
            if wanted.match(name)[0]:
                names.append(name)
        return [(*above, name) for name in names]

    def _names_of_links(self, above: Parts) -> list[str]:
        if above not in self._links_in:
            folder = self._root.joinpath(*above)
            found = os.scandir(folder) if folder.is_dir() else nullcontext(())
            with found as entries:
                self._links_in[above] = [entry.name for entry in entries if entry.is_symlink()]
        return self._links_in[above]


def _parts(path: str) -> Parts:
    """Path components; ``..`` cannot climb above the root."""
    return tuple(part for part in posixpath.normpath(f"/{path}").split("/") if part)


def _has_wildcard(part: str) -> bool:
    return any(character in part for character in "*?[\\")
