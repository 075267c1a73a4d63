"""POST containers/{id}/<verb>/ and DELETE: what people do to a container that is there."""

import json
from typing import Any

from containers_app.kinds.containers import ContainerParams
from operations_app import worker
from operations_app.kinds import all_kinds
from operations_app.models import Operation
from tests.support.bench import Bench, failed, refused, succeeded
from tests.support.engines import BASE_IMAGE
from tests.support.people import Person

BODIES: dict[str, Any] = {
    "rename": {"name": "other"},
    "update": {"restart_policy": {"name": "always"}},
    "recreate": {"env": {}},
}


def test_it_goes_through_its_whole_life(bench: Bench) -> None:
    web = f"containers/{bench.run('web', stop_signal='SIGTERM')['id']}"
    states = []
    for verb, body in (
        ("pause", {}),
        ("unpause", {}),
        ("stop", {"timeout": 1}),
        ("start", {}),
        ("kill", {"signal": "SIGKILL"}),
        ("restart", {"timeout": 0}),
    ):
        bench.works(f"{web}/{verb}/", **body)
        states.append(bench.get(f"{web}/")["state"])
    bench.works(f"{web}/rename/", name="site")
    removed = bench.delete(f"{web}/?force=true&volumes=true")

    assert states == ["paused", "running", "exited", "running", "exited", "running"]
    assert removed["target_name"] == "site"
    assert bench.get("containers/")["count"] == 0
    assert bench.engine.docker("ps", "--all", "--quiet") == ""


def test_a_stop_says_the_exit_code_and_waits_the_grace_time(bench: Bench) -> None:
    trap = "trap 'exit 7' TERM; while true; do sleep 0.1; done"
    web = bench.run("web", command=["sh", "-c", trap], stop_signal="SIGTERM")

    operation = bench.works(f"containers/{web['id']}/stop/", timeout=60)

    assert operation["result"]["exit_code"] == 7
    assert operation["command"].endswith("stop -t 60 web")
    assert '{"timeout": 60}' in operation["curl"]


def test_it_says_when_the_state_does_not_allow_it(bench: Bench) -> None:
    web = bench.run("web")
    path = f"containers/{web['id']}"

    failed(bench.delete(f"{path}/"), "wrong_state")
    failed(bench.do(f"{path}/unpause/"), "wrong_state")
    bench.run("other")
    failed(bench.do(f"{path}/rename/", name="other"), "name_taken")
    bench.works(f"{path}/stop/")
    failed(bench.do(f"{path}/kill/"), "wrong_state")


def test_it_says_that_the_container_is_gone(bench: Bench) -> None:
    web = bench.run("web")
    bench.engine.docker("rm", "--force", "web")

    failed(bench.do(f"containers/{web['id']}/start/"), "not_found")


def test_it_says_that_the_host_does_not_answer(bench: Bench) -> None:
    web = bench.run("web")
    bench.host.address = "unix:///nowhere/docker.sock"
    bench.host.save()
    asked = bench.ask(f"containers/{web['id']}/stop/")
    bench.host.refresh_from_db()

    worker.perform(operation_id=asked["id"])

    failed(bench.get(f"operations/{asked['id']}/"), "host_unreachable")


def test_it_changes_limits_and_restart_policy_in_place(bench: Bench) -> None:
    web = bench.run("web", resources={"memory": "32m"})

    operation = bench.works(
        f"containers/{web['id']}/update/",
        resources={"memory": "64m", "cpus": 0.25, "pids": 20},
        restart_policy={"name": "unless-stopped"},
    )

    after = bench.container("web")
    assert after["engine_id"] == web["engine_id"]
    assert after["resources"]["memory"] == 64 * 2**20
    assert (after["resources"]["cpus"], after["resources"]["pids"]) == (0.25, 20)
    assert after["restart_policy"] == "unless-stopped"
    assert (
        "update --memory 64m --memory-swap 128m --cpus 0.25 --pids-limit 20 --restart unless-stopped web"
        in operation["command"]
    )
    failed(bench.do(f"containers/{web['id']}/update/", resources={"cpus": 10_000}), "limit_refused")


def test_a_commit_makes_an_image_with_another_command(bench: Bench) -> None:
    web = bench.run("web")
    bench.engine.docker("exec", "web", "sh", "-c", "echo kept > /kept")

    operation = bench.works(
        f"containers/{web['id']}/commit/",
        reference="quay/kept:1",
        changes=['CMD ["cat", "/kept"]'],
        message="kept it",
    )

    image = bench.get(f"images/{bench.image('quay/kept:1')['id']}/")
    assert operation["result"]["engine_id"] == image["engine_id"]
    assert image["config"]["command"] == ["cat", "/kept"]
    assert bench.engine.docker("run", "--rm", "quay/kept:1") == "kept"
    assert (
        """commit --change 'CMD ["cat", "/kept"]' --message 'kept it' web quay/kept:1"""
        in operation["command"]
    )
    bad = bench.owner.post(f"containers/{web['id']}/commit/", {"reference": "Not A Name"})
    refused(bad, "reference", "not an image reference")


def test_only_who_may_can(bench: Bench, reader: Person, stranger: Person, nobody: Person) -> None:
    bench.engine.docker("create", "--name", "web", BASE_IMAGE)
    bench.mirror()
    (web,) = bench.get("containers/")["results"]

    on_one = [kind.name for kind in all_kinds() if issubclass(kind.params, ContainerParams)]
    assert len(on_one) > 10
    for verb in {name.partition(".")[2] for name in on_one} - {"remove"}:
        path, body = f"containers/{web['id']}/{verb}/", BODIES.get(verb, {})
        # Who sees nothing is told that nothing is there.
        statuses = [who.post(path, body).status for who in (reader, stranger, nobody)]
        assert statuses == [403, 404, 401], verb
        assert bench.owner.post(f"containers/99999/{verb}/", body).status == 404
    assert reader.call("DELETE", f"containers/{web['id']}/").status == 403
    assert not Operation.objects.exists()


def test_what_is_sent_is_checked(bench: Bench) -> None:
    web = f"containers/{bench.run('web')['id']}"
    post = bench.owner.post

    refused(post(f"{web}/rename/", {"name": "no spaces please"}), "name", "begins with a letter")
    refused(post(f"{web}/rename/", {}), "name", "required")
    refused(post(f"{web}/kill/", {"signal": "rm -rf /"}), "signal", "by its name or number")
    refused(post(f"{web}/stop/", {"timeout": -1}), "timeout", "greater than or equal to 0")
    refused(post(f"{web}/stop/", {"timeout": 1, "grace": 1}), "grace", "no such field")
    refused(post(f"{web}/update/", {"resources": {"ram": "1g"}}), "resources.ram", "no such field")


def test_a_disabled_host_is_left_alone(bench: Bench) -> None:
    web = bench.run("web")
    assert bench.owner.call("PATCH", f"hosts/{bench.host.pk}/", {"enabled": False}).status == 200

    answer = bench.owner.post(f"containers/{web['id']}/stop/")

    assert (answer.status, answer.body["code"]) == (409, "host_disabled")


def test_many_at_once_are_one_operation_each_in_a_group(bench: Bench) -> None:
    ids = [bench.run(name)["id"] for name in ("one", "two", "three")]

    answer = bench.owner.post(
        "containers/bulk/", {"ids": ids, "action": "stop", "timeout": 0}, Idempotency_Key="k"
    )
    again = bench.owner.post(
        "containers/bulk/", {"ids": ids, "action": "stop", "timeout": 0}, Idempotency_Key="k"
    )
    bench.perform()

    assert answer.status == 202, answer
    assert [each["target_id"] for each in answer.body["operations"]] == ids
    assert again.body["group"] == answer.body["group"]
    group = bench.get(f"operations/groups/{answer.body['group']}/")
    assert (group["count"], group["ended"], group["states"]) == (3, True, {"succeeded": 3})
    assert {row["state"] for row in bench.get("containers/")["results"]} == {"exited"}
    refused(bench.owner.post("containers/bulk/", {"ids": [*ids, 999], "action": "start"}), "ids", "999")
    refused(
        bench.owner.post("containers/bulk/", {"ids": ids, "action": "recreate"}),
        "action",
        "not a valid choice",
    )


def test_the_curl_line_is_the_same_request(bench: Bench) -> None:
    web = bench.run("web")
    first = succeeded(bench.do(f"containers/{web['id']}/stop/", timeout=3))

    words = first["curl"].replace("\\\n", " ")
    body = json.loads(words.split("--data '")[1].split("'")[0])
    url = words.split()[-1]
    assert url.endswith(f"/api/v1/containers/{web['id']}/stop/")
    again = bench.owner.post(url.split("/api/v1/")[1], body)
    assert (again.status, again.body["command"]) == (202, first["command"])
