"""The log of a build: long, complete, in order, whatever the bytes and however slow the reader."""

import asyncio

from builds_app.buildkit import Update
from tests.buildkit.conftest import Bench

LINES = 60_000


async def test_it_streams_sixty_thousand_lines_to_a_slow_reader(each_bench: Bench) -> None:
    updates = 0

    async def dawdle(_: Update) -> None:
        nonlocal updates
        updates += 1
        await asyncio.sleep(0.1)

    # Two bytes a line stay below the rate at which engines cut output off.
    count = f"awk 'BEGIN {{ for (i = 0; i < {LINES}; i++) print i % 10 }}'"
    await each_bench.build(f"FROM BASE\nRUN {count}\n", no_cache=True, on_update=dawdle)

    assert each_bench.log().split() == [str(number % 10) for number in range(LINES)]
    assert each_bench.step("awk").state == "succeeded"
    assert updates < LINES / 100  # what waits comes together


async def test_it_keeps_every_byte(each_bench: Bench) -> None:
    printing = r"printf '\000\377\r\033[31mred\012'"
    await each_bench.build(f"FROM BASE\nRUN {printing}\n", no_cache=True)

    assert b"".join(chunk.data for chunk in each_bench.chunks) == b"\x00\xff\r\x1b[31mred\n"
