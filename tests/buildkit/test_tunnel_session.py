"""The session, and the transport inside the control connection that carries it."""

import asyncio
import socket

from builds_app.buildkit.messages import Empty, HealthResponse
from builds_app.buildkit.rpc import RpcClient, serve
from builds_app.buildkit.session import Session
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


async def test_it_says_that_it_is_well() -> None:
    """The engine asks every five seconds and ends a build whose session does not answer."""
    method = "/grpc.health.v1.Health/Check"
    session = Session(key="", folders={}, secrets={}, registry_auth={})
    near, far = socket.socketpair()
    client, loop = RpcClient(), asyncio.get_running_loop()
    serving, _ = await loop.connect_accepted_socket(lambda: serve(session.handlers), near)
    asking, _ = await loop.create_connection(lambda: client.protocol, sock=far)

    answer = await client.unary(method, Empty(), HealthResponse)

    assert answer.status == 1
    assert method in session.headers.getall("x-docker-expose-session-grpc-method")
    client.close()
    asking.abort()
    serving.abort()
