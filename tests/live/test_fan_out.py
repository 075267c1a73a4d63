"""One stream, many viewers: who is slowed, who waits, who misses something."""

import asyncio
import random

import pytest

from containers_app.sockets.fanout import VIEWER_CHARACTERS, Audience, Message, Viewer

MESSAGES = 300
MESSAGE = "x" * 70_000  # as large as a flood makes them


async def flood(audience: Audience) -> float:
    """Tell as fast as the audience lets us; returns how many seconds it took."""
    began = asyncio.get_running_loop().time()
    for _ in range(MESSAGES):
        audience.tell(Message(MESSAGE, weight=1))
        await audience.room()
    audience.end()
    return asyncio.get_running_loop().time() - began


async def missed(viewer: Viewer, pause: float, jitter: random.Random) -> int:
    """How much a viewer misses who takes from nothing to twice `pause` seconds for each message."""
    lost = 0
    async for skipped, _ in viewer.messages():
        lost += skipped
        await asyncio.sleep(pause * 2 * jitter.random())
    return lost


@pytest.mark.parametrize("seed", range(2))
async def test_viewers_of_one_speed_miss_nothing(seed: int) -> None:
    audience, jitter = Audience(), random.Random(seed)  # noqa: S311 -- no secret
    viewers = [audience.admit() for _ in range(3)]
    _, *lost = await asyncio.gather(flood(audience), *(missed(each, 0.002, jitter) for each in viewers))
    assert lost == [0, 0, 0]


@pytest.mark.parametrize("seed", range(2))
async def test_a_slow_viewer_costs_the_others_nothing(seed: int) -> None:
    """The slow one skips and by that has room again: the fast one is waited for all the same."""
    jitter = random.Random(seed)  # noqa: S311 -- no secret
    alone, both = Audience(), Audience()
    seconds, lost = await asyncio.gather(flood(alone), missed(alone.admit(), 0.004, jitter))
    assert lost == 0
    fast, slow = both.admit(), both.admit()
    beside, lost, lost_by_slow = await asyncio.gather(
        flood(both), missed(fast, 0.004, jitter), missed(slow, 0.1, jitter)
    )
    assert lost == 0
    assert lost_by_slow > MESSAGES / 2
    assert beside < seconds + 2.0, "others wait for him once, and not for long"


async def test_a_viewer_who_takes_nothing_stops_nobody() -> None:
    audience, jitter = Audience(), random.Random(0)  # noqa: S311 -- no secret
    fast, stuck = audience.admit(), audience.admit()
    seconds, lost = await asyncio.gather(flood(audience), missed(fast, 0.001, jitter))
    assert lost == 0
    assert stuck.full or stuck.behind
    assert seconds < 10.0


async def test_one_gap_stands_for_many() -> None:
    """Who skipped has room again: he is not told of a gap before every message that he takes."""
    viewer = Audience().admit()
    while not viewer.full:
        viewer.put(Message(MESSAGE, weight=1))
    gaps, taken = 0, 0
    async for skipped, _ in viewer.messages():
        gaps, taken = gaps + bool(skipped), taken + 1
        if taken == VIEWER_CHARACTERS // len(MESSAGE) // 2:
            break
        for _ in "12":
            viewer.put(Message(MESSAGE, weight=1))
    assert 0 < gaps <= 3
