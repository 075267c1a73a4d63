"""The websockets of a terminal: bytes both ways as binary frames, everything else as JSON text."""

import asyncio
import contextlib
import json
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from channels.exceptions import StopConsumer

from accounts_app.errors import Refused
from accounts_app.query import Query, refused
from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import EngineError, StreamCut
from containers_app.engine.hijack import Hijacked
from containers_app.engine.reader import EngineReader
from containers_app.kinds.sessions import ATTACH, EXEC, SessionEnded, SessionParams
from containers_app.models import Container
from containers_app.sockets.base import ContainerConsumer
from containers_app.sockets.processes import DEFAULT_SHELL, AttachedProcess, ExecProcess, Process, Size
from containers_app.sockets.sessions import TerminalSession
from containers_app.spec.shell_words import split_words
from operations_app.kinds import Kind
from operations_app.models import Operation
from operations_app.plain import to_plain
from telemetry import metrics

State = Operation.State

PIECE = 64 * 1024  # bytes in one frame
INPUT_FRAMES = 8  # that may wait for the process to read
INPUT_SECONDS = 10.0  # nothing else of the client is heard meanwhile, also not its going or its pong
MOST_CHARACTERS = 1000  # columns or rows of a terminal
LONGEST_COMMAND = 32 * 1024
END_OF_INPUT = object()


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a session ended: what the client is told, and what the record says."""

    frame: dict[str, Any] | None
    record: dict[str, Any]
    exited: bool = False
    unread: bool = False  # the client takes nothing any more

    @classmethod
    def failed(cls, error: EngineError) -> "Ending":
        """The engine refused, or the outcome is unknown because the connection to it was cut."""
        state = State.INTERRUPTED if isinstance(error, StreamCut) else State.FAILED
        record = {"state": state, "error_code": error.code, "error_detail": str(error)}
        return cls(frame={"error": {"detail": str(error), "code": error.code}}, record=record)


GONE = Ending(frame=None, record={"state": State.SUCCEEDED})
UNREAD = replace(GONE, unread=True)
CANCELLED = Ending(
    frame={"error": {"detail": "The session was ended from outside.", "code": "session_ended"}},
    record={"state": State.CANCELLED},
)


class TerminalConsumer(ContainerConsumer):
    """A person at a process.

    From the client: bytes for its input, `{"resize": {"columns", "rows"}}`, `{"eof": true}` for the end of input.
    To the client: `{"command"}`, what it is by hand, once it has begun; bytes of its output; then
    `{"exit_code": number or null}` or `{"error": {detail, code}}`.
    """

    kind: ClassVar[Kind[Container, SessionParams, SessionEnded]]
    size: Size

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._input: asyncio.Queue[object] = asyncio.Queue(maxsize=INPUT_FRAMES)
        self._gone = asyncio.Event()
        self._command = ""

    def ask(self, query: Query) -> None:
        self.size = Size(
            columns=query.number("columns", default=80, least=1, most=MOST_CHARACTERS),
            rows=query.number("rows", default=24, least=1, most=MOST_CHARACTERS),
        )

    def words(self) -> list[str]:
        """The session as one would type it after `docker`."""
        raise NotImplementedError

    async def open(self, engine: EngineReader) -> Process:
        """Start or find the process."""
        raise NotImplementedError

    async def received(self, data: str | bytes) -> None:
        if self._gone.is_set():
            return  # still on its way when we gave up
        try:
            item = data if isinstance(data, bytes) else _control(data)
            async with asyncio.timeout(INPUT_SECONDS):
                await self._input.put(item)
        except Refused as refusal:
            await self.send_json({"error": {"detail": refusal.detail, "code": refusal.code}})
        except TimeoutError:
            self._gone.set()
            await self.end(4408, "The process does not read its input.")

    async def serve(self, endpoint: Endpoint) -> None:
        wish = self.kind(self.target, SessionParams(words=self.words()))
        self._command = wish.by_hand.command
        session = await TerminalSession.begin(actor=self.actor, wish=wish)
        # Never cancelled: whatever becomes of the socket, the process is left in order and the record is closed.
        sitting = asyncio.create_task(self._sit(endpoint, session), name="terminal")
        cancelled: asyncio.CancelledError | None = None
        while not sitting.done():
            try:
                await asyncio.wait({sitting})
            except asyncio.CancelledError as cancel:  # twice, when the right is lost and then the socket
                self._gone.set()
                cancelled = cancel
        if cancelled is not None:
            sitting.exception()
            raise cancelled
        sitting.result()

    async def _sit(self, endpoint: Endpoint, session: TerminalSession) -> None:
        ending = GONE
        try:
            async with EngineReader(endpoint) as engine:
                process = await self.open(engine)
                async with process.stream:
                    with metrics.streams_open.labels(self._noun()).track_inprogress():
                        ending = await self._converse(process, session)
                    if not ending.exited:
                        result = {"exit_code": None, "left_running": not await process.leave()}
                        ending = replace(ending, record={**ending.record, "result": result})
        except EngineError as error:
            ending = Ending.failed(error)
        try:
            if ending.frame is not None:
                await self.send_json(ending.frame)
        finally:
            await session.finish(**ending.record)
        if ending.unread:
            raise StopConsumer

    async def _converse(self, process: Process, session: TerminalSession) -> Ending:
        """Carry bytes both ways until the process ends, the person goes, or somebody ends the session."""
        show = asyncio.create_task(self._show(process.stream), name="terminal-output")
        keep = asyncio.create_task(session.keep(), name="terminal-session")
        gone = asyncio.create_task(self._gone.wait(), name="terminal-gone")
        feed = asyncio.create_task(self._feed(process), name="terminal-input")
        try:
            await asyncio.wait({show, keep, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not show.done():
                return GONE if gone.done() else CANCELLED
            show.result()
            code = await process.exit_code()
        except StopConsumer:
            return UNREAD
        except EngineError as error:
            return Ending.failed(error)
        finally:
            for task in (show, keep, gone, feed):
                task.cancel()
            await asyncio.gather(show, keep, gone, feed, return_exceptions=True)
        record = {"state": State.SUCCEEDED, "result": to_plain(SessionEnded(exit_code=code))}
        return Ending(frame={"exit_code": code}, record=record, exited=True)

    async def _show(self, stream: Hijacked) -> None:
        """Send what it is by hand, then what the process says, as much at once as there is."""
        await self.send_json({"command": self._command})
        pending = bytearray()
        async with contextlib.aclosing(stream.read()) as frames:
            async for frame in frames:
                pending += frame.data
                if not stream.unread or len(pending) >= PIECE:
                    await self.send(bytes_data=bytes(pending))
                    pending.clear()

    async def _feed(self, process: Process) -> None:
        """Hand the person's input to the process, in order."""
        while True:
            item = await self._input.get()
            # A process that is over takes no input and has no terminal; its output tells the rest.
            with contextlib.suppress(EngineError):
                if isinstance(item, bytes):
                    await process.stream.write(item)
                elif isinstance(item, Size):
                    await process.resize(item)
                else:
                    process.stream.write_eof()


class ExecConsumer(TerminalConsumer):
    """`/ws/containers/{id}/exec?command=sh&user=&tty=1&columns=80&rows=24`: a process of its own.

    `command` once is split as a shell does, repeated it is the words as they are; without it bash if there is one,
    else sh. The process is ended when the socket goes.
    """

    required_action: ClassVar = EXEC.needs
    kind: ClassVar = EXEC
    command: tuple[str, ...]
    user: str
    tty: bool

    def ask(self, query: Query) -> None:
        super().ask(query)
        words = [word for word in query.all("command") if word]
        if sum(map(len, words)) > LONGEST_COMMAND:
            raise refused("command", f"At most {LONGEST_COMMAND} characters.")
        try:
            self.command = tuple(split_words(words[0]) if len(words) == 1 else words) or DEFAULT_SHELL
        except ValueError as error:
            raise refused("command", str(error)) from error
        self.user = query.text("user")
        self.tty = query.flag("tty", default=True)

    def words(self) -> list[str]:
        user = ["--user", self.user] if self.user else []
        command = ["sh"] if self.command == DEFAULT_SHELL else list(self.command)
        return ["exec", "-it" if self.tty else "-i", *user, self.target.name, *command]

    async def open(self, engine: EngineReader) -> Process:
        return await ExecProcess.start(
            engine,
            self.target.engine_id,
            command=self.command,
            user=self.user,
            tty=self.tty,
            size=self.size,
        )


class AttachConsumer(TerminalConsumer):
    """`/ws/containers/{id}/attach?columns=80&rows=24`: the container's own process, which goes on without us."""

    required_action: ClassVar = ATTACH.needs
    kind: ClassVar = ATTACH

    def words(self) -> list[str]:
        return ["attach", self.target.name]

    async def open(self, engine: EngineReader) -> Process:
        return await AttachedProcess.attach(engine, self.target.engine_id, size=self.size)


def _control(text: str) -> object:
    """What a text frame asks for: a Size or END_OF_INPUT.

    Raises:
        Refused: it is neither.
    """
    try:
        message = json.loads(text)
        if message.get("eof") is True:
            return END_OF_INPUT
        columns, rows = message["resize"]["columns"], message["resize"]["rows"]
        if all(type(value) is int and 1 <= value <= MOST_CHARACTERS for value in (columns, rows)):
            return Size(columns=columns, rows=rows)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise Refused("invalid", 'Text frames are {"resize": {"columns": 80, "rows": 24}} or {"eof": true}.')
