"""The files of a stack as a value: paths, modes and digests. Content is kept apart, once for all who have it."""

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final, Self

from django.db import transaction

from builds_app.sources.context.limits import ContextRefused, Limits, Meter
from builds_app.sources.context.tree import checked_path
from stacks_app.models import Blob
from stacks_app.settings import MOST_BYTES

MODES: Final = (0o644, 0o755)  # as git: what else a file may be does not survive a browser or an archive
TOGETHER: Final = 200  # contents that are asked for, or written, at once
AT_A_TIME: Final = 10  # of these, in memory
HELD: Final = 8 * 2**20  # bytes in memory before they are written
LARGEST_FILE: Final = 16 * 2**20
LIMITS: Final = Limits(bytes=MOST_BYTES, files=5000)  # of one stack; what is larger is for a build's context


@dataclass(frozen=True, kw_only=True, order=True)
class Entry:
    """A file, by the digest of its content, or a symbolic link, by where it points."""

    path: str
    mode: int = MODES[0]
    size: int = 0
    sha256: str = ""
    link: str = ""

    @property
    def executable(self) -> bool:
        """Whether it may be run."""
        return self.mode == MODES[1]

    def to_json(self) -> dict[str, Any]:
        """The entry in a row; what is empty is left out."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Tree:
    """The files of a stack at one time, in the order of their paths."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Self:
        """The tree of `entries`; of two with one path the later one is taken.

        Raises:
            ContextRefused: a path cannot be one, one is a file and a folder at once, or it is more than `LIMITS`.
        """
        by_path = {}
        for entry in entries:
            path = str(checked_path(entry.path))
            if path == ".":
                raise ContextRefused(f"{entry.path!r} is no name of a file.", code="context_path")
            _check_text(path, entry.link)
            by_path[path] = replace(entry, path=path)
        for path in by_path:
            for folder in map(str, PurePosixPath(path).parents):
                if folder in by_path:
                    raise ContextRefused(f"{folder} is a file and a folder at once.", code="context_path")
        tree = cls(tuple(sorted(by_path.values())))
        if tree.size_bytes > LIMITS.bytes or len(by_path) > LIMITS.files:
            words = f"A stack may have {LIMITS.files:,} files and {LIMITS.bytes // 2**20} MiB in all."
            raise ContextRefused(words, code="context_too_large")
        return tree

    @classmethod
    def from_json(cls, stored: Iterable[dict[str, Any]]) -> Self:
        """The tree that `to_json` has written."""
        return cls(tuple(Entry(**entry) for entry in stored))

    def to_json(self) -> list[dict[str, Any]]:
        """The tree in a row."""
        return [entry.to_json() for entry in self.entries]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def find(self, path: str) -> Entry | None:
        """The entry at `path`."""
        return next((entry for entry in self.entries if entry.path == path), None)

    def differing(self, other: "Tree") -> set[str]:
        """The paths at which the other tree has something else, or only one of both has anything."""
        return {entry.path for entry in {*self.entries} ^ {*other.entries}}

    def below(self, folder: str) -> tuple[Entry, ...]:
        """The entries in `folder` ("." is the top), and below."""
        if folder in {"", "."}:
            return self.entries
        return tuple(entry for entry in self.entries if entry.path.startswith(f"{folder.rstrip('/')}/"))

    def moved(self, folder: str) -> "Tree":
        """What is below `folder`, as it is seen from there."""
        prefix = "" if folder in {"", "."} else f"{folder.rstrip('/')}/"
        return Tree(
            tuple(replace(entry, path=entry.path.removeprefix(prefix)) for entry in self.below(folder))
        )

    @property
    def size_bytes(self) -> int:
        """All of it."""
        return sum(entry.size for entry in self.entries)

    @property
    def digest(self) -> str:
        """Tells two trees apart."""
        return hashlib.sha256(json.dumps(self.to_json()).encode()).hexdigest()


def _check_text(*names: str) -> None:
    """Raise ContextRefused when one is bytes that mean nothing in UTF-8: no answer and no row could tell them."""
    for name in names:
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise ContextRefused(f"{name!r} is no name in UTF-8.", code="context_path") from error


def keep_content(contents: Iterable[bytes]) -> None:
    """Store each content; what is there already counts as new, so that nobody forgets it before it is named.

    A few at a time are in memory.
    """
    rows: dict[str, Blob] = {}
    held = 0
    for content in contents:
        row = Blob.of(content)
        rows[row.sha256] = row
        held += len(content)
        if len(rows) == TOGETHER or held > HELD:
            _store(rows)
            rows, held = {}, 0
    _store(rows)


def _store(rows: dict[str, Blob]) -> None:
    Blob.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["sha256"], update_fields=["created_at"]
    )


def file_of(path: str, content: bytes, *, executable: bool = False) -> Entry:
    """The entry of a file with that content, which is stored elsewhere (`keep_content`)."""
    return Entry(
        path=path,
        mode=MODES[executable],
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def read_folder(root: Path, *, limits: Limits = LIMITS) -> Tree:
    """Store what is in the folder `root`; links are kept as links, and pipes and devices left out.

    Raises:
        ContextRefused: more files or bytes than a stack may have, one file is too large, or a name is no text.
    """
    entries: list[Entry] = []
    with transaction.atomic():
        keep_content(_read(root, Meter(limits=limits), entries))
    return Tree.of(entries)


def _read(root: Path, meter: Meter, entries: list[Entry]) -> Iterator[bytes]:
    """The content of each file; `entries` gets what is there."""
    for path in _walk(root):
        meter.add_file()
        name, status = str(path.relative_to(root)), path.lstat()
        _check_text(name)
        if stat.S_ISLNK(status.st_mode):
            entries.append(Entry(path=name, link=str(path.readlink())))
            continue
        if status.st_size > LARGEST_FILE:
            raise ContextRefused(too_large(name), code="context_too_large")
        meter.add_bytes(status.st_size)
        content = path.read_bytes()
        entries.append(file_of(name, content, executable=bool(status.st_mode & stat.S_IXUSR)))
        yield content


def too_large(path: str) -> str:
    """Why a file is not taken."""
    return f"{path} is larger than {LARGEST_FILE // 2**20} MiB, which no file of a stack may be."


def _walk(root: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted([*files, *links]):
            path = Path(folder) / name
            if path.is_symlink() or path.is_file():
                yield path


def lay_out(tree: Iterable[Entry], *, into: Path, whole: Callable[[Entry], bool] = lambda _: True) -> None:
    """Write the files into the empty folder `into`; those that are not `whole` get their size but no content.

    Raises:
        ContextRefused: the content of one is not there any more.
    """
    links = []
    wanted: dict[str, list[Entry]] = {}
    for entry in tree:
        path = into / entry.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if entry.link:
            links.append(entry)
        elif whole(entry):
            wanted.setdefault(entry.sha256, []).append(entry)
        else:
            path.touch()
            os.truncate(path, entry.size)
    for digest, content in contents_of(wanted):
        for entry in wanted.pop(digest):
            path = into / entry.path
            path.write_bytes(content)
            path.chmod(entry.mode)
    if wanted:
        (first, *_) = next(iter(wanted.values()))
        raise ContextRefused(f"The content of {first.path} was lost.", code="context_gone")
    for entry in links:  # last: nothing may be written through one
        (into / entry.path).symlink_to(entry.link)


def contents_of(digests: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Digest and content of each that is there, a few at a time."""
    listed = sorted(digests)
    for first in range(0, len(listed), TOGETHER):
        for blob in Blob.objects.filter(pk__in=listed[first : first + TOGETHER]).iterator(AT_A_TIME):
            yield blob.sha256, blob.content
