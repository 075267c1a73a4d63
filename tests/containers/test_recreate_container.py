"""POST containers/{id}/recreate/: another one in its place, or the old one back."""

import shlex
import socket
from typing import Any

import pytest

from tests.support.bench import Bench, Json, failed, refused
from tests.support.engines import BASE_IMAGE
from tests.support.processes import wait_until
from tests.support.sameness import differences
from tests.support.services import Registry

EVERYTHING = f"""run --detach --name web --stop-signal SIGKILL --network front --ip 10.97.0.7 --network-alias site
    --publish 8089:80 --env SECRET_KEY=hunter2 --env A=1 --volume /anonymous --volume named:/named
    --mount type=bind,src=/tmp,dst=/t,readonly --memory 64m --cpus 0.5 --ulimit nofile=100:200 --cap-add NET_ADMIN
    --init --health-cmd true --log-driver local --log-opt max-size=1m --add-host a:1.2.3.4 --label team=harbour
    --hostname quay --restart unless-stopped {BASE_IMAGE} sleep 100000"""


def test_the_new_one_differs_only_in_what_was_asked(bench: Bench) -> None:
    bench.engine.docker("network", "create", "--subnet", "10.97.0.0/24", "front")
    bench.engine.docker(*shlex.split(EVERYTHING))
    bench.engine.docker("exec", "web", "sh", "-c", "echo kept > /anonymous/file")
    bench.mirror()
    old, before = bench.container("web"), bench.engine.client().inspect_container("web")
    form = bench.get(f"containers/{old['id']}/spec/")
    assert "hunter2" not in str(form)

    spec = {name: value for name, value in form.items() if name not in {"host", "copy_of"}}
    operation = bench.works(f"containers/{old['id']}/recreate/", **{**spec, "env": {**form["env"], "A": "2"}})

    after = bench.engine.client().inspect_container("web")
    assert operation["result"]["engine_id"] == after["Id"] != before["Id"] == operation["result"]["replaced"]
    changed = ["A=2" if each == "A=1" else each for each in before["Config"]["Env"]]
    assert differences(before, after) == {"Config.Env": [before["Config"]["Env"], changed]}
    assert after["NetworkSettings"]["Networks"]["front"]["IPAddress"] == "10.97.0.7"
    assert bench.engine.docker("exec", "web", "cat", "/anonymous/file") == "kept"
    assert bench.engine.docker("ps", "--all", "--format", "{{.Names}}") == "web"
    assert "hunter2" not in operation["command"] + operation["curl"]


def test_a_new_image_brings_its_own_command(bench: Bench) -> None:
    bench.engine.docker("run", "--name", "made", BASE_IMAGE, "true")
    bench.engine.docker("commit", "--change", 'CMD ["sleep", "100"]', "--change", "ENV V=1", "made", "app:1")
    bench.engine.docker("commit", "--change", 'CMD ["sleep", "200"]', "--change", "ENV V=2", "made", "app:2")
    bench.engine.docker("run", "--detach", "--name", "web", "--stop-signal", "SIGKILL", "app:1")
    bench.mirror()

    bench.works(f"containers/{bench.container('web')['id']}/recreate/", image="app:2")

    config = bench.engine.client().inspect_container("web")["Config"]
    assert (config["Image"], config["Cmd"]) == ("app:2", ["sleep", "200"])
    assert "V=2" in config["Env"]


def test_a_stopped_one_stays_stopped(bench: Bench) -> None:
    bench.engine.docker("create", "--name", "web", BASE_IMAGE, "sleep", "100")
    bench.mirror()

    bench.works(f"containers/{bench.container('web')['id']}/recreate/", command=["sleep", "200"])

    assert bench.container("web")["state"] == "created"


def test_one_that_ended_is_started_when_asked(bench: Bench) -> None:
    bench.engine.docker("run", "--detach", "--name", "web", BASE_IMAGE, "sh", "-c", "exit 3")
    bench.engine.docker("wait", "web")
    bench.mirror()
    path = f"containers/{bench.container('web')['id']}/recreate/"

    told = bench.works(path, labels={"a": "b"})
    assert "ended with code 3: the new one is created and not started" in bench.output(told)
    assert bench.container("web")["state"] == "created"

    path = f"containers/{bench.container('web')['id']}/recreate/"
    bench.works(path, start=True, command=["sleep", "100"])
    assert bench.container("web")["state"] == "running"


def test_a_paused_one_is_paused_again(bench: Bench) -> None:
    web = bench.run("web")
    bench.engine.docker("pause", "web")
    bench.mirror()
    path = f"containers/{web['id']}/recreate/"

    failed(bench.do(path, command=["false"]), "does_not_run")
    assert (bench.container("web")["state"], bench.container("web")["engine_id"]) == (
        "paused",
        web["engine_id"],
    )

    told = bench.works(path, env={"A": "1"})
    assert "Pausing web, as it was before" in bench.output(told)
    assert bench.container("web")["state"] == "paused"


def test_it_keeps_the_image_it_has(bench: Bench) -> None:
    """Also when its tag stands for another one, or is gone: no registry is asked for what nobody named."""
    bench.engine.docker("run", "--name", "made", BASE_IMAGE, "true")
    bench.engine.docker("commit", "--change", "ENV V=1", "made", "app:1")
    bench.engine.docker("run", "--detach", "--name", "web", "--stop-signal", "KILL", "app:1", "sleep", "9999")
    own = bench.engine.client().inspect_container("web")["Image"]

    assert "keeps its image app:1" in bench.output(recreated(bench))
    assert bench.engine.client().inspect_container("web")["Config"]["Image"] == "app:1"

    bench.engine.docker("commit", "--change", "ENV V=2", "made", "app:1")
    assert "app:1 now stands for sha256:" in bench.output(recreated(bench))
    assert bench.engine.client().inspect_container("web")["Image"] == own

    bench.engine.docker("rmi", "app:1")
    recreated(bench)
    assert bench.engine.client().inspect_container("web")["Image"] == own
    assert "V=1" in bench.engine.client().inspect_container("web")["Config"]["Env"]


def test_a_tag_that_moved_is_taken_when_it_is_named(bench: Bench) -> None:
    bench.engine.docker("run", "--name", "made", BASE_IMAGE, "true")
    bench.engine.docker("commit", "--change", "ENV V=1", "made", "app:1")
    bench.engine.docker("run", "--detach", "--name", "web", "--stop-signal", "KILL", "app:1", "sleep", "9999")
    bench.engine.docker("commit", "--change", "ENV V=2", "made", "app:1")

    recreated(bench, image="app:1")
    assert "V=2" in bench.engine.client().inspect_container("web")["Config"]["Env"]

    # Named as it is already, and gone: that is still no word about a registry.
    bench.engine.docker("tag", "app:1", "kept:1")
    bench.engine.docker("rmi", "app:1")
    assert "app:1 is gone from this host" in bench.output(recreated(bench, image="app:1"))


def test_the_newest_is_pulled_when_asked(bench: Bench, open_registry: Registry) -> None:
    reference = f"127.0.0.1:{bench.engine.invite(open_registry.port)}/team/app:1"
    bench.engine.docker("run", "--name", "made", BASE_IMAGE, "true")
    for version in "12":
        bench.engine.docker("commit", "--change", f"ENV V={version}", "made", reference)
        bench.engine.docker("push", reference)
        bench.engine.docker("tag", reference, f"app:{version}")
    bench.engine.docker("tag", "app:1", reference)  # as on a host that has not heard of the second one
    bench.engine.docker("run", "-d", "--name", "web", "--stop-signal", "KILL", reference, "sleep", "9999")

    recreated(bench, pull="always")

    assert "V=2" in bench.engine.client().inspect_container("web")["Config"]["Env"]


def recreated(bench: Bench, **changes: Any) -> Json:
    """The operation that recreated `web` with `changes`, and another label."""
    bench.mirror()
    web = bench.container("web")
    return bench.works(
        f"containers/{web['id']}/recreate/", **{"labels": {**web["labels"], "at": str(web["id"])}, **changes}
    )


def test_the_old_one_is_put_back_when_the_new_one_does_not_run(bench: Bench) -> None:
    data = [{"type": "volume", "target": "/anonymous"}]
    web = bench.run("web", ports=[{"container_port": 80, "host_port": 8090}], mounts=data)
    bench.engine.docker("exec", "web", "sh", "-c", "echo kept > /anonymous/file")
    bench.run("other", ports=[{"container_port": 80, "host_port": 8091}])
    path = f"containers/{web['id']}/recreate/"

    ends = failed(bench.do(path, command=["sh", "-c", "echo cannot go on; exit 3"]), "does_not_run")
    failed(bench.do(path, ports=[{"container_port": 80, "host_port": 8091}]), "port_taken")
    failed(bench.do(path, image="127.0.0.1:9/no/such:image", pull="never"), "image_not_found")

    assert "cannot go on" in bench.output(ends)
    assert bench.engine.docker("exec", "web", "cat", "/anonymous/file") == "kept"
    after = bench.container("web")
    assert (after["engine_id"], after["state"]) == (web["engine_id"], "running")
    assert {row["name"] for row in bench.get("containers/")["results"]} == {"web", "other"}


def test_one_that_removes_itself_is_replaced_too(bench: Bench) -> None:
    bench.engine.docker(
        *shlex.split(f"run -d --rm --name web --stop-signal KILL -v /anonymous {BASE_IMAGE} sleep 9999")
    )
    bench.engine.docker("exec", "web", "sh", "-c", "echo kept > /anonymous/file")
    bench.mirror()

    operation = bench.works(f"containers/{bench.container('web')['id']}/recreate/", env={"A": "2"})

    assert "one made as it was" in bench.output(operation)
    assert bench.engine.docker("exec", "web", "sh", "-c", "cat /anonymous/file; echo $A") == "kept\n2"


def test_one_that_removed_itself_is_made_again_when_the_new_one_does_not_run(bench: Bench) -> None:
    line = f"run -d --rm --name web -h quay --stop-signal KILL -v /anonymous -e A=1 {BASE_IMAGE} sleep 9999"
    bench.engine.docker(*shlex.split(line))
    bench.engine.docker("exec", "web", "sh", "-c", "echo kept > /anonymous/file")
    before = bench.engine.client().inspect_container("web")
    bench.mirror()

    failed(
        bench.do(f"containers/{bench.container('web')['id']}/recreate/", command=["false"]), "does_not_run"
    )

    assert differences(before, bench.engine.client().inspect_container("web")) == {}
    assert bench.engine.docker("exec", "web", "cat", "/anonymous/file") == "kept"


def recreate_one_that_ends_again_and_again(bench: Bench) -> None:
    """Such a one waits to be started again most of the time."""
    bench.engine.docker("run", "-d", "--name", "web", "--restart", "always", BASE_IMAGE, "sh", "-c", "exit 3")

    def waits() -> bool:
        state: Json = bench.engine.client().inspect_container("web")
        return bool(state["State"]["Status"] == "restarting" and state["RestartCount"] > 4)

    wait_until(waits, what="the container waiting for its next start")
    bench.mirror()
    path = f"containers/{bench.container('web')['id']}/recreate/"
    failed(bench.do(path, env={"A": "1"}), "does_not_run")
    assert bench.container("web")["state"] in {"running", "restarting"}
    bench.works(path, command=["sleep", "100"], stop_signal="SIGKILL")
    assert bench.container("web")["state"] == "running"


def test_one_that_ends_again_and_again_can_be_mended(bench: Bench) -> None:
    recreate_one_that_ends_again_and_again(bench)


def test_one_that_ends_again_and_again_can_be_mended_on_an_old_engine(old_bench: Bench) -> None:
    recreate_one_that_ends_again_and_again(old_bench)


def test_what_cannot_be_is_refused(bench: Bench) -> None:
    web = bench.run("web")
    path = f"containers/{web['id']}/recreate/"

    refused(bench.owner.post(path, {"hostname": "not a name"}), "hostname", "not a host name")
    refused(
        bench.owner.post(path, {"ports": [{"container_port": 0}]}), "ports.0.container_port", "greater than"
    )


@pytest.mark.parametrize("asked", ["worker", "web"])  # itself, and what it hangs on
def test_it_leaves_alone_the_worker_that_performs_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """Docker calls the host of a container by its short id, and so the worker knows itself."""
    run = ("run", "--detach", "--stop-signal", "SIGKILL")
    bench.engine.docker(*run, "--name", "web", BASE_IMAGE, "sleep", "100000")
    beside = ("--network", "container:web") if asked == "web" else ()
    itself = bench.engine.docker(*run, "--name", "worker", *beside, BASE_IMAGE, "sleep", "100000")
    monkeypatch.setattr(socket, "gethostname", lambda: itself[:12])
    bench.mirror()
    path = f"containers/{bench.container(asked)['id']}/recreate/"
    said = failed(bench.do(path, env={"A": "1"}, recreate_dependents=True), "own_container")
    assert "--force-recreate worker" in said["error_hint"]
    assert (
        bench.engine.docker("inspect", "--format", "{{.Id}} {{.State.Status}}", "worker")
        == f"{itself} running"
    )


def test_it_leaves_alone_the_way_to_the_engine(bench: Bench) -> None:
    labels = ("--label", "com.docker.compose.service=engine")
    relay = ("sh", "-c", "sleep 100000", "/etc/quaymaster/engine.sh")
    bench.engine.docker("run", "--detach", "--name", "quaymaster-engine-1", *labels, BASE_IMAGE, *relay)
    bench.mirror()
    path = f"containers/{bench.container('quaymaster-engine-1')['id']}/recreate/"
    assert "--force-recreate engine" in failed(bench.do(path, env={"A": "1"}), "own_container")["error_hint"]
