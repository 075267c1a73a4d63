"""The inside of a backup: a compressed tar, so that `age -d FILE | tar xz` shows everything without us.

quaymaster.json                     the manifest: what this is, of which version, its migrations, and the keys
tables/<app.model>/000001.jsonl     the columns' names, then rows; a new part every few MiB
files/<folder>/<name>/…             folders below the data folder that rows refer to, such as build contexts
end.json                            how many rows and files there were: without it the backup is not whole
"""

import gzip
import io
import json
import stat
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final, Self, cast

from operate_app.backup.age import NotOpened, Opener, Sealer, Sink, Source
from operate_app.backup.snapshot import Migration
from operate_app.backup.tables import Model, Row, columns
from operate_app.errors import NotDone

FORMAT: Final = 1
PART_BYTES: Final = 4 * 2**20
LARGEST_PART: Final = 256 * 2**20  # one row may be large; what is larger is not ours
LEVEL: Final = 6  # of gzip
MANIFEST: Final = "quaymaster.json"
END: Final = "end.json"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The first member. `keys` opens the sealed values in the rows: names of settings, each with its ring in base64."""

    version: str
    made_at: str
    database: str
    migrations: list[Migration]
    keys: dict[str, list[str]] = field(repr=False)
    format: int = FORMAT


@dataclass(kw_only=True)
class Contents:
    """What a backup holds, counted."""

    rows: dict[str, int] = field(default_factory=dict)  # by table; one without rows is there too
    files: int = 0
    file_bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some rows of a table; `table` is the model's label."""

    table: str
    columns: list[str]
    rows: list[Row]


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file, folder or link of `folder`/`name`; `content` is None for all but files. `path` is as it was written."""

    folder: str
    name: str
    path: str
    member: tarfile.TarInfo
    content: io.BufferedIOBase | None


class ArchiveWriter:
    """Writes a backup to `sink`, in a block; what is not ended by `end` does not open."""

    def __init__(self, sink: Sink, *, passphrase: str, manifest: Manifest) -> None:
        self._sealer = Sealer(sink, passphrase)
        self._packer = gzip.GzipFile(fileobj=self._sealer, mode="wb", compresslevel=LEVEL)
        self._tar = tarfile.open(fileobj=self._packer, mode="w|")  # noqa: SIM115 - closed by `__exit__`
        self._told = Contents()
        self._add(MANIFEST, json.dumps(asdict(manifest)).encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of everything; nothing more is written."""
        self._sealer.abandon()
        self._tar.close()
        self._packer.close()

    def table(self, model: Model, rows: Iterable[Row]) -> None:
        """Add a table; its rows are never all in memory."""
        label, names = model._meta.label_lower, json.dumps(columns(model)) + "\n"
        part, size, number = [names], 0, 1
        self._told.rows[label] = 0
        for row in rows:
            line = json.dumps(row, separators=(",", ":")) + "\n"
            part.append(line)
            size += len(line)
            self._told.rows[label] += 1
            if size >= PART_BYTES:
                self._add(f"tables/{label}/{number:06}.jsonl", "".join(part).encode())
                part, size, number = [names], 0, number + 1
        self._add(f"tables/{label}/{number:06}.jsonl", "".join(part).encode())

    def folder(self, folder: Path, *, as_path: str) -> None:
        """Add a folder of the data folder with all that is in it; one that is gone meanwhile is left out."""
        for path in [folder, *sorted(folder.rglob("*"))]:
            try:
                self._add_path(path, f"files/{as_path}/{path.relative_to(folder)}".removesuffix("/."))
            except FileNotFoundError:
                continue

    def end(self) -> Contents:
        """Write the last part; returns what was written."""
        self._add(END, json.dumps(asdict(self._told)).encode())
        self._tar.close()
        self._packer.close()
        self._sealer.finish()
        return self._told

    def _add(self, name: str, content: bytes) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = len(content), 0o600
        self._tar.addfile(member, io.BytesIO(content))

    def _add_path(self, path: Path, name: str) -> None:
        found, member = path.lstat(), tarfile.TarInfo(name)
        member.mode, member.mtime = stat.S_IMODE(found.st_mode), int(found.st_mtime)
        if stat.S_ISLNK(found.st_mode):
            member.type, member.linkname = tarfile.SYMTYPE, str(path.readlink())
        elif stat.S_ISDIR(found.st_mode):
            member.type = tarfile.DIRTYPE
        elif stat.S_ISFIFO(found.st_mode):
            member.type = tarfile.FIFOTYPE
        if not stat.S_ISREG(found.st_mode):
            self._tar.addfile(member)
            return
        member.size = found.st_size
        with path.open("rb") as content:
            self._tar.addfile(member, content)
        self._told.files += 1
        self._told.file_bytes += member.size


class ArchiveReader:
    """Reads a backup: the manifest at once, then `members` once, which checks all of it on the way.

    Raises:
        NotOpened: see `age.Opener`.
        NotDone: it is of a format we do not know.
    """

    def __init__(self, source: Source, *, passphrase: str) -> None:
        self._opener = Opener(source, passphrase)
        try:
            self._tar = tarfile.open(fileobj=self._opener, mode="r|gz")  # noqa: SIM115 - a stream, ended by its end
            first = self._tar.next()
        except tarfile.TarError as error:
            raise NotOpened("What is in this file is not a backup of Quaymaster.") from error
        if first is None or first.name != MANIFEST:
            raise NotOpened("What is in this file is not a backup of Quaymaster.")
        told = json.loads(self._content(first).read())
        if told.get("format") != FORMAT:
            raise NotDone(
                f"This backup is of format {told.get('format')}, this version knows {FORMAT}.",
                f"Install Quaymaster {told.get('version')} or newer.",
            )
        told["migrations"] = [cast("Migration", tuple(migration)) for migration in told["migrations"]]
        self.manifest = Manifest(**told)
        self.contents = Contents()

    def members(self) -> Iterator[Part | KeptFile]:
        """Everything in the order it was written.

        Raises:
            NotOpened: it is not whole.
        """
        told: Any = None
        try:
            for member in self._tar:
                if member.name == END:
                    told = json.loads(self._content(member).read())
                elif member.name.startswith("tables/"):
                    yield self._part(member)
                elif member.name.startswith("files/"):
                    yield self._file(member)
            while self._opener.read(2**16):
                pass  # to the last chunk, which says that it is the last
        except tarfile.TarError as error:
            raise NotOpened("What is in this file is not whole.") from error
        if told != asdict(self.contents):
            raise NotOpened("What is in this file is not whole.")

    def _part(self, member: tarfile.TarInfo) -> Part:
        if member.size > LARGEST_PART:
            raise NotOpened(f"{member.name} is too large to be of a backup.")
        names, *rows = map(json.loads, self._content(member).read().splitlines())
        label = member.name.split("/")[1]
        self.contents.rows[label] = self.contents.rows.get(label, 0) + len(rows)
        return Part(table=label, columns=names, rows=rows)

    def _file(self, member: tarfile.TarInfo) -> KeptFile:
        _, folder, name, *path = member.name.split("/")
        if member.isreg():
            self.contents.files += 1
            self.contents.file_bytes += member.size
        content = self._content(member) if member.isreg() else None
        return KeptFile(folder=folder, name=name, path="/".join(path) or ".", member=member, content=content)

    def _content(self, member: tarfile.TarInfo) -> io.BufferedIOBase:
        content = self._tar.extractfile(member)
        if content is None:
            raise NotOpened(f"{member.name} is no file.")
        return cast("io.BufferedIOBase", content)
