"""All the hosts that are ours: one `Following` each, begun and ended as people and leases want it."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from dataclasses import dataclass

from django.db import DatabaseError

from fleet_app.watcher import leases
from fleet_app.watcher.following import Following
from fleet_app.watcher.lanes import Lanes
from fleet_app.watcher.leases import HEARTBEAT, Assignment
from fleet_app.watcher.writer import HostWriter
from operations_app import hub
from operations_app.alive import say_alive

logger = logging.getLogger(__name__)

# Batches of answers that may be in memory at the same time, when many hosts are read at once.
BATCHES_IN_MEMORY = 6


@dataclass(frozen=True)
class _Followed:
    assignment: Assignment
    following: Following
    task: asyncio.Task[None]


class Fleet:
    """One watcher. `run` until cancelled; then it gives its hosts up, so that others may take them at once."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._lanes = Lanes()
        self._slots = asyncio.Semaphore(BATCHES_IN_MEMORY)
        self._followed: dict[int, _Followed] = {}

    async def run(self) -> None:
        """Heartbeat every few seconds, and at once when somebody changes a host."""
        logger.info("Watcher %s begins", self.name)
        try:
            async with hub.subscribe(_concerns_us) as subscription:
                while True:
                    say_alive()
                    await self._heartbeat()
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(HEARTBEAT.total_seconds()):
                            await self._listen(subscription)
        finally:
            await asyncio.shield(self._end())

    async def _listen(self, subscription: hub.Subscription) -> None:
        """Pass on hints about stale objects; returns when one is about a host."""
        while True:
            for hint in await subscription.take():
                match hint:
                    case {"type": "stale", "host": int(host), "noun": str(noun), "id": str(key)}:
                        if followed := self._followed.get(host):
                            followed.following.mark_stale(noun=noun, key=key)
                    case {"type": "resync"}:
                        for followed in self._followed.values():
                            followed.following.mark_all_stale()
                    case _:
                        return

    async def _heartbeat(self) -> None:
        answering = {pk for pk, followed in self._followed.items() if followed.following.answering}
        try:
            wanted = await self._lanes.run(0, leases.share_out, watcher=self.name, answering=answering)
        except DatabaseError as error:
            # Sessions go on: writes of a watcher that lost its lease are refused where they happen.
            logger.error("No heartbeat, the database does not answer: %s", error)
            return
        hosts = {assignment.host_id: assignment for assignment in wanted}
        ended = [
            pk
            for pk, followed in self._followed.items()
            if followed.task.done() or hosts.get(pk) != followed.assignment
        ]
        await self._leave(ended)
        for pk, assignment in hosts.items():
            if pk not in self._followed:
                self._followed[pk] = self._follow(assignment)

    def _follow(self, assignment: Assignment) -> _Followed:
        writer = HostWriter(
            host_id=assignment.host_id, name=assignment.name, holder=self.name, lanes=self._lanes
        )
        following = Following(writer=writer, slots=self._slots, fleet_size=lambda: len(self._followed))
        task = asyncio.create_task(following.follow(), name=f"follow {assignment.name}")
        return _Followed(assignment, following, task)

    async def _leave(self, host_ids: list[int]) -> None:
        leaving = [self._followed.pop(pk) for pk in host_ids]
        for followed in leaving:
            logger.info("Leaving host %s", followed.assignment.name)
            followed.task.cancel()
        await asyncio.gather(*(followed.task for followed in leaving), return_exceptions=True)

    async def _end(self) -> None:
        await self._leave(list(self._followed))
        with contextlib.suppress(DatabaseError):
            await self._lanes.run(0, leases.give_up, watcher=self.name)
        await self._lanes.close()


def _concerns_us(hint: hub.Hint) -> bool:
    return hint.get("type") in {"stale", "host.changed", "host.removed"}
