"""GET containers/{id}/ and what hangs below it: facts without secrets, anatomy, commands, timeline."""

import shlex
import subprocess

import pytest

from fleet_app.models import EngineEvent
from tests.support.bench import Bench
from tests.support.engines import BASE_IMAGE
from tests.support.people import Person
from tests.support.processes import wait_until
from tests.support.watchers import watching

PARTS = ("", "inspect/", "anatomy/", "events/", "command/", "spec/", "stats/")


def test_no_part_of_it_shows_a_secret(bench: Bench) -> None:
    web = bench.run(
        "web",
        env={"DB_PASSWORD": "hunter2", "URL": "redis://quay:hunter2@cache/1", "PLAIN": "seen"},
        labels={"api-key": "hunter2"},
    )
    parts = {part: bench.get(f"containers/{web['id']}/{part}") for part in PARTS}

    env = {each["name"]: each for each in web["env"]}
    assert env["DB_PASSWORD"] == {"name": "DB_PASSWORD", "value": "********", "masked": True}
    assert env["URL"]["value"] == "redis://quay:********@cache/1"
    assert (env["PLAIN"]["value"], env["PLAIN"]["masked"]) == ("seen", False)
    assert {part: "hunter2" in str(shown) for part, shown in parts.items()} == dict.fromkeys(PARTS, False)


def test_its_anatomy_explains_what_it_is_made_of(bench: Bench) -> None:
    web = bench.run(
        "web", resources={"memory": "64m", "cpus": 0.5}, pid_mode="host", networks=[{"name": "host"}]
    )

    anatomy = bench.get(f"containers/{web['id']}/anatomy/")

    inspected = bench.engine.client().inspect_container("web")
    assert anatomy["pid"] == inspected["State"]["Pid"] > 0
    assert anatomy["start_command"] == ["sleep", "100000"]
    assert (anatomy["image"], anatomy["layers"]) == (BASE_IMAGE, 1)
    kinds = {each["name"]: each["kind"] for each in anatomy["namespaces"]}
    assert (kinds["pid"], kinds["net"], kinds["mnt"]) == (
        "shared with the host",
        "shared with the host",
        "own",
    )
    limits = {each["name"]: each["value"] for each in anatomy["limits"]}
    assert (limits["memory"], limits["cpus"], limits["processes"]) == ("64m", "0.5", "")


def test_its_command_makes_another_like_it(bench: Bench) -> None:
    web = bench.run("web", env={"A": "b c"}, mounts=[{"type": "volume", "source": "data", "target": "/data"}])
    commands = bench.get(f"containers/{web['id']}/command/")
    assert commands["actions"]["stop"]["command"] == f"docker --host {bench.host.address} stop web"
    assert "--request DELETE" in commands["actions"]["remove"]["curl"]
    before = bench.engine.client().inspect_container("web")

    bench.engine.docker("rm", "--force", "web")
    subprocess.run(shlex.split(commands["command"]), env=bench.engine.cli_env(), check=True, timeout=120)

    after = bench.engine.client().inspect_container("web")
    assert after["Config"]["Env"] == before["Config"]["Env"]
    assert after["HostConfig"]["Binds"] == before["HostConfig"]["Binds"]
    assert after["Config"]["Cmd"] == before["Config"]["Cmd"]


@pytest.mark.database
def test_its_timeline_has_events_and_operations_on_one_axis(bench: Bench) -> None:
    with watching():
        web = bench.run("web")
        bench.works(f"containers/{web['id']}/stop/")
        rows = EngineEvent.objects.filter(engine_id=web["engine_id"], action="die")
        wait_until(rows.exists, what="the event of its end")

    timeline = bench.get(f"containers/{web['id']}/events/")
    moments = timeline["results"]
    assert [each["at"] for each in moments] == sorted((each["at"] for each in moments), reverse=True)
    kinds = [
        each["event"]["action"] if each["event"] else each["operation"]["kind"] for each in reversed(moments)
    ]
    assert [
        kind for kind in kinds if kind in {"create", "start", "container.run", "container.stop", "die"}
    ] == [
        "container.run",
        "create",
        "start",
        "container.stop",
        "die",
    ]
    older = bench.get(f"containers/{web['id']}/events/", before=moments[-2]["at"], limit=1)
    assert older["results"] == moments[-1:]
    assert bench.get("events/", action="die")["results"][0]["name"] == "web"


def test_only_who_may_sees_it(bench: Bench, reader: Person, stranger: Person, nobody: Person) -> None:
    bench.engine.docker("create", "--name", "web", BASE_IMAGE)
    bench.mirror()
    (web,) = bench.get("containers/")["results"]

    for part in PARTS:
        path = f"containers/{web['id']}/{part}"
        assert [who.get(path).status for who in (reader, stranger, nobody)] == [200, 404, 401], part
        assert reader.get(f"containers/99999/{part}").status == 404
