"""While an installation is upgraded, the version before runs on a database that is already the next one's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.engines import BASE_IMAGE, Engine
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import wait_until
from tests.support.services import Postgres


@pytest.fixture
def caller(before: Path) -> Iterator[Caller]:
    """A script at the version before, whose database this version has migrated."""
    postgres = Postgres()
    server = LiveServer(name="before", extra={"DATABASE_URL": postgres.url}, source=before)
    yield Caller(url=server.url, token=server.manage("token"))
    server.end()
    postgres.end()


def test_the_version_before_goes_on(caller: Caller, clean_engine: Engine) -> None:
    added = caller.post("hosts/", {"name": "quay", "address": clean_engine.endpoint_address})
    assert added.status == 201, added
    host = added.body["id"]
    wait_until(lambda: caller.get(f"hosts/{host}/").body["state"] == "online", what="the host online")

    spec = {"host": host, "image": BASE_IMAGE, "name": "harbour", "command": ["sleep", "600"]}
    run = caller.post("containers/", spec, Prefer="wait=60")
    assert (run.status, run.body["state"]) == (200, "succeeded"), run
    rows = wait_until(lambda: caller.get("containers/?name=harbour").body["results"], what="it is mirrored")
    for verb in ("restart", "stop", "start"):
        done = caller.post(
            f"containers/{rows[0]['id']}/{verb}/", {"timeout": 1} if verb != "start" else {}, Prefer="wait=60"
        )
        assert (done.status, done.body["state"]) == (200, "succeeded"), done
    assert (
        caller.post("volumes/", {"host": host, "name": "hold"}, Prefer="wait=60").body["state"] == "succeeded"
    )
    registry = {"name": "r", "server": "r.example.org", "username": "u", "password": "harbour"}
    assert caller.post("registries/", registry).status == 201
    nouns = (
        "operations",
        "events",
        "images",
        "networks",
        "volumes",
        "registries",
        "builds",
        "tokens",
        "hosts",
    )
    assert {noun: caller.get(f"{noun}/").status for noun in nouns} == dict.fromkeys(nouns, 200)
    # A version of which this is not the concern may collide with what its own watcher is just writing.
    wait_until(
        lambda: caller.call("DELETE", f"hosts/{host}/").status in {202, 204}, what="the host is forgotten"
    )
