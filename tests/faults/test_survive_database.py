"""PostgreSQL goes away under the live processes and comes back: nothing is lost, and no process is started anew."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.support.apart import ApartServer
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.people import Caller
from tests.support.processes import wait_until
from tests.support.services import Postgres

AWAY_SECONDS = 8.0
AT_ONCE = 4  # what the worker performs at the same time


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    server = Postgres(durable=True)
    yield server
    server.end()


@pytest.fixture(scope="module")
def apart(postgres: Postgres) -> Iterator[ApartServer]:
    extra = {"DJANGO_SETTINGS_MODULE": "tests.support.practice_settings", "QUAYMASTER_DATABASE_POOL": "6"}
    server = ApartServer(name="on-postgres", database_url=postgres.database_of("quaymaster"), extra=extra)
    yield server
    server.end()


def ask(script: Caller, kind: str, **params: object) -> int:
    answer = script.post("practice/", {"kind": kind, "params": params})
    assert answer.status == 202, answer
    return int(answer.body["id"])


def listed(script: Caller, path: str) -> list[dict[str, Any]]:
    """The rows of a list; none while the database is away."""
    answer = script.get(path)
    rows: list[dict[str, Any]] = answer.body["results"] if answer.status == 200 else []
    return rows


def _hints(socket: ClientConnection) -> Iterator[dict[str, Any]]:
    while True:
        yield json.loads(socket.recv(timeout=60))


def _hear_all(socket: ClientConnection) -> None:
    for _ in _hints(socket):
        pass


def test_nothing_is_lost_while_the_database_is_away(
    postgres: Postgres, apart: ApartServer, clean_engine: Engine, tmp_path: Path
) -> None:
    token = apart.manage("token")
    script = Caller(url=apart.url, token=token)
    added = script.post("hosts/", {"name": "quay", "address": clean_engine.endpoint_address})
    assert added.status == 201, added
    host = f"hosts/{added.body['id']}/"
    wait_until(lambda: script.get(host).body["state"] == "online", what="the host online")
    before = apart.processes()
    mark, go = tmp_path / "mark", tmp_path / "go"
    running = [ask(script, "practice.wait", mark=str(mark), until=str(go)) for _ in range(AT_ONCE)]
    wait_until(lambda: mark.exists() and len(mark.read_text().split()) == AT_ONCE, what="all lanes busy")
    queued = [ask(script, "practice.work", mark=str(mark), lines=["a\n" * 20_000]) for _ in range(3)]
    address = f"{apart.streams_url.replace('http', 'ws', 1)}/ws/events"
    headers = {"Authorization": f"Bearer {token}"}

    with connect(address, additional_headers=headers) as socket:
        postgres.crash()
        with pytest.raises(ConnectionClosed):  # whose right cannot be checked may not stay
            _hear_all(socket)
    large = {"name": "x" * 100_000}  # of which not even the beginning is taken before we know whose it is
    for away in (script.get("health/"), script.get("containers/"), script.post("containers/", large)):
        assert (away.status, away.body["code"], away.headers["retry-after"]) == (503, "database_away", "5")
    go.touch()  # what runs ends while nobody can write that down
    clean_engine.docker("run", "-d", "--name", "meanwhile", BASE_IMAGE, "sleep", "600")
    time.sleep(AWAY_SECONDS)
    postgres.start()

    def all_succeeded() -> bool:
        states = {script.get(f"operations/{pk}/").body.get("state") for pk in running + queued}
        assert states <= {None, "queued", "running", "succeeded"}, states
        return states == {"succeeded"}

    wait_until(all_succeeded, what="every operation succeeding", seconds=240)  # rings come ever less often
    assert set(Counter(mark.read_text().split()).values()) == {1}, "an operation was performed twice"
    rows = wait_until(lambda: listed(script, "containers/?name=meanwhile"), what="the container mirrored")
    with connect(address, additional_headers=headers) as socket:
        clean_engine.docker("rm", "-f", "meanwhile")
        assert any(hint.get("id") == rows[0]["id"] for hint in _hints(socket))
    assert script.get(host).body["state"] == "online"
    assert apart.processes() == before
