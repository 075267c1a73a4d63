"""Bring the mirror of one host up to date, once, without a watcher."""

import asyncio
from collections.abc import Mapping
from typing import Any

from fleet_app.kinds import conversation_with
from fleet_app.models import Host
from fleet_app.sync import hosts, rows
from fleet_app.sync.rows import Reading
from fleet_app.watcher.reading import Reader


def mirror_host(*, host_id: int) -> None:
    """Read everything the engine holds and write what differs. For tests and repairs: it takes no lease.

    Raises what the engine's conversation raises when it does not answer; nothing was written then.
    """
    host = Host.objects.get(pk=host_id)
    facts, readings = asyncio.run(_read_all(host))
    shown = {(reading.mirrored.noun, reading.key) for reading in readings}
    gone = [
        Reading(mirrored=mirrored, key=key, raw=None)
        for mirrored in conversation_with(host.address).nouns
        for key in rows.known_keys(host_id=host_id, mirrored=mirrored)
        if (mirrored.noun, key) not in shown
    ]
    hosts.record_online(host_id=host_id, holder=None, facts=facts)
    rows.apply(host_id=host_id, holder=None, readings=readings + gone)


async def _read_all(host: Host) -> tuple[Mapping[str, Any], list[Reading]]:
    conversation = conversation_with(host.address)
    async with conversation.open(host) as engine:
        reader = Reader(conversation=conversation, engine=engine, name=host.name)
        keys = [
            (mirrored.noun, mirrored.summary(row)[0])
            for mirrored in conversation.nouns
            for row in await reader.listed(mirrored)
        ]
        return await conversation.describe(engine), await reader.read(keys)
