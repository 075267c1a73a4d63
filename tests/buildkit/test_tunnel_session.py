"""The transport inside the control connection."""

import asyncio

from builds_app.buildkit.tunnel import Tunnel


class Writer(asyncio.Protocol):
    def __init__(self) -> None:
        self.told: list[str] = []

    def pause_writing(self) -> None:
        self.told.append("pause")

    def resume_writing(self) -> None:
        self.told.append("resume")


async def test_it_asks_the_writer_to_wait_while_nobody_takes() -> None:
    writer = Writer()
    tunnel = Tunnel(writer)

    tunnel.write(b"x" * 1000)
    assert writer.told == []
    tunnel.write(b"x" * (1 << 20))
    tunnel.write(b"x")
    assert writer.told == ["pause"]
    taken = await tunnel.take()
    assert writer.told == ["pause"]
    tunnel.drained()
    assert writer.told == ["pause", "resume"]
    assert len(taken) == 1001 + (1 << 20)


async def test_it_gives_what_waits_and_then_ends() -> None:
    tunnel = Tunnel(Writer())
    taking = asyncio.create_task(tunnel.take())
    await asyncio.sleep(0)

    tunnel.write(b"last words")
    assert await taking == b"last words"
    tunnel.write(b"more")
    tunnel.close()
    assert await tunnel.take() == b"more"
    assert await tunnel.take() == b""
