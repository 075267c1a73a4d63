"""Files and images, streamed both ways."""

import asyncio
import io
import tarfile
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from containers_app.engine.errors import EngineError, NotFound, ReportedFailure
from containers_app.engine.reader import EngineReader
from tests.support.doors import Door
from tests.support.engines import BASE_IMAGE

PATIENCE = 90.0


async def pieces(data: bytes, size: int = 65536) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def tar_of(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.uid = len(content), 1234
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


async def test_it_copies_in_and_out(every_door: Door) -> None:
    container = every_door.run("true", start=False)
    content = bytes(range(256)) * 4096

    async with asyncio.timeout(PATIENCE), EngineReader(every_door.endpoint) as engine:
        await engine.put_archive(container, "/tmp", pieces(tar_of(data=content)), keep_owner=True)
        stat = await engine.archive_stat(container, "/tmp/data")
        copied = b"".join([data async for data in engine.get_archive(container, "/tmp/data")])

    assert (stat["name"], stat["size"]) == ("data", len(content))
    with tarfile.open(fileobj=io.BytesIO(copied)) as tar:
        entry = tar.getmember("data")
        extracted = tar.extractfile(entry)
        assert extracted is not None
        assert extracted.read() == content
        assert entry.uid == 1234


async def test_it_says_why_it_does_not_copy(door: Door) -> None:
    container = door.run("true", start=False)

    async with asyncio.timeout(PATIENCE), EngineReader(door.endpoint) as engine:
        with pytest.raises(NotFound, match="/no such/path"):
            await engine.archive_stat(container, "/no such/path")
        with pytest.raises(NotFound):
            async with aclosing(engine.get_archive(container, "/no such/path")) as archive:
                await anext(archive)
        with pytest.raises(EngineError):
            await engine.put_archive(container, "/etc/passwd", pieces(tar_of(data=b"")))


async def test_it_saves_and_loads_images(new_door: Door) -> None:
    with new_door.engine.client() as api:
        api.tag(BASE_IMAGE, "door/saved", "1")

    async with asyncio.timeout(PATIENCE), EngineReader(new_door.endpoint) as engine:
        saved = b"".join([data async for data in engine.save_images(["door/saved:1"])])
        with new_door.engine.client() as api:
            api.remove_image("door/saved:1")
        lines = [line async for line in engine.load_images(pieces(saved))]
        loaded = await engine.inspect_image("door/saved:1")

    assert "door/saved:1" in loaded["RepoTags"]
    assert any("Loaded image: door/saved:1" in line.get("stream", "") for line in lines)
    with new_door.engine.client() as api:
        api.remove_image("door/saved:1")


async def test_it_reports_a_load_that_failed(door: Door) -> None:
    async with asyncio.timeout(PATIENCE), EngineReader(door.endpoint) as engine:
        with pytest.raises(EngineError) as error:
            async for _ in engine.load_images(pieces(tar_of(**{"manifest.json": b"no JSON"}))):
                pass

    assert isinstance(error.value, ReportedFailure) or error.value.status == 500
