import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from websockets.sync.client import connect

from tests.support.engines import BASE_IMAGE, Engine
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import wait_until
from tests.support.services import Postgres
from tests.telemetry.conftest import mirrored, scrape

PARTS = {"web": "all", "worker": "worker", "beat": "beat", "watcher": "watcher"}


def practise(script: Caller, kind: str, *, wait: int = 60, **params: object) -> dict[str, object]:
    answer = script.post(
        "practice/", {"kind": kind, "params": params}, Prefer=f"wait={wait}" if wait else "x"
    )
    assert answer.status in {200, 202}, answer
    body: dict[str, object] = answer.body
    return body


@pytest.mark.parametrize("name", PARTS)
def test_it_serves_the_metrics_of_each_process(told: LiveServer, name: str) -> None:
    said = scrape(told, name)
    assert said.value("quaymaster_build_info", part=PARTS[name]) == 1
    assert said.value("process_resident_memory_bytes") > 10_000_000
    assert said.value("process_cpu_seconds_total") > 0
    mine = {"web": "http", "worker": "worker", "beat": "build", "watcher": "watcher"}[name]
    others = {"web": "watcher", "worker": "http", "beat": "worker", "watcher": "worker"}[name]
    assert any(family.startswith(f"quaymaster_{mine}") for family in said.families)
    assert not any(family.startswith(f"quaymaster_{others}") for family in said.families)


def test_it_counts_operations(told: LiveServer, script: Caller, tmp_path: Path) -> None:
    before = scrape(told, "worker")
    for _ in range(3):
        assert practise(script, "practice.work")["state"] == "succeeded"
    assert practise(script, "practice.fail")["state"] == "failed"
    name = "quaymaster_operation_duration_seconds_count"

    def ended(kind: str, state: str) -> float:
        return scrape(told, "worker").value(name, kind=kind, state=state) - before.value(
            name, kind=kind, state=state
        )

    # The row says how it ended a moment before the worker has counted it.
    wait_until(lambda: ended("practice.work", "succeeded") == 3, what="three counted")
    wait_until(lambda: ended("practice.fail", "failed") == 1, what="one counted")
    waits = "quaymaster_operation_wait_seconds_count"
    assert scrape(told, "worker").value(waits) - before.value(waits) == 4

    until = tmp_path / "until"
    for _ in range(10):  # two more than there are slots
        practise(script, "practice.wait", wait=0, until=str(until))
    unfinished = "quaymaster_operations_unfinished"
    wait_until(
        lambda: scrape(told, "web").value(unfinished, kind="practice.wait", state="running") == 8,
        what="eight running",
    )
    said = scrape(told, "web")
    assert said.value(unfinished, kind="practice.wait", state="queued") == 2
    assert said.value("quaymaster_operations_oldest_queued_seconds") > 0
    assert said.value("quaymaster_database_up") == 1
    busy = scrape(told, "worker")
    assert busy.value("quaymaster_worker_slots") == 8
    assert busy.value("quaymaster_worker_slots_busy") == 8
    until.touch()
    wait_until(lambda: scrape(told, "web").value(unfinished) == 0, what="nothing left")
    wait_until(lambda: scrape(told, "worker").value("quaymaster_worker_slots_busy") == 0, what="nobody busy")
    assert scrape(told, "web").value("quaymaster_operations_oldest_queued_seconds") == 0


def test_it_measures_a_host_and_what_looks_at_it(
    told: LiveServer, script: Caller, host: int, clean_engine: Engine
) -> None:
    before_watcher, before_web = scrape(told, "watcher"), scrape(told, "web")
    say = 'i=0; while [ $i -lt 500 ]; do echo "line $i"; i=$((i+1)); done; exec sleep 600'
    clean_engine.docker("run", "-d", "--name", "measured", BASE_IMAGE, "sh", "-c", say)
    container = mirrored(script, host, "measured")
    name = script.get(f"hosts/{host}/").body["name"]
    watched = scrape(told, "watcher")
    assert watched.value("quaymaster_watcher_events_total", host=name) >= 2  # create, start
    lag = "quaymaster_watcher_lag_seconds"
    assert watched.value(f"{lag}_count") > before_watcher.value(f"{lag}_count")
    spent = watched.value(f"{lag}_sum") - before_watcher.value(f"{lag}_sum")
    assert 0 <= spent < 600
    relists = "quaymaster_watcher_relists_total"
    assert watched.value(relists, noun="container") > before_watcher.value(relists, noun="container") - 1
    assert watched.value("quaymaster_engine_streams_open", kind="events") >= 1
    assert watched.value("quaymaster_engine_requests_total", noun="containers", outcome="ok") > 0
    wait_until(
        lambda: scrape(told, "watcher").value("quaymaster_watcher_stale_objects") == 0, what="all read"
    )
    assert scrape(told, "web").value("quaymaster_hosts", state="online") == 1

    address = f"{told.url.replace('http', 'ws', 1)}/ws/containers/{container}/logs?tail=all"
    sent, size = 0, 0
    with connect(address, additional_headers={"Authorization": f"Bearer {script.token}"}) as socket:
        while sent < 500:
            text = socket.recv(timeout=60)
            size += len(text)
            sent += len(json.loads(text)["lines"])
        during = scrape(told, "web")
        assert during.value("quaymaster_websockets_open", kind="logs") == 1
        assert during.value("quaymaster_engine_streams_open", kind="logs") == 1
    wait_until(
        lambda: scrape(told, "web").value("quaymaster_websockets_open", kind="logs") == 0, what="it closed"
    )
    after = scrape(told, "web")

    def told_of(name: str, **labels: str) -> float:
        return after.value(name, **labels) - before_web.value(name, **labels)

    assert told_of("quaymaster_log_lines_sent_total") == sent == 500
    assert told_of("quaymaster_websocket_sent_bytes_total", kind="logs") == size
    assert told_of("quaymaster_engine_requests_total", noun="containers", outcome="ok") > 0
    assert after.value("quaymaster_engine_streams_open", kind="logs") == 0

    clean_engine.docker("rm", "-f", "measured")


def test_it_names_routes_and_nothing_that_a_request_brings(told: LiveServer, script: Caller) -> None:
    def knock(path: str, method: str = "GET") -> int:
        headers = {"Authorization": f"Bearer {script.token}", "X-Request-ID": "canary-id"}
        try:
            with urlopen(Request(f"{told.url}{path}", method=method, headers=headers), timeout=60) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    def strangers(numbers: range) -> None:
        for number in numbers:
            assert knock(f"/api/v1/operations/?search=canary{number}") == 200
            assert knock(f"/api/v1/operations/{10**6 + number}/") == 404
            knock(f"/api/canary{number}")
            knock(f"/canary{number}")
            knock(f"/assets/canary{number}")
            knock("/api/v1/me/", method=f"CANARY{number}")

    strangers(range(1))
    before = scrape(told, "web")
    strangers(range(1, 9))
    after = scrape(told, "web")
    route = "/api/v1/operations/<int:pk>/"
    counted = "quaymaster_http_requests_total"
    labels = {"method": "GET", "route": route, "status": "404"}
    assert after.value(counted, **labels) - before.value(counted, **labels) == 8
    seconds = "quaymaster_http_request_duration_seconds_count"
    assert after.value(seconds, route=route) > before.value(seconds, route=route)
    assert {name: len(rows) for name, rows in after.samples.items()} == {
        name: len(rows) for name, rows in before.samples.items()
    }
    for part in PARTS:
        said = scrape(told, part).text.lower()
        assert "canary" not in said
        assert script.token.lower() not in said


def test_it_tells_of_the_pool_and_of_a_database_that_does_not_answer() -> None:
    postgres = Postgres()
    live = LiveServer(name="pooled", extra={"DATABASE_URL": postgres.url}, measured=True)
    try:
        assert live.manage("token")
        said = scrape(live, "web")
        assert said.value("quaymaster_database_up") == 1
        # It was asked for its health, and by this scrape.
        size = said.value("quaymaster_database_pool_connections")
        assert size >= 1
        assert 0 <= said.value("quaymaster_database_pool_idle") <= size
        assert said.samples["quaymaster_database_pool_waiting"] == {frozenset(): 0}
        postgres.end()
        wait_until(lambda: scrape(live, "web").value("quaymaster_database_up") == 0, what="it is told")
        assert "quaymaster_hosts" not in scrape(live, "web").families
    finally:
        live.end()
        postgres.end()


def test_it_tells_of_a_redis_that_does_not_answer(told: LiveServer, script: Caller) -> None:
    told.kill9("redis")
    try:
        practise(script, "practice.work", wait=0)
        wait_until(
            lambda: scrape(told, "web").value("quaymaster_redis_errors_total", use="hints") > 0,
            what="an error counted",
        )
    finally:
        told.start("redis")
    wait_until(lambda: scrape(told, "web").value("quaymaster_operations_unfinished") == 0, what="it is done")
