"""Containers that hang on one by its id come along when it is replaced, or nothing is done."""

import json

import pytest

from tests.support.bench import Bench, failed
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.sameness import differences

SLEEP = (BASE_IMAGE, "sleep", "100000")
RUN = ("run", "--detach", "--stop-signal", "SIGKILL")
SHARING = {
    "network": ("--network", "container:vpn"),
    "process space": ("--pid", "container:vpn"),
    "memory space": ("--ipc", "container:vpn"),
    "mounts": ("--volumes-from", "vpn"),
    "link to the name": ("--link", "vpn:gate"),
}


def owner(engine: Engine) -> None:
    """`vpn`, which others may share with."""
    engine.docker(*RUN, "--name", "vpn", "--ipc", "shareable", "--volume", "/data", *SLEEP)


def path_of(bench: Bench, name: str) -> str:
    """Where a container is recreated."""
    bench.mirror()
    return f"containers/{bench.container(name)['id']}/recreate/"


@pytest.mark.parametrize("shares", SHARING)
def test_without_a_word_nothing_is_done(bench: Bench, shares: str) -> None:
    owner(bench.engine)
    bench.engine.docker(*RUN, "--name", "app", *SHARING[shares], *SLEEP)
    before = bench.engine.client().inspect_container("vpn")

    said = failed(bench.do(path_of(bench, "vpn"), env={"A": "1"}), "has_dependents")

    assert f"app ({shares} of vpn)" in said["error_detail"]
    assert "recreate_dependents" in said["error_hint"]
    assert bench.engine.client().inspect_container("vpn") == before


def test_a_stopped_one_counts_too_and_a_stranger_does_not(bench: Bench) -> None:
    owner(bench.engine)
    bench.engine.docker(*RUN, "--name", "stranger", *SLEEP)
    bench.works(path_of(bench, "vpn"), env={"A": "1"})
    bench.engine.docker("create", "--name", "app", "--network", "container:vpn", *SLEEP)
    failed(bench.do(path_of(bench, "vpn"), env={"A": "2"}), "has_dependents")


def test_they_come_along_in_order(bench: Bench) -> None:
    engine = bench.engine
    owner(engine)
    engine.docker(*RUN, "--name", "app", "--network", "container:vpn", "--restart", "always", *SLEEP)
    engine.docker(*RUN, "--name", "side", "--pid", "container:app", "--ipc", "container:vpn", *SLEEP)
    engine.docker(*RUN, "--name", "linked", "--link", "vpn:gate", "--volumes-from", "vpn:ro", *SLEEP)
    engine.docker("create", "--name", "asleep", "--network", "container:vpn", *SLEEP)
    engine.docker("exec", "vpn", "sh", "-c", "echo kept > /data/file")
    names = ("app", "side", "linked", "asleep")
    before = {name: engine.client().inspect_container(name) for name in names}
    old = engine.client().inspect_container("vpn")

    operation = bench.works(path_of(bench, "vpn"), env={"A": "1"}, recreate_dependents=True)

    assert sorted(operation["result"]["dependents"]) == sorted(names)
    assert "recreate_dependents" in operation["curl"]
    vpn = engine.client().inspect_container("vpn")
    app = engine.client().inspect_container("app")
    ids = {old["Id"]: vpn["Id"], before["app"]["Id"]: app["Id"]}
    for name in names:
        expected = json.dumps(before[name])
        for was, will in ids.items():
            if was != before[name]["Id"]:  # also the short one: it is the host name in a shared network
                expected = expected.replace(was, will).replace(was[:12], will[:12])
        assert differences(json.loads(expected), engine.client().inspect_container(name)) == {}, name
    assert "eth0" in engine.docker("exec", "app", "ip", "address")
    assert engine.docker("exec", "linked", "cat", "/data/file") == "kept"
    assert "gate" in engine.docker("exec", "linked", "cat", "/etc/hosts")
    engine.docker("restart", "--time", "0", "app")
    engine.docker("start", "asleep")
    assert engine.docker("ps", "--all", "--format", "{{.Names}}", "--filter", "name=replaced") == ""


def test_all_are_put_back_when_one_does_not_run(bench: Bench) -> None:
    engine = bench.engine
    owner(engine)
    once = "test ! -e /data/again || exit 4; touch /data/again; sleep 100000"  # runs once and never again
    engine.docker(
        *RUN,
        "--name",
        "app",
        "--network",
        "container:vpn",
        "--volumes-from",
        "vpn",
        BASE_IMAGE,
        "sh",
        "-c",
        once,
    )
    engine.docker("create", "--name", "asleep", "--network", "container:vpn", *SLEEP)
    before = {row["Id"]: row["Names"] for row in engine.client().containers(all=True)}

    said = failed(bench.do(path_of(bench, "vpn"), env={"A": "1"}, recreate_dependents=True), "does_not_run")

    assert "code 4" in said["error_detail"]
    rows = engine.client().containers(all=True)
    assert {row["Id"]: row["Names"] for row in rows} == before
    assert engine.client().inspect_container("vpn")["State"]["Status"] == "running"
    assert engine.docker("exec", "vpn", "ls", "/data") == "again"


def test_they_follow_to_another_name(bench: Bench) -> None:
    engine = bench.engine
    owner(engine)
    engine.docker(*RUN, "--name", "app", "--network", "container:vpn", *SLEEP)
    engine.docker(*RUN, "--name", "linked", "--link", "vpn:gate", "--volumes-from", "vpn:ro", *SLEEP)

    bench.works(path_of(bench, "vpn"), name="tunnel", recreate_dependents=True)

    host = engine.client().inspect_container("linked")["HostConfig"]
    assert (host["Links"], host["VolumesFrom"]) == (["/tunnel:/linked/gate"], ["tunnel:ro"])
    assert "gate" in engine.docker("exec", "linked", "cat", "/etc/hosts")
    assert "eth0" in engine.docker("exec", "app", "ip", "address")


def test_one_whose_image_is_gone_takes_another_one(containerd_bench: Bench) -> None:
    """A build that moves a tag drops the image there; the ports it said are no wish of a container without any."""
    engine = containerd_bench.engine
    owner(engine)
    for version in "12":
        lines = f"FROM {BASE_IMAGE}\nEXPOSE 80\nENV V={version}\nSTOPSIGNAL SIGKILL"
        engine.docker("build", "--quiet", "--tag", "app:1", "-", input=lines.encode())
        if version == "1":
            engine.docker(*RUN, "--name", "app", "--network", "container:vpn", "app:1", *SLEEP[1:])

    said = failed(
        containerd_bench.do(path_of(containerd_bench, "vpn"), env={"A": "1"}, recreate_dependents=True),
        "image_not_found",
    )
    assert "The image that app has" in said["error_detail"]

    containerd_bench.works(path_of(containerd_bench, "app"), image="app:1")
    newest = engine.client().inspect_image("app:1")["Id"]
    assert engine.client().inspect_container("app")["Image"] == newest


def test_they_come_along_on_an_old_engine(old_bench: Bench) -> None:
    engine = old_bench.engine
    owner(engine)
    engine.docker(*RUN, "--name", "app", "--network", "container:vpn", *SLEEP)
    old_bench.works(path_of(old_bench, "vpn"), env={"A": "1"}, recreate_dependents=True)
    assert "eth0" in engine.docker("exec", "app", "ip", "address")
