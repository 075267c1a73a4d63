"""TLS of our own: what ends one direction, what ends both, and what is a cut."""

import asyncio
import ssl
from pathlib import Path

import pytest

from containers_app.engine.endpoint import Endpoint, TlsMaterial
from containers_app.engine.errors import StreamCut
from containers_app.engine.reader import EngineReader
from tests.support.certificates import Authority

PATIENCE = 60.0
PING = b"HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nContent-Length: 2\r\n\r\nOK"
SWITCHED = b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
HELLO = b"\x01\0\0\0\0\0\0\x05hello"


@pytest.mark.parametrize("cut", [False, True])
async def test_it_tells_an_end_from_a_cut(tmp_path: Path, cut: bool) -> None:  # noqa: FBT001 a parameter of pytest
    """A stream of exec has no length, so TLS's own closing message is all that tells one from the other."""
    authority = Authority()
    authority.write_for_server(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        writer.write(PING if b"/_ping" in head else SWITCHED + HELLO)
        await writer.drain()
        if b"/_ping" not in head:
            await reader.readexactly(4)  # everything has arrived there
            writer.transport.abort() if cut else writer.close()

    async def read() -> bytes:
        pair = authority.client()
        material = TlsMaterial(ca=authority.certificate, cert=pair.cert, key=pair.key)
        said = b""
        endpoint = Endpoint(f"tcp://127.0.0.1:{port}", tls=material)
        async with EngineReader(endpoint) as engine, await engine.attach("web", tty=False) as stream:
            async for frame in stream.read():
                said += frame.data
                await stream.write(b"done")
        return said

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    async with asyncio.timeout(PATIENCE), server:
        port = server.sockets[0].getsockname()[1]
        if cut:
            with pytest.raises(StreamCut):
                await read()
        else:
            assert await read() == b"hello"
