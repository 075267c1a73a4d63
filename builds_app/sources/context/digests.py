"""Digests of the files of a context: which of two builds of one source saw other files."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1024 * 1024
SECOND = 1_000_000_000  # nanoseconds
SHORT = 16  # hex digits kept per file: enough to tell two versions of one file apart


@dataclass(frozen=True, kw_only=True)
class ContextDigest:
    """`files` maps each path to a short digest of kind, permissions and content; `digest` is that of all of them.

    `copied` are the paths that a COPY can see, which need not be the Dockerfile and the ignore file.
    """

    digest: str
    size_bytes: int
    files: dict[str, str]
    copied: frozenset[str]


def digest_context(
    root: Path, *, included: Iterable[str], copied: Iterable[str], check: Callable[[], None]
) -> ContextDigest:
    """Read the `included` paths (files and links below `root`) and digest them. Links are never followed.

    check: called for each mebibyte; raises what is to end the reading.
    """
    files: dict[str, str] = {}
    size = 0
    for path in included:
        status = os.lstat(root / path)
        size += status.st_size
        files[path] = _digest_file(root / path, status, check)
    return ContextDigest(digest=_digest_of_all(files), size_bytes=size, files=files, copied=frozenset(copied))


def _digest_of_all(files: Mapping[str, str]) -> str:
    whole = hashlib.sha256()
    for path, digest in sorted(files.items()):
        whole.update(f"{path}\0{digest}\0".encode(errors="surrogateescape"))
    return f"sha256:{whole.hexdigest()}"


def with_named(own: ContextDigest, named: Mapping[str, ContextDigest]) -> ContextDigest:
    """The digest of a context together with those of others that have names: their files are `name://path`."""
    if not named:
        return own
    files, copied = dict(own.files), set(own.copied)
    for name, other in named.items():
        files |= {f"{name}://{path}": digest for path, digest in other.files.items()}
        copied |= {f"{name}://{path}" for path in other.copied}
    return ContextDigest(
        digest=_digest_of_all(files),
        size_bytes=own.size_bytes + sum(other.size_bytes for other in named.values()),
        files=files,
        copied=frozenset(copied),
    )


def stamp_times(root: Path, files: Mapping[str, str], *, seconds: int | None = None) -> None:
    """Give each file a time of change whose fraction of a second stands for its content.

    BuildKit sends a file again when size, mode or time differ from what it has, and archives and checkouts give many
    versions of a file one time. `seconds` replaces the whole seconds, which a checkout sets to now each time.
    """
    for path, digest in files.items():
        status = os.lstat(root / path)
        if stat.S_ISREG(status.st_mode):
            whole = int(status.st_mtime) if seconds is None else seconds
            time = whole * SECOND + int(digest, 16) % SECOND
            os.utime(root / path, ns=(time, time), follow_symlinks=False)


def _digest_file(path: Path, status: os.stat_result, check: Callable[[], None]) -> str:
    check()
    digest = hashlib.sha256(f"{stat.S_IFMT(status.st_mode)} {stat.S_IMODE(status.st_mode)}\0".encode())
    if stat.S_ISLNK(status.st_mode):
        digest.update(os.fsencode(path.readlink()))
    else:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            while chunk := file.read(CHUNK):
                check()
                digest.update(chunk)
    return digest.hexdigest()[:SHORT]
