"""Making a backup."""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from builds_app.models import BuildContext
from operate_app.backup.archive import ArchiveWriter, Contents, Manifest
from operate_app.backup.places import Place
from operate_app.backup.snapshot import snapshot, state_of_database, tables
from operate_app.sealed import own_rings
from operate_app.version import version

NAME_FORMAT = "quaymaster-%Y-%m-%dT%H-%M-%SZ.tar.gz.age"


@dataclass(frozen=True, kw_only=True)
class Made:
    """A backup that is there, whole."""

    name: str
    size: int
    contents: Contents


def make_backup(*, place: Place, passphrase: str, name: str = "") -> Made:
    """Write a backup of everything to `place`; nothing is there when it does not come to its end.

    Raises:
        NotDone: the database is of another version, or the place does not take it.
    """
    name = name or f"{timezone.now():{NAME_FORMAT}}"
    keys = own_rings()
    with (
        place.new_file(name) as file,
        snapshot(),
        ArchiveWriter(file, passphrase=passphrase, manifest=_manifest(keys)) as archive,
    ):
        for model, rows in tables():
            archive.table(model, rows)
        for context in BuildContext.objects.filter(stored=True).order_by("pk").only("key"):
            archive.folder(context.folder, as_path=f"{context.folder.parent.name}/{context.folder.name}")
        contents = archive.end()
    return Made(name=name, size=file.size, contents=contents)


def _manifest(keys: dict[str, list[str]]) -> Manifest:
    return Manifest(
        version=version(),
        made_at=timezone.now().isoformat(),
        database=connection.vendor,
        migrations=state_of_database(),
        keys=keys,
    )
