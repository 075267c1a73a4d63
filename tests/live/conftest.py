"""The whole product with one engine as host: live reads go through uvicorn, as a script's do."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.engines import Engine
from tests.support.live import LiveServer
from tests.support.people import Answer, Caller
from tests.support.processes import wait_until

Row = dict[str, Any]


@dataclass(kw_only=True)
class Quay:
    """A live Quaymaster, the owner's script, and the host that is `engine`."""

    live: LiveServer
    caller: Caller
    engine: Engine
    host_id: int

    def container(self, name: str, state: str = "") -> Row:
        """The row of a container, once it is mirrored (in `state`)."""

        def look() -> Row | None:
            rows = self.caller.get(f"containers/?{urlencode({'name': name, 'host': self.host_id})}").body[
                "results"
            ]
            row: Row | None = next(iter(rows), None)
            return row if row and state in {"", row["state"]} else None

        return _some(look, f"{name} mirrored {state}")

    def image(self, reference: str) -> Row:
        """The row of an image, once it is mirrored."""

        def look() -> Row | None:
            rows = self.caller.get(f"images/?{urlencode({'search': reference, 'host': self.host_id})}").body[
                "results"
            ]
            return next((row for row in rows if reference in row["repo_tags"]), None)

        return _some(look, f"{reference} mirrored")

    def read(self, path: str, /, **query: Any) -> Any:
        """The JSON of a live read that works."""
        answer = self.refused(path, **query)
        assert answer.status == 200, answer
        return answer.body

    def refused(self, path: str, /, **query: Any) -> Answer:
        """The answer to a live read."""
        return self.caller.get(f"live/{path}?{urlencode(query)}")

    def open(self, path: str, /, *, method: str = "GET", body: Any = None, **query: Any) -> HTTPResponse:
        """An answer to be read in pieces; `body` is bytes or an open file."""
        connect = HTTPSConnection if self.live.url.startswith("https:") else HTTPConnection
        connection = connect("127.0.0.1", self.live.port, timeout=120)
        headers = {"Authorization": f"Bearer {self.caller.token}"}
        if isinstance(body, bytes):
            headers["Content-Length"] = str(len(body))
        elif body is not None:
            headers["Content-Length"] = str(Path(body.name).stat().st_size)
        if body is not None:
            headers["Content-Type"] = "application/octet-stream"
        connection.request(method, f"/api/v1/live/{path}?{urlencode(query)}", body=body, headers=headers)
        return connection.getresponse()

    def fetch(self, path: str, /, **query: Any) -> bytes:
        """The bytes of a live read that works."""
        response = self.open(path, **query)
        data = response.read()
        assert response.status == 200, data
        return data

    def upload(self, path: str, body: Any, /, **query: Any) -> tuple[int, Any]:
        """Status and JSON of an upload."""
        response = self.open(path, method="POST", body=body, **query)
        return response.status, json.loads(response.read())


@pytest.fixture(scope="session")
def caller(live: LiveServer) -> Caller:
    """A script of the owner."""
    return Caller(url=live.url, token=live.manage("token"))


@pytest.fixture
def quay(caller: Caller, live: LiveServer, clean_engine: Engine) -> Iterator[Quay]:
    """The host is there and online; it is forgotten at the end."""
    yield from _quay(caller, live, clean_engine)


@pytest.fixture
def old_quay(caller: Caller, live: LiveServer, clean_old_engine: Engine) -> Iterator[Quay]:
    """The same with engine 20.10."""
    yield from _quay(caller, live, clean_old_engine)


def _quay(caller: Caller, live: LiveServer, engine: Engine) -> Iterator[Quay]:
    added = caller.post("hosts/", {"name": engine.name, "address": engine.endpoint_address})
    assert added.status == 201, added
    host_id = added.body["id"]
    wait_until(lambda: caller.get(f"hosts/{host_id}/").body["state"] == "online", what="the host online")
    yield Quay(live=live, caller=caller, engine=engine, host_id=host_id)
    assert caller.call("DELETE", f"hosts/{host_id}/").status == 204


def _some(look: Callable[[], Row | None], what: str) -> Row:
    found = wait_until(look, what=what)
    assert found is not None
    return found
