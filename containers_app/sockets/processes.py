"""The two kinds of processes one can sit at: one started by exec, and a container's own by attach."""

import asyncio
import contextlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from containers_app.engine.errors import Conflict, EngineError, NotFound
from containers_app.engine.hijack import Hijacked
from containers_app.engine.reader import EngineReader

DEFAULT_SHELL = ("sh", "-c", "command -v bash >/dev/null 2>&1 && exec bash; exec sh")
LEAVE_SECONDS = 15.0  # for a process to be ended after its person has gone
END_SECONDS = 2.0  # from the end of a container's streams until the engine counts it as stopped
POLL_SECONDS = 0.05
# In the environment of a process and of what it starts; it says which processes belong to a session.
MARK = "QUAYMASTER_SESSION"
# What a closed terminal does: SIGHUP to everything of the session, then SIGKILL to the process that was started itself
# (its parent is outside of the container: 0). What was put aside on purpose, with nohup or tmux, stays.
HANG_UP = f"""
first=
for file in $(grep -ls "{MARK}=$1" /proc/[0-9]*/environ); do
    process=${{file#/proc/}}; process=${{process%/environ}}
    if grep -q '^PPid:[[:space:]]*0$' "/proc/$process/status" 2>/dev/null; then first="$first $process"; fi
    kill -HUP "$process" 2>/dev/null; kill -CONT "$process" 2>/dev/null
done
[ -z "$first" ] && exit
sleep 1
kill -KILL $first 2>/dev/null
exit 0
"""
TYPED_FAREWELL = b"\x03\x04exit\n"


@dataclass(frozen=True, kw_only=True)
class Size:
    """Of a terminal, in characters."""

    columns: int
    rows: int


class Process(Protocol):
    """A process with a person at it."""

    stream: Hijacked

    async def resize(self, size: Size) -> None:
        """Tell its terminal how large it is now."""

    async def exit_code(self) -> int | None:
        """How it ended, asked after the end of its stream; None when it goes on without us."""

    async def leave(self) -> bool:
        """The person goes before its end. Whether it has ended now."""


@dataclass(kw_only=True)
class ExecProcess:
    """`docker exec`: it lives and dies with its socket."""

    engine: EngineReader
    ref: str
    exec_id: str
    stream: Hijacked
    mark: str
    user: str
    tty: bool

    @classmethod
    async def start(
        cls, engine: EngineReader, ref: str, *, command: Sequence[str], user: str, tty: bool, size: Size
    ) -> "ExecProcess":
        """Start a process in a running container."""
        mark, console = secrets.token_hex(16), (size.rows, size.columns)
        environment = {MARK: mark, **({"TERM": "xterm-256color"} if tty else {})}
        exec_id = await engine.exec_create(
            ref, cmd=command, tty=tty, user=user, env=environment, console_size=console
        )
        stream = await engine.exec_start(exec_id, tty=tty, console_size=console)
        return cls(engine=engine, ref=ref, exec_id=exec_id, stream=stream, mark=mark, user=user, tty=tty)

    async def resize(self, size: Size) -> None:
        await self.engine.exec_resize(self.exec_id, height=size.rows, width=size.columns)

    async def exit_code(self) -> int | None:
        return await self.engine.exec_exit_code(self.exec_id)

    async def leave(self) -> bool:
        # The engine tells no end of anything in the container while output of one process waits to be read.
        drain = asyncio.create_task(_read_to_end(self.stream), name="terminal-drain")
        try:
            async with asyncio.timeout(LEAVE_SECONDS):
                await self._hang_up()
                if await self._running() and self.tty:
                    # No shell to send a signal with; perhaps it listens to its keyboard.
                    await self.stream.write(TYPED_FAREWELL)
                elif not self.tty:
                    self.stream.write_eof()
                await drain
                await self.engine.exec_exit_code(self.exec_id)
        except (TimeoutError, EngineError):
            return False
        finally:
            drain.cancel()
            await asyncio.gather(drain, return_exceptions=True)
        return True

    async def _hang_up(self) -> None:
        command = ["sh", "-c", HANG_UP, "sh", self.mark]
        exec_id = await self.engine.exec_create(self.ref, cmd=command, user=self.user, stdin=False)
        async with await self.engine.exec_start(exec_id) as stream:
            await _read_to_end(stream)

    async def _running(self) -> bool:
        return bool((await self.engine.exec_inspect(self.exec_id))["Running"])


@dataclass(kw_only=True)
class AttachedProcess:
    """`docker attach`: the container's own process, which goes on when its person goes."""

    engine: EngineReader
    ref: str
    run: str  # when it was started
    stream: Hijacked

    @classmethod
    async def attach(cls, engine: EngineReader, ref: str, *, size: Size) -> "AttachedProcess":
        """Sit down at a running container."""
        found = await engine.inspect_container(ref)
        if not found["State"]["Running"]:
            raise Conflict(f"The container is {found['State']['Status']}, not running.")
        tty = bool(found["Config"]["Tty"])
        stream = await engine.attach(ref, tty=tty, stdin=bool(found["Config"]["OpenStdin"]))
        process = cls(engine=engine, ref=ref, run=str(found["State"]["StartedAt"]), stream=stream)
        if tty:
            with contextlib.suppress(EngineError):
                await process.resize(size)
        return process

    async def resize(self, size: Size) -> None:
        await self.engine.resize(self.ref, height=size.rows, width=size.columns)

    async def exit_code(self) -> int | None:
        deadline = asyncio.get_running_loop().time() + END_SECONDS
        with contextlib.suppress(NotFound):  # gone with its end, as `docker run --rm` asks
            while asyncio.get_running_loop().time() < deadline:
                state = (await self.engine.inspect_container(self.ref))["State"]
                if state["StartedAt"] != self.run:
                    return None  # a restart policy was quicker
                if not state["Running"]:
                    return int(state["ExitCode"])
                await asyncio.sleep(POLL_SECONDS)
        return None

    async def leave(self) -> bool:
        return False


async def _read_to_end(stream: Hijacked) -> None:
    async with contextlib.aclosing(stream.read()) as frames:
        async for _ in frames:
            pass
