"""The record of a person's session at a process: who, when, in which container, which command, how it ended."""

import asyncio
import logging
import socket
from typing import Any, Self

from channels.db import database_sync_to_async
from django.db import DatabaseError

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from containers_app.kinds.sessions import SESSIONS
from operations_app.kinds import Wish
from operations_app.lifecycle import attempts, ending
from operations_app.models import Operation
from operations_app.registry import register_retry
from operations_app.sessions import record_session

logger = logging.getLogger(__name__)

RENEW_SECONDS = 5.0


class TerminalSession:
    """An operation that runs as long as its socket."""

    def __init__(self, operation: Operation) -> None:
        self._held = {"operation_id": operation.pk, "attempt": operation.attempt}

    @classmethod
    async def begin(cls, *, actor: Actor, wish: Wish) -> Self:
        """Put it on record before anything happens."""
        operation = await database_sync_to_async(record_session)(
            actor=actor, wish=wish, worker=f"web@{socket.gethostname()}"
        )
        return cls(operation)

    async def keep(self) -> None:
        """Keep the record alive; returns when somebody wants the session to end, or has declared it ended."""
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                await database_sync_to_async(attempts.renew)(**self._held)
                if await database_sync_to_async(attempts.cancel_requested)(**self._held):
                    return
            except attempts.LeaseLost:
                return
            except DatabaseError as error:
                logger.warning("The record of a session could not be renewed: %s", error)

    async def finish(self, state: str, **columns: Any) -> None:
        """Write how it ended; see `ending.finish`."""
        try:
            await database_sync_to_async(ending.finish)(**self._held, state=state, **columns)
        except attempts.LeaseLost:
            logger.warning("Session %s was ended by others.", self._held["operation_id"])


def _refuse_to_repeat(**_: Any) -> Operation:
    raise Refused("not_repeatable", "A session cannot be repeated: open a new one.")


for _kind in SESSIONS:
    register_retry(_kind)(_refuse_to_repeat)
