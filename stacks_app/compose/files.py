"""A stack's own files as their names, modes and digests: what a volume that carries them is named by."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stacks_app.compose.places import Places
from stacks_app.compose.refused import ComposeRefused


@dataclass(frozen=True, kw_only=True, order=True)
class Entry:
    """A file, by the SHA-256 of its content, or a link, by where it points. `name` is seen from what is mounted.

    mode: the permissions. Owners and times make no difference, nor do folders: they are where files are.
    """

    name: str
    mode: int
    size_bytes: int = 0
    sha256: str = ""
    link: str = ""


@dataclass(frozen=True)
class Files:
    """Those below `root`, a folder without links in its own path. Links on the way to one are followed.

    What is refused is told as `what`.
    """

    root: Path

    def entries(self, path: str, *, what: str) -> list[Entry] | None:
        """The files of a folder; of a file one without a name; None for what is not there.

        Raises:
            ComposeRefused: a link on the way leads out, or something is no file, folder or link.
        """
        leads = self._leads(path, what)
        if leads.is_dir():
            return [_entry(each, each.relative_to(leads).as_posix()) for each in _below(leads)]
        return [_entry(leads, "")] if leads.exists() else None

    def leads(self, path: str, *, what: str) -> str:
        """Where `path` is when every link on the way to it was followed, seen from `root`.

        Raises:
            ComposeRefused: a link on the way leads out.
        """
        return self._leads(path, what).relative_to(self.root).as_posix()

    def read(self, path: str, *, what: str, most: int) -> bytes | None:
        """The content of a file, or its first `most` bytes; None for what is no file.

        Raises:
            ComposeRefused: a link on the way leads out.
        """
        leads = self._leads(path, what)
        if not leads.is_file():
            return None
        with leads.open("rb") as file:
            return file.read(most)

    def _leads(self, path: str, what: str) -> Path:
        return Places(self.root).inside(self.root, path, what=what).resolve()


def digest_entries(entries: Iterable[Entry], *, key: bytes, told_apart_by: str = "") -> str:
    """A digest of names, modes and contents, 64 hex digits, and of `told_apart_by`, which is anything else.

    It is keyed. A name is seen by whoever may look at the host, and a plain hash of a short secret gives it away to
    everybody who can guess.

    Raises:
        ComposeRefused: a link leads out of what is mounted.
    """
    whole = hashlib.blake2b(f"{told_apart_by}\0".encode(), key=key, digest_size=32)
    for entry in sorted(entries):
        if entry.link:
            _check_link(entry)
        for part in (entry.name, f"{entry.mode:o}", entry.sha256, entry.link):
            whole.update(os.fsencode(part) + b"\0")
    return whole.hexdigest()


def digest_text(content: bytes, *, key: bytes) -> str:
    """A digest of what a config or secret holds, 16 hex digits, keyed as well."""
    return hashlib.blake2b(content, key=key, digest_size=8).hexdigest()


def _check_link(entry: Entry) -> None:
    leads = Path(os.path.normpath(Path(entry.name).parent / entry.link))
    if leads.is_absolute() or ".." in leads.parts:
        words = f"The link {entry.name} leads out of the folder that is mounted."
        raise ComposeRefused(words, code="compose_link")


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder, onerror=_raise):
        links = [name for name in folders if Path(place, name).is_symlink()]
        yield from (Path(place, name) for name in [*links, *files])


def _raise(error: OSError) -> None:
    raise error


def _entry(path: Path, name: str) -> Entry:
    status = path.lstat()
    mode = stat.S_IMODE(status.st_mode)
    if stat.S_ISLNK(status.st_mode):
        return Entry(name=name, mode=0o777, link=os.readlink(path))  # noqa: PTH115 a Path forgets how it was written
    if not stat.S_ISREG(status.st_mode):
        raise ComposeRefused(f"{name or path.name} is no file, folder or link.", code="compose_file_kind")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Entry(name=name, mode=mode, size_bytes=status.st_size, sha256=digest)
