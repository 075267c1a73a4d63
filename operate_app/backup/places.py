"""Where backups lie: a folder, one file, or an S3-compatible address. Each takes a file whole or not at all."""

import contextlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

import obstore
from django.conf import settings
from obstore.exceptions import BaseError
from obstore.store import S3Store
from typing_extensions import Buffer

from operate_app.errors import NotDone

ENDING: Final = ".age"
S3: Final = "s3://"
BUFFER: Final = 2**20
# Of an upload, in memory: at most so many parts of this size. S3 takes 10,000 parts, so 78 GiB.
PART_BYTES: Final = 8 * 2**20
PARTS_AT_ONCE: Final = 2


class Writable(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> int: ...


class NewFile:
    """A file that is being written; `size` counts its bytes."""

    def __init__(self, file: Writable) -> None:
        self._file, self.size = file, 0

    def write(self, data: bytes, /) -> int:
        """Add `data`."""
        self._file.write(data)
        self.size += len(data)
        return len(data)


class Place(Protocol):
    """Where backups are kept."""

    def new_file(self, name: str) -> AbstractContextManager[NewFile]:
        """A file that is there under its name only when the block ended well."""

    def names(self) -> list[str]:
        """What lies there."""

    def remove(self, name: str) -> None:
        """Remove one file."""


@dataclass(frozen=True)
class Folder:
    """A folder of this machine."""

    path: Path

    @contextmanager
    def new_file(self, name: str) -> Iterator[NewFile]:
        """Written beside its place, for this account only, and renamed when it is on the disk.

        Raises:
            NotDone: the folder does not take it.
        """
        draft, target = self.path / f".{name}.partial", self.path / name
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(
                os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", BUFFER
            ) as file:
                yield NewFile(file)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(target)
            _sync_folder(self.path)
        except OSError as error:
            raise NotDone(f"{target} cannot be written: {error.strerror}.") from error
        finally:
            with contextlib.suppress(OSError):  # gone, or its folder is none
                draft.unlink()

    def names(self) -> list[str]:
        """The files that lie there."""
        return [path.name for path in self.path.iterdir()] if self.path.is_dir() else []

    def remove(self, name: str) -> None:
        """Remove one file."""
        (self.path / name).unlink(missing_ok=True)


@dataclass(frozen=True)
class Bucket:
    """The objects below `prefix` in a bucket of an S3-compatible server."""

    store: S3Store
    address: str

    @contextmanager
    def new_file(self, name: str) -> Iterator[NewFile]:
        """Uploaded in parts, which the server makes one object of at the end: until then nothing is there.

        Raises:
            NotDone: the server does not take it.
        """
        try:
            file = obstore.open_writer(
                self.store, name, buffer_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
            )
            yield NewFile(file)
            file.close()  # not when the block failed: what has no end stays invisible
        except (BaseError, OSError) as error:
            raise NotDone(f"{self.address} did not take the backup: {_words(error)}") from error

    def content(self, name: str) -> Iterator[Buffer]:
        """One object, piece by piece.

        Raises:
            NotDone: the server does not give it.
        """
        try:
            yield from obstore.get(self.store, name).stream(min_chunk_size=BUFFER)
        except (BaseError, OSError) as error:
            raise NotDone(f"{name} at {self.address} cannot be read: {_words(error)}") from error

    def names(self) -> list[str]:
        """The objects that lie there.

        Raises:
            NotDone: the server does not say.
        """
        try:
            return [entry["path"] for page in obstore.list(self.store) for entry in page]
        except (BaseError, OSError) as error:
            raise NotDone(f"{self.address} cannot be listed: {_words(error)}") from error

    def remove(self, name: str) -> None:
        """Remove one object.

        Raises:
            NotDone: the server does not.
        """
        try:
            obstore.delete(self.store, name)
        except (BaseError, OSError) as error:
            raise NotDone(f"{name} at {self.address} cannot be removed: {_words(error)}") from error


def place_of(address: str) -> Place:
    """The place at `address`: a folder, or `s3://bucket/prefix`.

    Raises:
        NotDone: the address is none.
    """
    if not address.startswith(S3):
        return Folder(Path(address).absolute())
    return bucket_of(address)


def bucket_of(address: str) -> Bucket:
    """The place at `s3://bucket/prefix`, with what the settings say of its server.

    Raises:
        NotDone: the address is none, or the settings do not say who we are there.
    """
    parts = urlsplit(address)
    given = settings.BACKUP_S3
    if "@" in parts.netloc:  # not repeated: what is wrong here goes on record
        raise NotDone(
            "An address with user and password in it cannot be used.",
            "Use s3://bucket/prefix, and set QUAYMASTER_BACKUP_S3_ACCESS_KEY and QUAYMASTER_BACKUP_S3_SECRET_KEY.",
        )
    if not parts.netloc or not (given["access_key"] and given["secret_key"]):
        raise NotDone(
            f"{address} cannot be used.",
            "Use s3://bucket/prefix, and set QUAYMASTER_BACKUP_S3_ACCESS_KEY and QUAYMASTER_BACKUP_S3_SECRET_KEY "
            "(or …_FILE), and QUAYMASTER_BACKUP_S3_ENDPOINT for another server than Amazon's.",
        )
    store = S3Store(
        parts.netloc,
        prefix=parts.path.strip("/") or None,
        access_key_id=given["access_key"],
        secret_access_key=given["secret_key"],
        client_options={"allow_http": given["endpoint"].startswith("http://")},
        config={"region": given["region"], **({"endpoint": given["endpoint"]} if given["endpoint"] else {})},
    )
    return Bucket(store, address)


def target_of(address: str) -> tuple[Place, str]:
    """Where a backup goes, and the name it gets there: what a path that ends in `.age` says, else none."""
    if address.endswith(ENDING) and not address.startswith(S3):
        path = Path(address).absolute()
        return Folder(path.parent), path.name
    return place_of(address), ""


def _words(error: Exception) -> str:
    """The first line: what follows are the library's own insides."""
    return str(error).strip().partition("\n")[0][:300]


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
