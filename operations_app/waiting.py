"""Waiting for the end of an operation inside a request: bounded, and woken by a hint."""

import asyncio
import threading
from contextlib import suppress

from asgiref.sync import async_to_sync

from operations_app import hub
from operations_app.models import Operation

MAX_WAITERS = 64
MAX_SECONDS = 60.0

_places = threading.BoundedSemaphore(MAX_WAITERS)


def wait_for_end(*, operation: Operation, seconds: float) -> Operation:
    """The operation as it is when it ended, or after `seconds` (≤ 60), or at once when `MAX_WAITERS` wait already."""
    if _places.acquire(blocking=False):
        try:
            async_to_sync(_wait)(operation.pk, min(seconds, MAX_SECONDS))
        finally:
            _places.release()
    operation.refresh_from_db()
    return operation


async def _wait(operation_id: int, seconds: float) -> None:
    deadline = asyncio.get_running_loop().time() + seconds

    def wanted(hint: hub.Hint) -> bool:
        return bool(hint["type"] == "operation.changed" and hint["id"] == operation_id)

    async with hub.subscribe(wanted) as hints:
        running = Operation.objects.filter(pk=operation_id).exclude(state__in=Operation.ENDED)
        with suppress(TimeoutError):
            while await running.aexists():
                async with asyncio.timeout_at(deadline):
                    await hints.take()
