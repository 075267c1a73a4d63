"""The real server and real engines: a container is started by hand and watched through a websocket."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.support.engines import BASE_IMAGE, Engine
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import wait_until

PATIENCE = 60.0


@dataclass(kw_only=True)
class Quay:
    """An engine that a live Quaymaster watches, and a script of its owner."""

    engine: Engine
    live: LiveServer
    script: Caller

    def run(self, *words: str, name: str) -> int:
        """`docker run -d` of the base image; the container's id in Quaymaster."""
        options = [] if "--init" in words else ["--stop-timeout", "1"]
        split = words.index("--") if "--" in words else 0
        self.engine.docker(
            "run", "-d", "--name", name, *options, *words[:split], BASE_IMAGE, *words[split + 1 :]
        )
        return self.find(name)

    def find(self, name: str) -> int:
        """The id of a container by its name, as soon as the watcher has seen it."""
        found: list[int] = []

        def seen() -> bool:
            rows = self.script.get(f"containers/?{urlencode({'search': name})}").body["results"]
            found[:] = [row["id"] for row in rows if row["name"] == name]
            return bool(found)

        wait_until(seen, what=f"container {name} in the mirror")
        return found[0]

    def open(self, path: str, *, token: str = "", **query: Any) -> ClientConnection:
        """A websocket of a container."""
        headers = {"Authorization": f"Bearer {token or self.script.token}"}
        address = f"{self.live.url.replace('http', 'ws', 1)}/ws/containers/{path}"
        return connect(
            f"{address}?{urlencode(query, doseq=True)}",
            additional_headers=headers,
            open_timeout=PATIENCE,
            compression=None,
            max_size=None,
        )


@pytest.fixture(scope="session")
def script(live: LiveServer) -> Caller:
    """A script of the owner."""
    return Caller(url=live.url, token=live.manage("token"))


@pytest.fixture
def quay(live: LiveServer, script: Caller, clean_engine: Engine) -> Iterator[Quay]:
    """A clean engine that is watched."""
    yield from _watched(live, script, clean_engine)


@pytest.fixture
def old_quay(live: LiveServer, script: Caller, clean_old_engine: Engine) -> Iterator[Quay]:
    """A clean engine 20.10 that is watched."""
    yield from _watched(live, script, clean_old_engine)


def _watched(live: LiveServer, script: Caller, engine: Engine) -> Iterator[Quay]:
    body = {"name": f"quay-{engine.name}", "address": engine.endpoint_address}
    answer = script.post("hosts/", body)
    assert answer.status == 201, answer
    yield Quay(engine=engine, live=live, script=script)
    # A host of the next test starts with an empty mirror.
    gone = script.call("DELETE", f"hosts/{answer.body['id']}/")
    assert gone.status in {202, 204}, gone


def frame(socket: ClientConnection) -> Any:
    """The next JSON frame."""
    return json.loads(socket.recv(timeout=PATIENCE))


def lines_until(socket: ClientConnection, last: str) -> list[list[Any]]:
    """The lines of a log up to one with this text; other frames must not come."""
    lines: list[list[Any]] = []
    while not lines or lines[-1][2] != last:
        received = frame(socket)
        assert "lines" in received, f"{received} after {lines[-3:]}"
        lines += received["lines"]
    return lines
