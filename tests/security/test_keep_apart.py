"""Every process on its own, with its own keys and its own user in Redis: all works, and nobody can do more."""

import json
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.cache import cache
from redis.exceptions import NoPermissionError
from websockets.sync.client import connect

from controlplane.installing.redis_users import USERS, reload_users
from scripts.up import ROOT
from tests.support.apart import ApartServer, GuardedRedis
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.people import Caller
from tests.support.processes import DEADLINE_SECONDS, wait_until

WAIT = {"Prefer": "wait=60"}


class Program:
    """What pickle would run when it reads it."""

    def __init__(self, ran: Path) -> None:
        self._ran = ran

    def __reduce__(self) -> Any:
        return Path.touch, (self._ran,)


def test_who_writes_into_redis_runs_nothing_in_those_who_read(redis_server: str, tmp_path: Path) -> None:
    cache.set("key", {"a": [1, None]})
    assert cache.get("key") == {"a": [1, None]}
    redis.Redis.from_url(redis_server).set(cache.make_key("key"), pickle.dumps(Program(tmp_path / "ran")))
    assert cache.get("key") is None
    assert not (tmp_path / "ran").exists()


@pytest.fixture(scope="module")
def apart() -> Iterator[ApartServer]:
    server = ApartServer(name="apart")
    yield server
    server.end()


def seen(rest: Caller, path: str) -> dict[str, Any]:
    """The first row of a list, as soon as there is one."""
    rows: list[dict[str, Any]] = wait_until(lambda: rest.get(path).body["results"], what=path)
    return rows[0]


def ended(rest: Caller, operation: int) -> dict[str, Any]:
    """An operation that has ended well."""

    def look() -> dict[str, Any] | None:
        row: dict[str, Any] = rest.get(f"operations/{operation}/").body
        return row if row["finished_at"] else None

    row = wait_until(look, what=f"the end of operation {operation}")
    assert row is not None
    assert row["state"] == "succeeded", row
    return row


def done(rest: Caller, path: str, body: Any = None) -> dict[str, Any]:
    """An operation that was asked for, waited for and succeeded."""
    asked = rest.post(path, body, **WAIT)
    assert asked.status in {200, 201, 202}, asked
    return ended(rest, asked.body["id"])


def test_every_process_does_its_work_with_its_own_user_and_keys(
    apart: ApartServer, clean_engine: Engine
) -> None:
    token = apart.manage("token")
    rest, live = Caller(url=apart.url, token=token), Caller(url=apart.streams_url, token=token)
    apart.redis.client("admin").acl_log_reset()
    headers = {"Authorization": f"Bearer {token}"}
    streams = apart.streams_url.replace("http", "ws", 1)

    with connect(f"{streams}/ws/events", additional_headers=headers) as events:
        host = rest.post("hosts/", {"name": "quay", "address": clean_engine.endpoint_address}).body["id"]
        wait_until(lambda: rest.get(f"hosts/{host}/").body["state"] == "online", what="the host online")
        done(rest, f"hosts/{host}/test/", {})
        made = done(
            rest,
            "containers/",
            {"host": host, "image": BASE_IMAGE, "name": "web", "command": ["sleep", "600"]},
        )
        container = seen(rest, f"containers/?name=web&host={host}")["id"]
        heard = {json.loads(events.recv(timeout=DEADLINE_SECONDS))["type"] for _ in range(5)}
    assert heard
    assert made["result"]

    with connect(f"{streams}/ws/containers/{container}/exec?command=sh", additional_headers=headers) as shell:
        shell.send(b"echo so $((40+2))\n")
        said = b""
        while b"so 42" not in said:
            frame = shell.recv(timeout=DEADLINE_SECONDS)
            said += frame if isinstance(frame, bytes) else b""
    assert live.get(f"live/hosts/{host}/disk-usage/").status == 200
    assert live.get(f"live/hosts/{host}/disk-usage/").status == 200
    wait_until(lambda: rest.get(f"containers/{container}/stats/").body["samples"], what="a sample of stats")
    again = rest.post(f"operations/{made['id']}/retry/", **WAIT)
    assert again.status in {200, 202}, again
    dockerfile = f"FROM {BASE_IMAGE}\nRUN --mount=type=secret,id=t test $(wc -c < /run/secrets/t) = 9\n"
    build = done(rest, "builds/", {"host": host, "dockerfile": dockerfile, "secrets": {"t": "hush-hush"}})
    done(rest, f"builds/{build['id']}/rebuild/", {"no_cache": True})
    for part in ("web", "worker"):
        checked = apart.run_manage("check", "--all", part=part)
        assert "Redis answers" in checked.stdout, checked
    apart.kill9("worker")
    lost = rest.post(f"containers/{container}/stop/", {"timeout": 0})
    apart.start("worker")
    ended(rest, lost.body["id"])
    apart.stop("worker")

    assert apart.redis.denied() == []
    assert "NOPERM" not in apart.logs()


@pytest.mark.parametrize("part", ["web", "worker"])
def test_the_check_may_look_at_all_of_redis(apart: ApartServer, part: str) -> None:
    apart.redis.client("admin").acl_log_reset()
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "check", "--json"],
        env=apart.environment_of(part),
        capture_output=True,
        text=True,
        check=False,
        timeout=DEADLINE_SECONDS,
    )
    found = {finding["about"]: finding["level"] for finding in json.loads(done.stdout)["findings"]}
    assert found["redis"] == "fine"
    assert apart.redis.denied() == []


WRONG: dict[str, list[tuple[str, ...]]] = {
    "web": [
        ("GET", "quaymaster:stats:host:1:latest"),
        ("SET", "quaymaster:stats:host:1:latest", "x"),
        ("MGET", ":1:usage"),
        ("LRANGE", "celery", "0", "-1"),
        ("BRPOP", "celery", "1"),
        ("HGETALL", "unacked"),
        ("PUBLISH", "/0.celery.pidbox", "{}"),
    ],
    "streams": [
        ("LPUSH", "celery", "x"),
        ("GET", "quaymaster:stats:host:1:latest"),
        ("SADD", "_kombu.binding.celery", "x"),
    ],
    "worker": [("MGET", "quaymaster:stats:host:1:latest"), ("SET", ":1:usage", "x")],
    "beat": [
        ("SUBSCRIBE", "quaymaster:hints"),
        ("PUBLISH", "quaymaster:hints", "x"),
        ("BRPOP", "celery", "1"),
    ],
    "setup": [("SUBSCRIBE", "quaymaster:hints"), ("BRPOP", "celery", "1"), ("SET", ":1:usage", "x")],
    "watcher": [("LPUSH", "celery", "x"), ("SET", ":1:usage", "x"), ("PUBLISH", "/0.celery.pidbox", "{}")],
}
FOR_NOBODY = [
    *(("FLUSHALL",), ("FLUSHDB",), ("KEYS", "*"), ("SCAN", "0"), ("CONFIG", "GET", "*"), ("ACL", "LIST")),
    *(("EVAL", "return 1", "0"), ("SHUTDOWN",), ("MONITOR",), ("CLIENT", "LIST")),
    *(("SET", "anything", "x"), ("RENAME", "celery", "x"), ("REPLICAOF", "NO", "ONE"), ("MODULE", "LIST")),
]


@pytest.mark.parametrize("user", USERS)
def test_nobody_can_do_more_than_his_work(apart: ApartServer, user: str) -> None:
    with apart.redis.client(user) as client:
        assert client.ping()
        for command in [*WRONG[user], *FOR_NOBODY]:
            with pytest.raises(NoPermissionError):
                client.execute_command(*command)


def test_what_was_one_transaction_is_there_after_a_restart() -> None:
    server = GuardedRedis()
    try:
        with server.client("web") as client, client.pipeline(transaction=True) as pipeline:
            pipeline.lpush("celery", "a ring").lpush("celery", "another").execute()
        server.process.end(with_signal=signal.SIGKILL)
        server.start()
        with server.client("admin") as admin:
            assert admin.llen("celery") == 2
        assert server.denied() == []
    finally:
        server.process.end()


def test_an_upgrade_brings_its_users_along() -> None:
    """Also to a Redis that runs on, and from a version whose setup could not yet ask for that."""
    server = GuardedRedis()
    try:
        server.write_users(without="+time")
        assert reload_users(server.url("setup"))
        with server.client("web") as client:
            with pytest.raises(NoPermissionError):
                client.time()
            server.write_users()
            assert reload_users(server.url("setup"))
            assert client.time()
        assert not reload_users(server.url("setup").replace("setup:", "setup:another-"))
        server.write_users(without="+acl|load")
        assert reload_users(server.url("setup"))
        assert not reload_users(server.url("setup"))
    finally:
        server.process.end()


def test_nobody_comes_in_without_a_name(apart: ApartServer) -> None:
    for url in (
        f"redis://127.0.0.1:{apart.redis.port}/0",
        f"redis://web:wrong@127.0.0.1:{apart.redis.port}/0",
    ):
        with redis.Redis.from_url(url) as client, pytest.raises(redis.AuthenticationError):
            client.ping()
