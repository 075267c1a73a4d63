import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from containers_app.engine.endpoint import Endpoint
from containers_app.engine.reader import EngineReader
from containers_app.models import Container
from fleet_app.models import Host
from tests.support.cables import Cable
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.mirror import assert_mirror_equals_engine
from tests.support.people import Person
from tests.support.processes import run_directory, wait_until
from tests.support.thorough import EVERYTHING
from tests.support.watchers import host_of, wait_online, watching

CROWD = 1000 if EVERYTHING else 300

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("transactional_db", "redis_server")]


@pytest.mark.parametrize("fixture", ["clean_engine", "clean_old_engine"])
def test_it_follows_an_engine_through_a_crash(fixture: str, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(fixture)
    engine.docker("run", "-d", "--name", "again", "--restart", "always", BASE_IMAGE, "sleep", "600")
    engine.docker("run", "-d", "--name", "once", BASE_IMAGE, "sleep", "600")
    host = host_of(engine.endpoint_address, name=engine.name)
    with watching():
        wait_online(host)
        assert_mirror_equals_engine(host, after="at first")
        engine.kill9()
        _wait_unreachable(host)
        assert host.state_code == "unreachable"
        assert host.state_since is not None
        assert "docker.sock" in host.state_reason, "the reason does not say what could not be reached"
        assert Container.objects.filter(host=host, state="running").count() == 2, "what was seen last is kept"
        engine.start()
        wait_online(host)
        assert host.state_reason == ""
        assert_mirror_equals_engine(host, after="after the engine came back")


@pytest.mark.parametrize("end", [Engine.kill9, Engine.stop])
def test_it_knows_when_it_last_saw_a_host(
    clean_engine: Engine, owner: Person, end: Callable[[Engine], None]
) -> None:
    """From the moment it is gone the API says so, with one and the same time, also after another watcher began."""
    clean_engine.docker("run", "-d", "--name", "lamp", "--restart", "always", BASE_IMAGE, "sleep", "600")
    host = host_of(clean_engine.endpoint_address, name="quay")
    with watching() as fleet:
        wait_until(lambda: _told(owner).get("state") == "running", what="the container mirrored")
        assert _told(owner)["stale"] is False
        assert owner.get(f"hosts/{host.pk}/").body["containers_running"] == 1
        end(clean_engine)
        # An engine that ends in order cuts the events first and may answer once more before it goes.
        _wait_heartbeats(fleet.name, host, amount=2)
        _wait_unreachable(host)
        row = _told(owner)
        assert row["stale"] is True
        assert row["seen_at"] <= owner.get(f"hosts/{host.pk}/").body["state_since"]
        assert owner.get(f"hosts/{host.pk}/").body["containers_running"] == 0
    with watching() as fleet:
        _wait_heartbeats(fleet.name, host, amount=2)
        assert _told(owner)["seen_at"] == row["seen_at"]
        clean_engine.start()
        wait_until(lambda: not _told(owner)["stale"], what="the host back")
        assert _told(owner)["seen_at"] > row["seen_at"]


def test_it_leaves_a_disabled_host_alone(clean_engine: Engine, owner: Person) -> None:
    clean_engine.docker("run", "-d", "--name", "lamp", BASE_IMAGE, "sleep", "600")
    host = host_of(clean_engine.endpoint_address, name="quay")
    with watching():
        wait_until(lambda: _told(owner).get("state") == "running", what="the container mirrored")
        assert owner.call("PATCH", f"hosts/{host.pk}/", {"enabled": False}).status == 200
        row = _told(owner)
        assert row["stale"] is True, "at once, not when a watcher has noticed"
        wait_until(lambda: _told(owner)["host_state"] == "disabled", what="the watcher noticing")
        for answer in (
            owner.post(f"containers/{row['id']}/stop/", {}),
            owner.post("containers/bulk/", {"ids": [row["id"]], "action": "kill"}),
            owner.call("DELETE", f"containers/{row['id']}/"),
            owner.get(f"live/containers/{row['id']}/top/"),
        ):
            assert (answer.status, answer.body["code"]) == (409, "host_disabled"), answer
        assert len(clean_engine.docker("ps", "-q").split()) == 1
        assert owner.get(f"containers/{row['id']}/").body["image"] == BASE_IMAGE, (
            "what is known stays readable"
        )
        assert owner.call("PATCH", f"hosts/{host.pk}/", {"enabled": True}).status == 200
        wait_until(lambda: not _told(owner)["stale"], what="the host back")


def _told(owner: Person) -> dict[str, Any]:
    """What the API says of the only container; nothing yet when there is none."""
    rows = owner.get("containers/").body["results"]
    return dict(rows[0]) if rows else {}


def _wait_heartbeats(watcher: str, host: Host, *, amount: int) -> None:
    """Until `watcher` has had the host for so many heartbeats."""
    for _ in range(amount):
        before = Host.objects.get(pk=host.pk).lease_until

        def renewed(before: Any = before) -> bool:
            now = Host.objects.get(pk=host.pk)
            return now.lease_holder == watcher and now.lease_until != before

        wait_until(renewed, what="a heartbeat")


def test_it_misses_nothing_while_it_is_cut_off(clean_engine: Engine) -> None:
    """The engine remembers 256 events; more than that happen here."""
    cable = Cable(path=run_directory() / "cable.sock", to=clean_engine.socket)
    host = host_of(cable.address, name="cut")
    clean_engine.docker("volume", "create", "goes")
    clean_engine.docker("create", "--name", "changes", BASE_IMAGE, "sleep", "600")
    with watching():
        wait_online(host)
        assert_mirror_equals_engine(host, after="at first")
        cable.cut()
        _wait_unreachable(host)
        clean_engine.docker("volume", "rm", "goes")
        clean_engine.docker("update", "--memory", "64m", "--memory-swap", "64m", "changes")
        asyncio.run(_happen(clean_engine, events=400))
        cable.mend()
        wait_online(host)
        assert_mirror_equals_engine(host, after="after 400 events while cut off")
    cable.cut()


def test_it_keeps_up_with_many_containers_at_once(clean_engine: Engine) -> None:
    host = host_of(clean_engine.endpoint_address, name="crowded")
    with watching():
        wait_online(host)
        asyncio.run(_crowd(clean_engine, containers=CROWD))
        wait_until(lambda: Container.objects.filter(host=host).count() == CROWD, what="all of them mirrored")
        assert_mirror_equals_engine(host, after=f"after {CROWD} containers at once")
        clean_engine.clean()
        wait_until(lambda: not Container.objects.filter(host=host).exists(), what="all of them gone")


def _wait_unreachable(host: Host) -> None:
    def unreachable() -> bool:
        host.refresh_from_db()
        return host.state == Host.State.UNREACHABLE

    wait_until(unreachable, what=f"host {host.name} unreachable")


async def _happen(engine: Engine, *, events: int) -> None:
    """As many events as said; at their end half as many volumes are there."""
    async with EngineReader(Endpoint(engine.endpoint_address)) as door:
        for number in range(events // 4):
            await door.request_json("POST", "/volumes/create", json={"Name": f"stays-{number}"})
            await door.request_json("POST", "/volumes/create", json={"Name": f"went-{number}"})
            await door.request_json("DELETE", f"/volumes/went-{number}")
            await door.request_json("POST", "/volumes/create", json={"Name": f"stays-too-{number}"})


async def _crowd(engine: Engine, *, containers: int) -> None:
    gate = asyncio.Semaphore(8)
    body = {"Image": BASE_IMAGE, "Cmd": ["sleep", "600"], "HostConfig": {"NetworkMode": "none"}}
    async with EngineReader(Endpoint(engine.endpoint_address)) as door:

        async def create(number: int) -> None:
            async with gate:
                name = {"name": f"crowd-{number}"}
                await door.request_json("POST", "/containers/create", params=name, json=body)

        await asyncio.gather(*(create(number) for number in range(containers)))
