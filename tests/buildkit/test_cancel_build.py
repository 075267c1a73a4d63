"""Cancelling the task ends the running step on the engine, at once."""

import asyncio
from pathlib import Path

import pytest

from tests.buildkit.conftest import Bench
from tests.support.engines import Engine
from tests.support.processes import wait_until


async def test_it_ends_the_running_step(each_bench: Bench, each_engine: Engine) -> None:
    await _cancel_a_running_step(each_bench, each_engine)


async def test_it_ends_the_running_step_far_away(remote_bench: Bench, engine: Engine) -> None:
    await _cancel_a_running_step(remote_bench, engine)


async def _cancel_a_running_step(bench: Bench, engine: Engine) -> None:
    building = asyncio.create_task(bench.build("FROM BASE\nRUN echo started && exec sleep 98765\n"))
    await bench.wait_for_log("started")
    await asyncio.to_thread(wait_until, lambda: engine.runs("sleep 98765"), what="the step running")

    building.cancel()
    with pytest.raises(asyncio.CancelledError):
        await building

    # The command would go on for a day: that it is gone is our doing.
    await asyncio.to_thread(wait_until, lambda: not engine.runs("sleep 98765"), what="the end of the step")


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("end", ["success", "failure", "cancel"])
async def test_it_leaves_nothing_open(bench: Bench, end: str) -> None:
    commands = {"success": "true", "failure": "false", "cancel": "sleep 1000"}
    tasks, files = asyncio.all_tasks(), _open_files()

    building = asyncio.create_task(
        bench.build(f"FROM BASE\nRUN echo started && {commands[end]}\n", no_cache=True)
    )
    if end == "cancel":
        await bench.wait_for_log("started")
        building.cancel()
    await asyncio.wait({building})

    # What was closed goes in the next turns of the loop.
    await asyncio.to_thread(wait_until, lambda: _open_files() <= files, what="the end of the connections")
    assert asyncio.all_tasks() == tasks


async def test_it_stops_one_build_and_lets_the_others_go_on(bench: Bench) -> None:
    other = Bench(engine=bench.engine, endpoint=bench.endpoint, context=bench.context / "other")
    held = asyncio.create_task(bench.build("FROM BASE\nRUN echo started && sleep 1000\n"))
    await bench.wait_for_log("started")

    finishing = asyncio.create_task(other.build("FROM BASE\nRUN echo begun && sleep 2 && echo done\n"))
    await other.wait_for_log("begun")
    held.cancel()
    result = await finishing

    assert "done" in other.log()
    assert other.inspect(result.image_id)
    with pytest.raises(asyncio.CancelledError):
        await held
