"""The real server and real engines: a container is started by hand and watched through a websocket."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.support.cables import Cable
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import new_directory, wait_until

PATIENCE = 60.0
Row = dict[str, Any]


@dataclass(kw_only=True)
class Quay:
    """An engine that a live Quaymaster watches, and a script of its owner."""

    engine: Engine
    live: LiveServer
    script: Caller
    host: int
    names: list[str] = field(default_factory=list)

    def run(self, *words: str, name: str) -> int:
        """`docker run -d` of the base image, options before `--`; the container's id in Quaymaster."""
        split = words.index("--")
        options, command = words[:split], words[split + 1 :]
        self.names.append(name)
        self.engine.docker("run", "-d", "--name", name, *options, BASE_IMAGE, *command)
        return self.find(name)

    def say(self, name: str, script: str) -> None:
        """Let the main process of a container seem to have written what a shell script writes."""
        self.engine.docker("exec", name, "sh", "-c", f"({script}) >/proc/1/fd/1 2>/proc/1/fd/2")

    def find(self, name: str) -> int:
        """The id of a container by its name, as soon as the watcher has seen it."""
        query = urlencode({"search": name, "host": self.host})

        def seen() -> int | None:
            rows = self.script.get(f"containers/?{query}").body["results"]
            return next((row["id"] for row in rows if row["name"] == name), None)

        found = wait_until(seen, what=f"container {name} in the mirror")
        assert found is not None
        return found

    def open(self, path: str, *, token: str = "", **query: Any) -> ClientConnection:
        """A websocket of a container."""
        headers = {"Authorization": f"Bearer {token or self.script.token}"}
        return self.dial(path, headers, **query)

    def dial(self, path: str, headers: dict[str, str], **query: Any) -> ClientConnection:
        """A websocket, with these headers only."""
        address = f"{self.live.url.replace('http', 'ws', 1)}/ws/containers/{path}"
        return connect(
            f"{address}?{urlencode(query, doseq=True)}",
            additional_headers=headers,
            open_timeout=PATIENCE,
            compression=None,
            max_size=None,
        )

    def processes(self, name: str) -> str:
        """What runs in a container."""
        return self.engine.docker("top", name, "-eo", "pid,args")

    def session(self, container: int, *, ended: bool = True) -> Row:
        """The record of the newest session at a container, once it is written."""
        query = urlencode({"target_type": "container", "target_id": container, "ordering": "-created_at"})

        def look() -> Row | None:
            rows = self.script.get(f"operations/?{query}").body["results"]
            row: Row | None = rows[0] if rows else None
            return row if row and ended == bool(row["finished_at"]) else None

        row = wait_until(look, what="the record of the session")
        assert row is not None
        return row

    def tidy(self) -> None:
        """Remove what the test has run."""
        names, self.names = self.names, []
        if names:
            self.engine.start()
            for name in names:
                with contextlib.suppress(AssertionError):  # removed by the test
                    self.engine.docker("rm", "-f", name)


@pytest.fixture(scope="session")
def script(live: LiveServer) -> Caller:
    """A script of the owner."""
    return Caller(url=live.url, token=live.manage("token"))


@pytest.fixture(scope="module")
def module_quay(live: LiveServer, script: Caller, engine: Engine) -> Iterator[Quay]:
    """Begins and ends with an empty engine."""
    engine.clean()
    with watched(live, script, engine, engine.endpoint_address) as quay:
        yield quay
    engine.clean()


@pytest.fixture
def quay(module_quay: Quay) -> Iterator[Quay]:
    """An engine that is watched, without other containers; the server must not be surprised."""
    yield from _tried(module_quay)


@pytest.fixture
def cable(engine: Engine) -> Iterator[Cable]:
    """A way to the engine that may be cut, and that knows what was asked."""
    cable = Cable(path=new_directory("cable") / "engine.sock", to=engine.socket)
    yield cable
    cable.cut()


@pytest.fixture
def cabled(cable: Cable, live: LiveServer, script: Caller, engine: Engine) -> Iterator[Quay]:
    """The engine once more, as the host at the end of `cable`."""
    with watched(live, script, engine, cable.address) as quay:
        yield from _tried(quay)


@pytest.fixture
def old_quay(live: LiveServer, script: Caller, clean_old_engine: Engine) -> Iterator[Quay]:
    """A clean engine 20.10 that is watched."""
    with watched(live, script, clean_old_engine, clean_old_engine.endpoint_address) as quay:
        yield from _tried(quay)


@contextlib.contextmanager
def watched(live: LiveServer, script: Caller, engine: Engine, address: str) -> Iterator[Quay]:
    """Connect a host, and forget it at the end."""
    answer = script.post("hosts/", {"name": f"quay-{engine.name}-{len(address)}", "address": address})
    assert answer.status == 201, answer
    yield Quay(engine=engine, live=live, script=script, host=answer.body["id"])
    gone = script.call("DELETE", f"hosts/{answer.body['id']}/")
    assert gone.status in {202, 204}, gone


def _tried(quay: Quay) -> Iterator[Quay]:
    before = quay.live.log("web").stat().st_size
    yield quay
    quay.tidy()
    said = quay.live.log("web").read_bytes()[before:].decode(errors="replace")
    assert "Traceback" not in said, said


def frame(socket: ClientConnection) -> Any:
    """The next JSON frame."""
    return json.loads(socket.recv(timeout=PATIENCE))


def frames(socket: ClientConnection) -> list[Any]:
    """All JSON frames that come until the server closes."""
    received = []
    with contextlib.suppress(ConnectionClosed):
        while True:
            received.append(frame(socket))
    return received


def closed(socket: ClientConnection) -> int:
    """The code with which the server closes, whatever it says before."""
    try:
        while True:
            socket.recv(timeout=PATIENCE)
    except ConnectionClosed as error:
        return error.rcvd.code if error.rcvd else 1006


def lines_until(socket: ClientConnection, last: str) -> list[list[Any]]:
    """The lines of a log up to one with this text; other frames must not come."""
    lines: list[list[Any]] = []
    while not lines or lines[-1][2] != last:
        received = frame(socket)
        assert "lines" in received, f"{received} after {lines[-3:]}"
        lines += received["lines"]
    return lines


def texts(lines: list[list[Any]]) -> list[str]:
    """What the lines say."""
    return [text for _, _, text in lines]


def bytes_until(socket: ClientConnection, expected: bytes) -> bytes:
    """The output of a process up to these bytes."""
    received = bytearray()
    while expected not in received:
        data = _said(socket)
        assert isinstance(data, bytes), f"{data} after {bytes(received[-200:])!r}"
        received += data
    return bytes(received)


def rest(socket: ClientConnection) -> tuple[bytes, Any]:
    """The output of a process to its end, and the JSON frame about that end."""
    received = bytearray()
    while isinstance(data := _said(socket), bytes):
        received += data
    return bytes(received), json.loads(data)


def _said(socket: ClientConnection) -> bytes | str:
    """The next frame but for the one with which a session begins."""
    data = socket.recv(timeout=PATIENCE)
    return _said(socket) if isinstance(data, str) and data.startswith('{"command"') else data
