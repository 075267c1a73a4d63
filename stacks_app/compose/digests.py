"""Digests of a stack's own files: the names of the volumes that carry them.

They are keyed. A name or label is seen by whoever may look at the host, and a plain hash of a short secret gives it
away to everybody who can guess.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stacks_app.compose.refused import ComposeRefused

SHORT: Final = 16  # hex digits in names
_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Digest:
    """`digest` is of names, modes and contents, `size_bytes` that of contents; `empty` is a folder without entries."""

    digest: str
    size_bytes: int
    empty: bool


def digest_text(content: bytes, *, key: bytes) -> str:
    """A short digest of what a config or secret holds."""
    return hashlib.blake2b(content, key=key, digest_size=SHORT // 2).hexdigest()


def digest_path(path: Path, *, key: bytes, told_apart_by: str = "") -> Digest:
    """Read a file, or a folder with all that is in it. Links are never followed, and have to stay in the folder.

    told_apart_by: what else makes a difference, besides the content. Owners and times make none.

    Raises:
        ComposeRefused: a link leads out, or something in it is no file, folder or link.
    """
    whole = hashlib.blake2b(f"{told_apart_by}\0".encode(), key=key, digest_size=32)
    size = count = 0
    for name, entry in _entries(path):
        status = entry.lstat()
        whole.update(f"{status.st_mode:o}\0".encode() + os.fsencode(name) + b"\0")
        if stat.S_ISLNK(status.st_mode):
            whole.update(_target(entry, name) + b"\0")
        elif stat.S_ISREG(status.st_mode):
            whole.update(f"{status.st_size}\0".encode())
            size += _update(whole, entry)
        elif not stat.S_ISDIR(status.st_mode):
            raise ComposeRefused(
                f"{name or entry.name} is no file, folder or link.", code="compose_file_kind"
            )
        count += 1
    return Digest(digest=whole.hexdigest(), size_bytes=size, empty=path.is_dir() and count == 1)


def _entries(path: Path) -> Iterator[tuple[str, Path]]:
    """`path` itself, under no name, and all below it, in an order that is always the same."""
    yield "", path
    if path.is_dir():
        for place, folders, files in os.walk(path, onerror=_raise):
            folders.sort()
            for name in sorted([*folders, *files]):
                entry = Path(place, name)
                yield str(entry.relative_to(path)), entry


def _raise(error: OSError) -> None:
    raise error


def _target(link: Path, name: str) -> bytes:
    target = os.readlink(link)  # noqa: PTH115 a Path forgets how it was written
    leads = Path(os.path.normpath(Path(name).parent / target))
    if leads.is_absolute() or ".." in leads.parts:
        raise ComposeRefused(f"The link {name} leads out of the folder that is mounted.", code="compose_link")
    return os.fsencode(target)


def _update(whole: "hashlib.blake2b", file: Path) -> int:
    size = 0
    with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb") as opened:
        while chunk := opened.read(_CHUNK):
            whole.update(chunk)
            size += len(chunk)
    return size
