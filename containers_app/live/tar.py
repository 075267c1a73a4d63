"""Tar streams of an engine, read member by member at constant memory, and a tar of one file written the same way.

`tarfile` is synchronous: it runs in a thread that pulls the next chunk from the event loop when it needs one.
"""

import asyncio
import concurrent.futures
import tarfile
import time
from collections.abc import AsyncGenerator
from typing import IO, Self, cast

CHUNK = 256 * 1024
BLOCK = tarfile.BLOCKSIZE


class _Pulled:
    """A file whose bytes come from an async iterator of the event loop; read it in another thread."""

    def __init__(self, chunks: AsyncGenerator[bytes, None]) -> None:
        self._chunks = chunks
        self._loop = asyncio.get_running_loop()
        self._rest = b""
        self._waiting: concurrent.futures.Future[bytes | None] | None = None

    def read(self, size: int) -> bytes:
        """The next bytes, at most `size`, none at the end."""
        if not self._rest:
            self._waiting = asyncio.run_coroutine_threadsafe(_next(self._chunks), self._loop)
            self._rest = self._waiting.result() or b""
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece

    async def close(self) -> None:
        """Let go of a thread that waits, and of the source."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.cancel()
            await asyncio.sleep(0)
        await self._chunks.aclose()


async def _next(chunks: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(chunks, None)


class TarReader:
    """`async with TarReader(chunks) as tar:` members of a tar that arrives in chunks. One task at a time."""

    def __init__(self, chunks: AsyncGenerator[bytes, None]) -> None:
        self._source = _Pulled(chunks)
        self._tar: tarfile.TarFile | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._source.close()

    async def next(self) -> tarfile.TarInfo | None:
        """The next member, None at the end; what was not read of the last one is skipped.

        Raises:
            tarfile.TarError: this is no tar.
        """
        return await asyncio.to_thread(self._next)

    async def read(self, member: tarfile.TarInfo) -> AsyncGenerator[bytes, None]:
        """The content of the member that `next` gave last."""
        if self._tar is None:
            return
        file = self._tar.extractfile(member)
        while file is not None and (chunk := await asyncio.to_thread(file.read, CHUNK)):
            yield chunk

    def _next(self) -> tarfile.TarInfo | None:
        if self._tar is None:
            # It only ever calls `read`.
            self._tar = tarfile.open(fileobj=cast("IO[bytes]", self._source), mode="r|")  # noqa: SIM115
        # It would keep every member it has seen; typeshed does not know the list.
        self._tar.members = []  # type: ignore[attr-defined]
        return self._tar.next()


async def tar_of_file(*, name: str, size: int, body: IO[bytes]) -> AsyncGenerator[bytes, None]:
    """A tar with one regular file of `size` bytes, owner root, mode 0644, of now, read from `body` as it goes out.

    Raises:
        ValueError: the body has another size.
    """
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o644, int(time.time())
    yield member.tobuf(tarfile.GNU_FORMAT)
    left = size
    while left:
        chunk = await asyncio.to_thread(body.read, min(CHUNK, left))
        if not chunk:
            raise ValueError("The body ended too early.")
        left -= len(chunk)
        yield chunk
    yield bytes(-size % BLOCK + 2 * BLOCK)
