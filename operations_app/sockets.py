"""Websockets about operations, and the one that carries all hints."""

import asyncio
from typing import Any

from channels.db import database_sync_to_async

from accounts_app.permissions import find
from accounts_app.query import Query
from accounts_app.sockets import GuardedConsumer
from operations_app import hub
from operations_app.api.operation_shapes import OperationSerializer, OutputChunkSerializer
from operations_app.hearing import Hearing
from operations_app.models import Operation
from operations_app.output import read_output

GATHER_SECONDS = 0.02


class EventsConsumer(GuardedConsumer):
    """`/ws/events`: every hint the person may have, one JSON object a frame, and `{"type": "resync"}`.

    What he may have is looked at anew each time the guard has read who he is now.
    """

    required_action = "event.read"

    _hearing: Hearing | None = None

    async def run(self) -> None:
        async with hub.subscribe(self._hears) as hints:
            await self.send_json(hub.RESYNC)
            while True:
                for hint in await hints.take():
                    await self.send_json(hint)
                # Let a burst about one object become one hint.
                await asyncio.sleep(GATHER_SECONDS)

    def _hears(self, hint: hub.Hint) -> bool:
        if self._hearing is None or self._hearing.actor is not self.actor:
            self._hearing = Hearing(self.actor)
        return self._hearing.hears(hint)


class OperationConsumer(GuardedConsumer):
    """`/ws/operations/{id}?after=N`: the operation whenever it changes, its output after chunk N, then the end.

    Frames: `{"type": "operation", "operation": {…}}`, `{"type": "output", "chunks": […]}`, `{"type": "end"}`.
    """

    required_action = "operation.read"

    after: int

    def find_object(self) -> Operation:
        self.after = Query.of_scope(self.scope).number("after")
        key = self.scope["url_route"]["kwargs"]["id"]
        return find(Operation.objects.all(), self.actor, "operation.read", key)

    async def run(self) -> None:
        pk = self.scope["url_route"]["kwargs"]["id"]
        after, shown = self.after, None
        async with hub.subscribe(
            lambda hint: hint["id"] == pk and hint["type"].startswith("operation.")
        ) as hints:
            while True:
                operation, state = await database_sync_to_async(_read)(pk)
                if state != shown:
                    shown = state
                    await self.send_json({"type": "operation", "operation": state})
                after = await self._send_output(operation, after)
                if operation.ended:
                    await self.send_json({"type": "end"})
                    return
                await hints.take()

    async def _send_output(self, operation: Operation, after: int) -> int:
        while after < operation.last_sequence:
            chunks = await database_sync_to_async(read_output)(operation_id=operation.pk, after=after)
            if not chunks:
                break
            after = chunks[-1].sequence
            await self.send_json({"type": "output", "chunks": OutputChunkSerializer(chunks, many=True).data})
        return after


def _read(pk: int) -> tuple[Operation, dict[str, Any]]:
    operation = Operation.objects.get(pk=pk)
    return operation, dict(OperationSerializer(operation).data)
