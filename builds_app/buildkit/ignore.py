"""``.dockerignore``: which files of a context a build does not see."""

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from builds_app.buildkit.content import read_text_file
from builds_app.buildkit.patterns import Pattern, read_ignore_file


def read_dockerfile(
    root: Path, dockerfile: str, *, within: Path | None = None, end: str = ""
) -> bytes | None:
    """A Dockerfile, or with ``end`` what lies beside it under that name, None when it is not there.

    ``dockerfile`` is seen from the context ``root``; ``within`` is a folder around that, of which it may be anywhere.
    Raises InvalidBuild when it leaves both, or is longer than 4 MiB.
    """
    return read_text_file(within or root, _place(root, dockerfile, within) + end)


def _place(root: Path, dockerfile: str, within: Path | None) -> str:
    folder = os.path.relpath(root, within) if within else ""
    return posixpath.normpath(posixpath.join(folder, dockerfile))


def ignore_file(root: Path, dockerfile: str, within: Path | None = None) -> tuple[Path, str]:
    """The ignore file that counts, "" when there is none, and the folder that its path begins in.

    The Dockerfile's own comes before ``.dockerignore``; it lies beside the Dockerfile, also outside of the context.
    A Dockerfile that is no file ("") has none.
    """
    found = ((folder, name) for folder, name in _names(root, dockerfile, within) if (folder / name).is_file())
    return next(found, (root, ""))


def _names(root: Path, dockerfile: str, within: Path | None) -> Iterator[tuple[Path, str]]:
    if dockerfile:
        yield within or root, f"{_place(root, dockerfile, within)}.dockerignore"
    yield root, ".dockerignore"


def ignore_patterns(root: Path, dockerfile: str, within: Path | None = None) -> list[Pattern]:
    """What the ignore file says. Raises InvalidBuild, with the line, for what BuildKit would refuse."""
    folder, name = ignore_file(root, dockerfile, within)
    content = read_text_file(folder, name) if name else None
    return read_ignore_file(content or b"", name=name)
