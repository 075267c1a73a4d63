"""The whole database as it is at one moment, while everybody goes on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from operate_app.backup.tables import Model, Row, columns, kept_models, plain
from operate_app.errors import NotDone

FETCHED = 500  # rows in memory

Migration = tuple[str, str]


@contextmanager
def snapshot() -> Iterator[None]:
    """In the block, every read sees the database as it was at the first one. Nobody has to wait for it."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        # Our transactions take the write lock when they begin; this one only reads.
        usual, connection.transaction_mode = connection.transaction_mode, "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = usual  # type: ignore[attr-defined]
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def state_of_database() -> list[Migration]:
    """The migrations that made this database.

    Raises:
        NotDone: some are missing: the tables are not what this version thinks they are.
    """
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotDone(
            "The database is of another version than the program.", "Run `quaymaster migrate` first."
        )
    return sorted(executor.loader.applied_migrations)


def tables() -> Iterator[tuple[Model, Iterator[Row]]]:
    """Every table with its rows, as JSON knows them, in the order of `columns`."""
    for model in kept_models(apps):
        yield model, _rows(model)


def _rows(model: Model) -> Iterator[Row]:
    found = model._base_manager.order_by("pk").values_list(*columns(model)).iterator(chunk_size=FETCHED)
    for row in found:
        yield [plain(value) for value in row]
