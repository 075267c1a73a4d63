"""Logs: streams told apart, ends that are ends, cuts that are none."""

import asyncio

import pytest

from containers_app.engine.errors import StreamCut
from containers_app.engine.frames import Frame
from containers_app.engine.reader import EngineReader
from tests.support.doors import Door

PATIENCE = 60.0


def joined(frames: list[Frame], stream: int) -> bytes:
    return b"".join(data for kind, data in frames if kind == stream)


async def test_it_tells_stdout_from_stderr(every_door: Door) -> None:
    container = every_door.run("sh", "-c", "echo out; echo err >&2")

    async with asyncio.timeout(PATIENCE), EngineReader(every_door.endpoint) as engine:
        frames = [frame async for frame in engine.logs(container, follow=True)]

    assert joined(frames, 1) == b"out\n"
    assert joined(frames, 2) == b"err\n"


async def test_it_reads_a_terminal_as_one_stream(door: Door) -> None:
    container = door.run("sh", "-c", "echo out; echo err >&2", tty=True)

    async with asyncio.timeout(PATIENCE), EngineReader(door.endpoint) as engine:
        frames = [frame async for frame in engine.logs(container, follow=True)]

    assert joined(frames, 1) == b"out\r\nerr\r\n"


async def test_it_follows_until_the_run_ends(new_door: Door) -> None:
    container = new_door.run("sh", "-c", "echo first; while test ! -e /tmp/go; do sleep 0.1; done; echo last")
    seen = b""

    async with asyncio.timeout(PATIENCE), EngineReader(new_door.endpoint) as engine:
        async for frame in engine.logs(container, follow=True):
            seen += frame.data
            if seen == b"first\n":
                new_door.engine.docker("exec", container, "touch", "/tmp/go")

    assert seen == b"first\nlast\n"


async def test_it_resumes_after_a_line_by_its_own_time(door: Door) -> None:
    container = door.run("sh", "-c", "for i in 1 2 3 4; do echo $i; sleep 0.05; done")
    door.engine.docker("wait", container)

    async with EngineReader(door.endpoint) as engine:
        stamped = [frame.data async for frame in engine.logs(container, timestamps=True)]
        time_of_third = stamped[2].split(b" ")[0].decode()
        rest = [frame async for frame in engine.logs(container, since=time_of_third)]
        tail = [frame async for frame in engine.logs(container, tail=1, stderr=False)]

    assert joined(rest, 1) == b"3\n4\n"
    assert joined(tail, 1) == b"4\n"


@pytest.mark.parametrize("ending", ["kill9", "stop"])
async def test_it_calls_a_cut_a_cut(new_door: Door, ending: str) -> None:
    container = new_door.run("sh", "-c", "echo first; sleep 600")
    seen: list[Frame] = []

    async def follow() -> None:
        async with EngineReader(new_door.endpoint) as engine:
            async for frame in engine.logs(container, follow=True):
                seen.append(frame)
                await asyncio.to_thread(getattr(new_door.engine, ending))

    async with asyncio.timeout(2 * PATIENCE):
        with pytest.raises(StreamCut):
            await follow()
    assert joined(seen, 1) == b"first\n"
