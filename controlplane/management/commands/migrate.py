"""`manage.py migrate`, which waits for a database server that is just starting beside it."""

import time
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

WAIT_SECONDS = 60
LOOK_EVERY_SECONDS = 1.0


class Command(Migrate):
    """Django's own, after the server answers or `--wait` is over; the system check then says what is wrong."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--wait", type=float, default=WAIT_SECONDS, help="seconds to wait for the database (default: 60)"
        )

    def execute(self, *words: Any, **options: Any) -> str | None:
        connection, seconds = connections[options["database"]], options["wait"]
        end = time.monotonic() + seconds
        refusal = _refusal(connection)
        if refusal and seconds:
            self.stderr.write(f"Waiting for the database: {refusal}")
        while refusal and time.monotonic() < end:
            time.sleep(LOOK_EVERY_SECONDS)
            refusal = _refusal(connection)
        return super().execute(*words, **options)


def _refusal(connection: BaseDatabaseWrapper) -> str:
    """Why the server does not answer, in its driver's words; "" when it does, or when there is none to wait for."""
    try:
        if connection.vendor != "sqlite":
            connection.ensure_connection()
    except OperationalError as error:
        return str(error).strip()
    return ""
