"""Two-way streams: exec and attach, on every road."""

import asyncio
import re

import pytest
import uvloop

from containers_app.engine.errors import EngineError, NotFound, StreamCut
from containers_app.engine.hijack import Hijacked
from containers_app.engine.reader import EngineReader
from tests.support.doors import Door, ssh_endpoint
from tests.support.engines import Engine
from tests.support.ssh import start_ssh_server

PATIENCE = 90.0
EVERY_BYTE = bytes(range(256)) * 8192  # 2 MiB


async def output(stream: Hijacked, *, kind: int = 1) -> bytes:
    return b"".join([frame.data async for frame in stream.read() if frame.stream == kind])


async def feed(stream: Hijacked, data: bytes) -> None:
    for start in range(0, len(data), 65536):
        await stream.write(data[start : start + 65536])
    stream.write_eof()


async def test_it_carries_every_byte_and_an_end_of_input(every_door: Door) -> None:
    container = every_door.run("sleep", "600")

    async with asyncio.timeout(PATIENCE), EngineReader(every_door.endpoint) as engine:
        exec_id = await engine.exec_create(container, cmd=["sh", "-c", "cat; echo done >&2; exit 3"])
        async with await engine.exec_start(exec_id) as stream:
            feeding = asyncio.create_task(feed(stream, EVERY_BYTE))
            frames = [frame async for frame in stream.read()]
            await feeding
        code = await engine.exec_exit_code(exec_id)

    assert b"".join(frame.data for frame in frames if frame.stream == 1) == EVERY_BYTE
    assert b"".join(frame.data for frame in frames if frame.stream == 2) == b"done\n"
    assert code == 3


async def test_it_gives_a_terminal_its_size(door: Door) -> None:
    container = door.run("sleep", "600")
    script = "while read -r line; do stty size; done"

    async with asyncio.timeout(PATIENCE), EngineReader(door.endpoint) as engine:
        exec_id = await engine.exec_create(
            container, cmd=["sh", "-c", script], tty=True, env={"TERM": "xterm"}, console_size=(30, 100)
        )
        async with await engine.exec_start(exec_id, tty=True, console_size=(30, 100)) as stream:
            seen = b""
            await stream.write(b"\n")
            async for frame in stream.read():
                seen += frame.data
                if seen.endswith(b"30 100\r\n"):
                    await engine.exec_resize(exec_id, height=41, width=133)
                    await stream.write(b"\n")
                elif seen.endswith(b"41 133\r\n"):
                    await stream.write(b"\x04")
        code = await engine.exec_exit_code(exec_id)

    assert re.findall(rb"\d+ \d+", seen) == [b"30 100", b"41 133"]
    assert code in (0, 1)


async def test_it_runs_as_told(door: Door) -> None:
    container = door.run("sleep", "600")
    script = 'echo "$(id -u) $(pwd) $COLOUR"'

    async with asyncio.timeout(PATIENCE), EngineReader(door.endpoint) as engine:
        exec_id = await engine.exec_create(
            container,
            cmd=["sh", "-c", script],
            user="1234",
            working_dir="/tmp",
            env={"COLOUR": "a b=c"},
            stdin=False,
        )
        async with await engine.exec_start(exec_id) as stream:
            assert await output(stream) == b"1234 /tmp a b=c\n"


async def test_it_reports_a_missing_program_by_its_exit_code(door: Door) -> None:
    container = door.run("sleep", "600")

    async with asyncio.timeout(PATIENCE), EngineReader(door.endpoint) as engine:
        exec_id = await engine.exec_create(container, cmd=["no-such-program"])
        async with await engine.exec_start(exec_id) as stream:
            said = b"".join([frame.data async for frame in stream.read()])
        code = await engine.exec_exit_code(exec_id)
        with pytest.raises(NotFound, match="No such exec instance"):
            await engine.exec_start("0123456789ab")

    assert b"no-such-program" in said
    assert code in (126, 127)


async def test_it_waits_for_a_slow_reader_in_little_memory(new_door: Door) -> None:
    """The process behind it stops when nobody reads; then all of its 64 MiB arrive."""
    container = new_door.run("sleep", "600")
    size = 64 * 1024 * 1024
    script = f"head -c {size} /dev/zero; touch /tmp/written"

    async with asyncio.timeout(2 * PATIENCE), EngineReader(new_door.endpoint) as engine:
        exec_id = await engine.exec_create(container, cmd=["sh", "-c", script], stdin=False)
        async with await engine.exec_start(exec_id) as stream:
            received, most = 0, 0
            async for frame in stream.read():
                if received == 0:
                    # Time enough to send everything, had it not to wait for us.
                    await asyncio.sleep(1)
                    state = await engine.exec_inspect(exec_id)
                    assert state["Running"]
                received += len(frame.data)
                most = max(most, stream.unread)

    assert received == size
    assert most < 4 * 1024 * 1024


async def test_it_waits_while_the_process_does_not_read(new_door: Door) -> None:
    container = new_door.run("sleep", "600")

    async with asyncio.timeout(PATIENCE), EngineReader(new_door.endpoint) as engine:
        exec_id = await engine.exec_create(container, cmd=["sleep", "600"])
        async with await engine.exec_start(exec_id) as stream:
            feeding = asyncio.create_task(feed(stream, bytes(64 * 1024 * 1024)))
            # That it is not done is the point: some write has to wait, instead of filling our memory.
            done, _ = await asyncio.wait({feeding}, timeout=2)
            feeding.cancel()

    assert not done


async def test_it_does_not_take_a_lost_stream_for_an_end(new_door: Door) -> None:
    container = new_door.run("sleep", "600")

    async def follow() -> None:
        async with EngineReader(new_door.endpoint) as engine:
            exec_id = await engine.exec_create(container, cmd=["sh", "-c", "echo ready; sleep 600"])
            async with await engine.exec_start(exec_id) as stream:
                async for _ in stream.read():
                    new_door.engine.kill9()
                await engine.exec_exit_code(exec_id)

    async with asyncio.timeout(2 * PATIENCE):
        with pytest.raises(EngineError) as outcome:
            await follow()
    assert outcome.value.code in {"stream_cut", "unreachable"}


async def test_it_calls_a_lost_ssh_connection_a_cut(engine: Engine) -> None:
    server = start_ssh_server(name="ssh-to-cut")
    door = Door(engine, ssh_endpoint(server, engine))
    container = door.run("sleep", "600")

    async def follow() -> None:
        async with EngineReader(door.endpoint) as reader:
            exec_id = await reader.exec_create(container, cmd=["sh", "-c", "echo ready; sleep 600"])
            async with await reader.exec_start(exec_id) as stream:
                async for _ in stream.read():
                    server.cut()

    async with asyncio.timeout(PATIENCE):
        with pytest.raises(StreamCut, match="SSH connection was lost"):
            await follow()
    server.process.end()
    door.clear()


def test_it_works_on_the_event_loop_of_the_server(new_door: Door) -> None:
    """uvicorn runs uvloop, whose transports are not asyncio's."""
    container = new_door.run("sleep", "600")

    async def echo() -> bytes:
        async with asyncio.timeout(PATIENCE), EngineReader(new_door.endpoint) as engine:
            exec_id = await engine.exec_create(container, cmd=["cat"])
            async with await engine.exec_start(exec_id) as stream:
                feeding = asyncio.create_task(feed(stream, EVERY_BYTE))
                echoed = await output(stream)
                await feeding
        return echoed

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(echo()) == EVERY_BYTE


async def test_it_attaches_to_the_main_process(every_door: Door) -> None:
    container = every_door.run("sh", "-c", "echo before; read line; echo got $line; exit 5", stdin=True)

    async with (
        asyncio.timeout(PATIENCE),
        EngineReader(every_door.endpoint) as engine,
        await engine.attach(container, tty=False, logs=True) as stream,
    ):
        await stream.write(b"hello\n")
        said = await output(stream)

    assert said == b"before\ngot hello\n"
    assert every_door.engine.docker("wait", container) == "5"


async def test_it_resizes_the_terminal_of_a_container(door: Door) -> None:
    container = door.run("sh", "-c", "while read -r line; do stty size; done", tty=True, stdin=True)
    seen = b""

    async with (
        asyncio.timeout(PATIENCE),
        EngineReader(door.endpoint) as engine,
        await engine.attach(container, tty=True) as stream,
    ):
        await engine.resize(container, height=50, width=150)
        await stream.write(b"\n")
        async for frame in stream.read():
            seen += frame.data
            if b"50 150" in seen:
                break

    assert b"50 150" in seen
