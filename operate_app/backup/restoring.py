"""Bringing a backup back: everything is checked before anything is written, and all of it comes or nothing.

The backup's tables are made as they were when it was made, filled, and migrated to this version. Sealed values are
opened with the keys in the backup and sealed with this installation's own, so that no key has to be moved.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from accounts_app.vault import VaultError
from builds_app.models import BuildContext
from builds_app.sources.context import ContextRefused
from builds_app.sources.context.limits import Limits, Meter
from builds_app.sources.context.tree import TreeWriter, checked_path, new_folder
from operate_app.backup.age import NotOpened, Opener, OtherPassphrase
from operate_app.backup.archive import ArchiveReader, KeptFile, Manifest, Part
from operate_app.backup.grounds import new_database
from operate_app.backup.snapshot import Migration
from operate_app.backup.tables import Model, kept_models, rows_from
from operate_app.errors import NotDone
from operate_app.kinds import BACKUP
from operate_app.sealed import also_opening_with, reseal
from operations_app.lifecycle import ending
from operations_app.models import Operation

UNDER_WAY = "It was under way when the backup was made from which this installation was restored."
LOOK = "Look at the target, then ask again."
BATCH = 500
NO_LIMITS = Limits(
    bytes=2**63, files=2**31, seconds=float("inf")
)  # they were within limits when they were made
FOLDERS = frozenset({"build-contexts"})


def verify(file: Path, *, passphrase: str) -> ArchiveReader:
    """Read all of a backup and write nothing: it is whole, unchanged, of a version we know, and its keys open it.

    Raises:
        NotDone: it is not so; the text says how.
    """
    with _in_words(), file.open("rb") as source:
        archive = ArchiveReader(source, passphrase=passphrase)
        models = _models_of(archive.manifest)
        with also_opening_with(archive.manifest.keys):
            for member in archive.members():
                if isinstance(member, Part):
                    for row in rows_from(_model(models, member), member.columns, member.rows):
                        reseal(row)
                else:
                    _path_of(member)
    return archive


def restore(file: Path, *, passphrase: str) -> ArchiveReader:
    """Put what `file` holds in the place of everything that is here.

    Raises:
        NotDone: it cannot be; nothing was changed then.
    """
    verify(file, passphrase=passphrase)
    with _in_words(), file.open("rb") as source:
        archive = ArchiveReader(source, passphrase=passphrase)
        with also_opening_with(archive.manifest.keys), new_database():
            models = _make_tables(archive.manifest)
            _fill(archive, models)
            _make_right(models)
            call_command("migrate", verbosity=0, interactive=False)
            _settle()
    return archive


def opens(file: Path, passphrase: str) -> bool:
    """Whether it is not another passphrase that opens `file`; what else is wrong with it, whoever reads it all says."""
    try:
        with file.open("rb") as source:
            Opener(source, passphrase)
    except OtherPassphrase:
        return False
    except (NotOpened, OSError):
        return True
    return True


def _models_of(manifest: Manifest) -> dict[str, Model]:
    """The tables of the backup's version, by label.

    Raises:
        NotDone: it is of a newer version.
    """
    loader = MigrationLoader(None)
    unknown = sorted(set(manifest.migrations) - set(loader.disk_migrations))
    if unknown:
        raise NotDone(
            f"This backup was made by Quaymaster {manifest.version}, which is newer ({'.'.join(unknown[0])}).",
            f"Install {manifest.version} or newer and restore there.",
        )
    apps = loader.project_state(_last(loader, manifest)).apps
    return {model._meta.label_lower: model for model in kept_models(apps)}


def _make_tables(manifest: Manifest) -> dict[str, Model]:
    models = _models_of(manifest)
    executor = MigrationExecutor(connection)
    executor.migrate(_last(executor.loader, manifest))
    # What migrations put there is in the backup too, as people have made it since.
    for model in models.values():
        model._base_manager.all().delete()
    return models


def _last(loader: MigrationLoader, manifest: Manifest) -> list[Migration]:
    """The migrations that lead to the backup's version: those that no other of them builds on."""
    those = set(manifest.migrations)
    nodes = loader.graph.node_map
    return [
        key for key in manifest.migrations if those.isdisjoint(child.key for child in nodes[key].children)
    ]


def _fill(archive: ArchiveReader, models: Mapping[str, Model]) -> None:
    """Insert rows in any order: whether they fit together is asked when all are there."""
    with connection.constraint_checks_disabled(), transaction.atomic():
        _insert_all(archive, models)


def _insert_all(archive: ArchiveReader, models: Mapping[str, Model]) -> None:
    for is_part, members in groupby(archive.members(), lambda member: isinstance(member, Part)):
        if is_part:
            for part in members:
                assert isinstance(part, Part)  # noqa: S101 - what groupby has just asked
                _insert(_model(models, part), part)
            continue
        files = (member for member in members if isinstance(member, KeptFile))
        for (folder, name), entries in groupby(files, lambda entry: (entry.folder, entry.name)):
            _write_folder(settings.DATA_DIR / folder / name, entries)


def _insert(model: Model, part: Part) -> None:
    batch = []
    for row in rows_from(model, part.columns, part.rows):
        reseal(row)
        batch.append(row)
    try:
        model._base_manager.bulk_create(batch, batch_size=BATCH)
    except DatabaseError as error:
        raise NotDone(f"{part.table} does not fit into this database: {error}".strip()) from error


def _write_folder(folder: Path, entries: Iterator[KeptFile]) -> None:
    """One that is there already is the same: its name is a random number, and its files are never changed."""
    if folder.exists():
        return
    with new_folder(folder) as partial:
        writer = TreeWriter(root=partial, meter=Meter(limits=NO_LIMITS))
        for entry in entries:
            path, member = _path_of(entry), entry.member
            if entry.content is not None:
                writer.add_file(path, entry.content, mode=member.mode, mtime=member.mtime)  # type: ignore[arg-type]
            elif member.issym():
                writer.add_symlink(path, member.linkname)
            elif member.isdir():
                writer.add_directory(path, mode=member.mode)
            else:
                writer.add_special(path)
        writer.finish()


def _make_right(models: Mapping[str, Model]) -> None:
    """Every row finds what it points to, and new rows get numbers that are free."""
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise NotDone(f"The rows of this backup do not fit together: {error}".strip()) from error
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models.values())):
            cursor.execute(statement)


def _settle() -> None:
    """What the time since the backup has ended: nobody performs its operations, and files may have been tidied."""
    Operation.objects.filter(
        kind=BACKUP.name, state=Operation.State.RUNNING
    ).delete()  # the making of this very backup
    ending.interrupt_all(detail=UNDER_WAY, hint=LOOK)
    gone = [context.pk for context in BuildContext.objects.filter(stored=True) if not context.folder.is_dir()]
    BuildContext.objects.filter(pk__in=gone).update(stored=False)


def _model(models: Mapping[str, Model], part: Part) -> Model:
    if part.table not in models:
        raise NotOpened(f"{part.table} is no table of the version this backup was made by.")
    return models[part.table]


def _path_of(file: KeptFile) -> PurePosixPath:
    if file.folder not in FOLDERS or len(checked_path(file.name).parts) != 1:
        raise NotOpened(f"{file.folder}/{file.name} is no folder of a backup.")
    return checked_path(file.path)


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (NotOpened, VaultError, ContextRefused) as error:
        raise NotDone(str(error)) from error
    except PermissionError as error:
        way_out = "Let everybody read it (chmod a+r): without the passphrase it is worth nothing."
        raise NotDone(f"{error.filename or 'The backup'} may not be read.", way_out) from error
    except OSError as error:
        raise NotDone(f"{error.filename or 'The backup'} cannot be used: {error.strerror}.") from error
