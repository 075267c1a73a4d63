"""Events and statistics as they happen."""

import asyncio
from contextlib import aclosing

import pytest

from containers_app.engine.errors import StreamCut, Unreachable
from containers_app.engine.reader import EngineReader
from tests.support.doors import Door

PATIENCE = 60.0


async def test_it_hears_everything_after_the_stream_is_open(every_door: Door) -> None:
    opened = asyncio.Event()
    made: list[str] = []

    async with asyncio.timeout(PATIENCE), EngineReader(every_door.endpoint) as engine:

        async def act() -> None:
            await opened.wait()
            made.append(await asyncio.to_thread(every_door.run, "true"))

        acting = asyncio.create_task(act())
        heard: list[tuple[str, str]] = []
        async with aclosing(engine.events(filters={"type": ["container"]}, opened=opened.set)) as events:
            async for event in events:
                heard.append((event["Action"], event["Actor"]["ID"]))
                if event["Action"] == "die":
                    break
        await acting

    assert heard == [(action, made[0]) for action in ("create", "start", "die")]


@pytest.mark.parametrize("ending", ["kill9", "stop"])
async def test_it_never_ends_quietly(door: Door, ending: str) -> None:
    async with asyncio.timeout(2 * PATIENCE), EngineReader(door.endpoint) as engine:
        with pytest.raises(StreamCut):
            async for _ in engine.events(opened=getattr(door.engine, ending)):
                pass
        with pytest.raises(Unreachable):
            await engine.ping()


async def test_it_samples_until_the_container_is_removed(door: Door) -> None:
    container = door.run("sleep", "600")
    samples = []

    async with asyncio.timeout(PATIENCE), EngineReader(door.endpoint) as engine:
        async for sample in engine.stats(container):
            samples.append(sample)
            if len(samples) == 2:
                door.engine.docker("rm", "-f", container)

    assert samples[1]["cpu_stats"]["system_cpu_usage"] > samples[0]["cpu_stats"]["system_cpu_usage"]
