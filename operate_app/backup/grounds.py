"""The ground a restore builds on: an empty database that takes the place of the present one when all went well."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.timezone import now

from accounts_app.models import User
from accounts_app.setup import setup_needed
from fleet_app.models import Watcher
from operate_app.errors import NotDone

STOP_FIRST = (
    "Stop its processes first (in the team deployment: docker compose stop web streams worker beat watcher) "
    "and start them when it is restored."
)
LOCK_SECONDS = 10


def use_one_connection() -> None:
    """No pool from now on: whoever else is connected is somebody else. Before the first use of the database."""
    connection.settings_dict["OPTIONS"].pop("pool", None)


def refuse_if_used() -> None:
    """Nobody may have begun to work with this installation; one to which nobody can sign in yet is fresh.

    Raises:
        NotDone: somebody has.
    """
    if User._meta.db_table in connection.introspection.table_names() and not setup_needed():
        raise NotDone(
            "This installation is in use.", "Restore into a fresh one, or add --replace to lose this one."
        )


def refuse_if_running() -> None:
    """Nobody else may work on the database while it is replaced.

    Raises:
        NotDone: somebody does.
    """
    others = _others_on_postgres() if connection.vendor == "postgresql" else _watchers()
    if others:
        raise NotDone("This installation is running.", STOP_FIRST)


@contextmanager
def new_database() -> Iterator[None]:
    """In the block, the connection leads to an empty database; the present one is replaced at the end of the block.

    Raises:
        NotDone: other processes keep the present one.
    """
    with _new_file() if connection.vendor == "sqlite" else _emptied():
        yield


@contextmanager
def _emptied() -> Iterator[None]:
    """PostgreSQL takes tables away and makes them within one transaction."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
                for table in _own_tables():
                    cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
            yield
    except OperationalError as error:
        raise NotDone(f"The database did not let itself be replaced: {error}".strip(), STOP_FIRST) from error


def _own_tables() -> list[str]:
    """By the names that Django gives them, so that tables of another version go too, and others' stay."""
    prefixes = ("django_", *(f"{config.label}_" for config in apps.get_app_configs()))
    return [table for table in connection.introspection.table_names() if table.startswith(prefixes)]


@contextmanager
def _new_file() -> Iterator[None]:
    """SQLite's database is made in a file beside the present one, which is then put in its place in one step."""
    place = Path(str(connection.settings_dict["NAME"]))
    draft = place.with_name(f"{place.name}.restoring")
    _leave_alone(place)
    _remove(draft)
    connection.settings_dict["NAME"] = str(draft)
    try:
        yield
        _close_journal()
        draft.replace(place)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(place)
        _remove(draft)


def _leave_alone(place: Path) -> None:
    """Nobody has the present file open, and nothing of it is left in a journal that would outlive it."""
    if not place.exists():
        return
    try:
        _close_journal()
    except DatabaseError as error:
        raise NotDone("This installation is running.", STOP_FIRST) from error
    finally:
        connection.close()


def _close_journal() -> None:
    """Leaving WAL mode writes all of it into the file and removes it, and is refused while others are connected."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=DELETE")
        (mode,) = cursor.fetchone()
    connection.close()
    if mode != "delete":
        raise OperationalError("others are connected")


def _remove(draft: Path) -> None:
    for path in (draft, *(draft.with_name(f"{draft.name}{end}") for end in ("-journal", "-wal", "-shm"))):
        path.unlink(missing_ok=True)


def _watchers() -> bool:
    if Watcher._meta.db_table not in connection.introspection.table_names():
        return False
    return Watcher.objects.filter(seen_until__gte=now()).exists()


def _others_on_postgres() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        )
        (count,) = cursor.fetchone()
    return bool(count)
