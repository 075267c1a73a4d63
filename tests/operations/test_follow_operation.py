"""Websockets of operations, on the real server."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import wait_until

pytestmark = pytest.mark.database

PATIENCE = 120.0


def opened(practice: LiveServer, script: Caller, path: str) -> ClientConnection:
    """A websocket of a script."""
    headers = {"Authorization": f"Bearer {script.token}"}
    url = practice.url.replace("http", "ws", 1)
    return connect(f"{url}/ws/{path}", additional_headers=headers, open_timeout=PATIENCE)


def frames(socket: ClientConnection) -> Iterator[Any]:
    """What comes, until the server closes."""
    while True:
        frame = json.loads(socket.recv(timeout=PATIENCE))
        yield frame
        if frame["type"] == "end":
            return


def said(received: list[Any]) -> str:
    """All output in these frames."""
    return "".join(
        chunk["text"] for frame in received if frame["type"] == "output" for chunk in frame["chunks"]
    )


def test_it_follows_an_operation_to_its_end(practice: LiveServer, script: Caller, tmp_path: Path) -> None:
    go = tmp_path / "go"
    params = {"until": str(go)}
    pk = script.post("practice/", {"kind": "practice.wait", "params": params}).body["id"]
    with opened(practice, script, f"operations/{pk}") as socket:
        first = json.loads(socket.recv(timeout=PATIENCE))
        assert (first["type"], first["operation"]["id"]) == ("operation", pk)
        go.touch()
        received = list(frames(socket))
    assert [frame["operation"]["state"] for frame in received if frame["type"] == "operation"][
        -1
    ] == "succeeded"


def test_it_goes_on_after_any_chunk(practice: LiveServer, script: Caller) -> None:
    lines = [f"{number} ".rjust(20_000, ".") for number in range(4)]
    body = {"kind": "practice.work", "params": {"lines": lines}}
    pk = script.post("practice/", body, Prefer="wait=60").body["id"]
    with opened(practice, script, f"operations/{pk}") as socket:
        assert said(list(frames(socket))) == "".join(lines)
    chunks = script.get(f"operations/{pk}/output/").body["chunks"]
    with opened(practice, script, f"operations/{pk}?after={chunks[1]['sequence']}") as socket:
        assert said(list(frames(socket))) == "".join(chunk["text"] for chunk in chunks[2:])


def test_it_hints_at_what_changes(practice: LiveServer, script: Caller) -> None:
    with opened(practice, script, "events") as socket:
        assert json.loads(socket.recv(timeout=PATIENCE)) == {"type": "resync"}
        pk = script.post("practice/", {"kind": "practice.work"}).body["id"]

        def hinted() -> bool:
            hint = json.loads(socket.recv(timeout=PATIENCE))
            return bool(hint["type"] == "operation.changed" and hint["id"] == pk)

        wait_until(hinted, what="a hint about the operation")


def test_it_says_read_all_again_when_redis_was_away(practice: LiveServer, script: Caller) -> None:
    with opened(practice, script, "events") as socket:
        assert json.loads(socket.recv(timeout=PATIENCE)) == {"type": "resync"}
        practice.kill9("redis")
        practice.start("redis")
        wait_until(lambda: json.loads(socket.recv(timeout=PATIENCE)) == {"type": "resync"}, what="a resync")
