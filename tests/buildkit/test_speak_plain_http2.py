"""Engines from API 1.53 on speak HTTP/2 on the API socket itself; none of them can be had from Debian yet.

So a relay stands before the real engine: it claims that API version, and turns a plain HTTP/2 connection into the
upgraded one that this engine understands. What builds is the engine's BuildKit all the same.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from containers_app.engine.endpoint import Endpoint
from tests.buildkit.conftest import Bench

_PREFACE = b"PRI * HTTP/2.0\r\n"
_UPGRADE = b"POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"


class NewerEngine:
    """Carries connections to ``target`` and counts how they began."""

    def __init__(self, target: Path) -> None:
        self._target = target
        self.plain_http2 = 0
        self.upgrades = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        near, far = await asyncio.open_unix_connection(str(self._target))
        first = await reader.readuntil(b"\r\n")
        if first == _PREFACE:
            self.plain_http2 += 1
            far.write(_UPGRADE)
            assert b" 101 " in await near.readuntil(b"\r\n\r\n")
        elif b"/grpc" in first:
            self.upgrades += 1
        far.write(first)
        back = asyncio.create_task(_carry(near, writer))
        await _carry(reader, far)
        await back


async def _carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await source.read(1 << 16):
            sink.write(data.replace(b"Api-Version: 1.51", b"Api-Version: 1.53"))
            await sink.drain()
    sink.close()


@pytest.fixture
async def newer_engine(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NewerEngine]:
    relay = NewerEngine(bench.engine.socket)
    path = tmp_path_factory.mktemp("newer") / "docker.sock"
    server = await asyncio.start_unix_server(relay.serve, path)
    bench.endpoint = Endpoint(f"unix://{path}")
    yield relay
    server.close()


async def test_it_speaks_http2_to_engines_that_do(bench: Bench, newer_engine: NewerEngine) -> None:
    bench.write("file", "sent over HTTP/2")

    await bench.build("FROM BASE\nCOPY file /\nRUN cat /file\n", no_cache=True)

    assert bench.log() == "sent over HTTP/2"
    assert (newer_engine.plain_http2, newer_engine.upgrades) == (1, 0)
