"""Bring the mirror of one host up to date, once, without a watcher."""

import asyncio

from containers_app.engine.endpoint import Endpoint
from containers_app.engine.reader import EngineReader
from containers_app.facts import Json
from containers_app.facts.nouns import Noun, summary
from containers_app.models import Host
from containers_app.sync import hosts, rows
from containers_app.sync.rows import Reading
from containers_app.watcher.reading import list_noun, read_keys


def mirror_host(*, host_id: int) -> None:
    """Read everything the engine holds and write what differs. For tests and repairs: it takes no lease.

    Raises:
        EngineError: the engine does not answer; nothing was written.

    """
    info, version, readings = asyncio.run(_read_all(Host.objects.get(pk=host_id).endpoint()))
    shown = {(reading.noun, reading.key) for reading in readings}
    gone = [
        Reading(noun=noun, key=key, raw=None)
        for noun in Noun
        for key in rows.known_keys(host_id=host_id, noun=noun)
        if (noun, key) not in shown
    ]
    hosts.record_online(host_id=host_id, holder=None, info=info, version=version)
    rows.apply(host_id=host_id, holder=None, readings=readings + gone)


async def _read_all(endpoint: Endpoint) -> tuple[Json, Json, list[Reading]]:
    async with EngineReader(endpoint) as engine:
        keys = [(noun, summary(noun, row)[0]) for noun in Noun for row in await list_noun(engine, noun)]
        return await engine.info(), await engine.version(), await read_keys(engine, keys)
