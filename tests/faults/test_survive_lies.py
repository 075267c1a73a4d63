"""What an engine answers, whatever it is, becomes the state of its host or an error in words: on the real processes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import BASE_IMAGE, Engine
from tests.support.liars import Liar
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import new_directory, wait_until

DEEP = b'{"a":' * 50_000 + b"1" + b"}" * 50_000
NOT_SO_DEEP = b'[{"Id":"a","Names":' + b"[" * 300 + b"]" * 300 + b"}]"
LIES = [
    ("GET /info", DEEP),
    ("GET /version", b"[" * 900 + b"]" * 900),
    ("GET /events", DEEP + b"\n"),
    ("GET /events", b"[]\n"),
    ("GET /containers/json", b"7"),
    ("GET /images/json", NOT_SO_DEEP),
    ("GET /images/json", b"[[]]"),
    ("GET /images/json", b"[{}]"),
    ("GET /volumes", b'{"Volumes": 7}'),
    ("GET /networks", b'[{"Id":"a","Created":1e999}]'),
]


class Quay:
    """An engine that lies and one that does not, at a live Quaymaster."""

    def __init__(self, live: LiveServer, engine: Engine) -> None:
        self.live, self.engine = live, engine
        self.liar = Liar(path=new_directory("liar") / "engine.sock", to=engine.socket)
        self.script = Caller(url=live.url, token=live.manage("token"))
        self.hosts = [
            self.script.post("hosts/", {"name": name, "address": address}).body["id"]
            for name, address in (("liar", self.liar.address), ("honest", engine.endpoint_address))
        ]

    def host(self, at: int = 0) -> dict[str, Any]:
        row: dict[str, Any] = self.script.get(f"hosts/{self.hosts[at]}/").body
        return row

    def wait_for(self, state: str) -> dict[str, Any]:
        wait_until(lambda: self.host()["state"] == state, what=f"the liar {state}")
        return self.host()


@pytest.fixture
def quay(live: LiveServer, clean_engine: Engine) -> Iterator[Quay]:
    quay = Quay(live, clean_engine)
    quay.wait_for("online")
    yield quay
    for host in quay.hosts:
        assert quay.script.call("DELETE", f"hosts/{host}/").status == 204
    quay.liar.close()


def test_a_watcher_says_in_words_what_it_does_not_understand(quay: Quay) -> None:
    log = quay.live.log("watcher")
    before = log.stat().st_size
    for asked, body in LIES:
        with quay.liar.lying(asked, body):
            host = quay.wait_for("unreachable")
            assert "engine" in host["state_reason"], host
            assert quay.host(1)["state"] == "online"
        quay.wait_for("online")
    said = log.read_bytes()[before:].decode(errors="replace")
    assert said.count("Following host liar failed") == said.count("Error: 'Id'") == 1, said


def test_one_lie_about_one_container_costs_that_one_only(quay: Quay) -> None:
    quay.engine.docker("run", "-d", "--name", "plain", BASE_IMAGE, "sleep", "600")
    with quay.liar.lying("GET /containers/[0-9a-f]{64}/json", DEEP):
        wait_until(lambda: quay.liar.told, what="the lie told")
        assert quay.wait_for("online")
        quay.engine.docker("volume", "create", "after")
        wait_until(
            lambda: quay.script.get(f"volumes/?name=after&host={quay.hosts[0]}").body["results"],
            what="the volume mirrored",
        )


def test_live_reads_and_changes_end_in_words(quay: Quay) -> None:
    quay.engine.docker("run", "-d", "--name", "plain", BASE_IMAGE, "sleep", "600")
    row = wait_until(
        lambda: quay.script.get(f"containers/?name=plain&host={quay.hosts[0]}").body["results"],
        what="mirrored",
    )[0]
    logs = {name: quay.live.log(name) for name in ("web", "worker")}
    before = {name: log.stat().st_size for name, log in logs.items()}
    live = {
        "GET /info": f"live/hosts/{quay.hosts[0]}/info/",
        "GET /containers/[^/]*/top": f"live/containers/{row['id']}/top/",
        "GET /system/df": f"live/hosts/{quay.hosts[0]}/disk-usage/?fresh=1",
        "GET /containers/[^/]*/changes": f"live/containers/{row['id']}/changes/",
    }
    for asked, path in live.items():
        for body in (DEEP, b"7", b"[" * 900 + b"]" * 900):
            quay.liar.lies = {asked: (200, body)}
            answer = quay.script.get(path)
            assert (answer.status, answer.body["code"]) == (502, "engine_fault"), (path, answer)
    for status in (200, 409):
        quay.liar.lies = {"POST /containers/[^/]*/update": (status, DEEP)}
        answer = quay.script.post(
            f"containers/{row['id']}/update/", {"restart_policy": {"name": "always"}}, Prefer="wait=20"
        )
        assert (answer.body["state"], answer.body["error_code"]) != ("failed", "internal_error"), answer
        assert answer.body["state"] in {"failed", "interrupted"}, answer
    quay.liar.lies = {}
    said = {name: log.read_bytes()[before[name] :].decode(errors="replace") for name, log in logs.items()}
    assert "Traceback" not in json.dumps(said), said
