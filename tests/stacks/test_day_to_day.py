"""A stack day to day, on a real engine: scaled, recreated, a service of it run once."""

import json

from operations_app.models import Operation
from stacks_app.models import Revision, Stack
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers, happened
from tests.stacks.under_way import KilledWorker, give_up, gone, perform_all
from tests.support.bench import failed, performing, succeeded
from tests.support.engines import BASE_IMAGE
from tests.support.processes import wait_until
from tests.support.services import Registry

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}


def written(**services: Json) -> str:
    """A compose file; JSON is YAML."""
    return json.dumps({"services": {name: {**USUAL, **about} for name, about in services.items()}})


def amounts(bench: StackBench) -> dict[str, int]:
    """How many containers each service has."""
    return {name: len(each) for name, each in containers(bench).items()}


def test_scaling_is_what_its_plan_said_and_stays(stacks: StackBench) -> None:
    stack = stacks.make(written(web={}, two={"deploy": {"replicas": 2}}, db={}))
    path = f"stacks/{stack['id']}"
    early = stacks.owner.post(f"{path}/scale/", {"services": {"web": 3}})
    assert (early.status, early.body["code"]) == (409, "stack_not_applied")
    succeeded(stacks.apply(stack))
    # Another one is stopped by hand: it is not started for that.
    stacks.engine.docker("stop", "shop-db-1")
    stacks.mirror()
    before = containers(stacks)
    wanted = {"web": 3, "two": 1}
    plan = stacks.owner.post(f"{path}/scale/?preview=true", {"services": wanted}).body["plan"]
    done = stacks.works(f"{path}/scale/", services=wanted)
    after = containers(stacks)
    assert {each["name"]: (each["action"], each["replicas"]) for each in plan["services"]} == {
        name: (happened(before[name], after[name]), count) for name, count in wanted.items()
    }
    assert amounts(stacks) == {"web": 3, "two": 1, "db": 1}
    assert before["web"].items() <= after["web"].items()
    assert after["db"] == before["db"]
    assert done["result"]["revision"] == 2

    state = stacks.get(f"{path}/")["state"]
    assert (state["drift"], state["draft_changed"]) == ([], False)
    assert {each["name"]: each["replicas"] for each in state["services"]} == {"web": 3, "two": 1, "db": 1}
    kept = stacks.plan(stack)
    told = {each["name"]: each["action"] for each in kept["services"]}
    assert told == {"web": "keep", "two": "keep", "db": "start"}
    assert {each["service"] for each in kept["remarks"] if each["code"] == "scaled"} == {"web", "two"}
    stacks.change(stack, written(web={"environment": {"A": "1"}}, two={"deploy": {"replicas": 2}}, db={}))
    succeeded(stacks.apply(stack))
    assert amounts(stacks) == {"web": 3, "two": 1, "db": 1}
    # Back to what the files say.
    stacks.works(f"{path}/scale/", services={"web": None, "two": None})
    assert amounts(stacks) == {"web": 1, "two": 2, "db": 1}
    assert Stack.objects.get().scales == {}
    assert stacks.get(f"{path}/")["state"]["draft_changed"] is False
    # And back to where it was scaled.
    stacks.works(f"{path}/roll-back/", revision=2)
    assert amounts(stacks) == {"web": 3, "two": 1, "db": 1}


def test_it_says_what_cannot_be_scaled(stacks: StackBench) -> None:
    stack = stacks.make(written(named={"container_name": "only"}, port={"ports": ["8123:80"]}, free={}))
    succeeded(stacks.apply(stack))
    for service, words in [("named", "only"), ("port", "8123"), ("nobody", "nobody")]:
        answer = stacks.owner.post(f"stacks/{stack['id']}/scale/", {"services": {service: 2}})
        assert answer.status == 400, answer.body
        assert words in answer.body["fields"]["services"][0]
    for wrong in ({}, {"free": -1}, {"free": "many"}):
        assert stacks.owner.post(f"stacks/{stack['id']}/scale/", {"services": wrong}).status == 400


def test_it_recreates_what_is_named(stacks: StackBench) -> None:
    text = json.loads(written(web={"depends_on": ["db"], "secrets": ["word"]}, db={}))
    stack = stacks.make(
        json.dumps({**text, "secrets": {"word": {"environment": "WORD"}}}),
        variables=[{"name": "WORD", "value": "swordfish", "secret": True}],
    )
    succeeded(stacks.apply(stack))
    before = containers(stacks)
    stacks.works(f"stacks/{stack['id']}/recreate/", services=["web"])
    after = containers(stacks)
    assert {name: happened(before[name], after[name]) for name in after} == {"web": "recreate", "db": "keep"}
    assert stacks.engine.docker("exec", "shop-web-1", "cat", "/run/secrets/word").strip() == "swordfish"
    assert Revision.objects.count() == 1
    assert stacks.get(f"stacks/{stack['id']}/")["state"]["drift"] == []


def test_it_runs_a_service_once(stacks: StackBench) -> None:
    stack = stacks.make(written(web={"depends_on": ["db"], "environment": {"A": "a"}}, db={}))
    path = f"stacks/{stack['id']}"
    succeeded(stacks.apply(stack))
    stacks.engine.docker("stop", "shop-db-1")
    before = containers(stacks)
    said = """echo $A $B; echo wrong >&2; printf '{"id": 1}\\nlast\n'"""
    done = stacks.works(
        f"{path}/run/", service="web", command=["sh", "-c", said], environment={"B": "b"}, dependencies=False
    )
    assert done["result"] == {"exit_code": 0}
    output = stacks.output(done).splitlines()
    assert all(line in output for line in ["a b", "wrong", '{"id": 1}', "last"]), output
    assert containers(stacks) == before, "nothing else was touched, and its container is gone"
    # With what it depends on, which is started.
    failing = failed(stacks.do(f"{path}/run/", service="web", command=["sh", "-c", "exit 7"]), "run_failed")
    assert failing["result"] == {"exit_code": 7}
    after = containers(stacks)
    assert {name: happened(before[name], after[name]) for name in after} == {"web": "keep", "db": "start"}
    # What Compose cannot do is no exit code of the service.
    wrong = stacks.do(f"{path}/run/", service="web", command=["/not/there"], dependencies=False)
    assert (wrong["state"], wrong["error_code"], wrong["result"]) == ("failed", "compose_failed", None)
    assert "/not/there" in wrong["error_detail"]
    assert containers(stacks) == after
    assert stacks.owner.post(f"{path}/run/", {"service": "nobody"}).status == 400
    long = {"service": "web", "command": ["echo", "x" * 200_000], "dependencies": False}
    assert stacks.owner.post(f"{path}/run/", long).body["fields"].keys() == {"command"}
    done = stacks.do(f"{path}/run/", **{**long, "command": ["true", "\u00e9" * 10_000]})
    assert done["result"] == {"exit_code": 0}, done


def test_it_runs_a_service_of_a_profile_that_was_not_chosen(stacks: StackBench) -> None:
    text = written(
        db={},
        debug={
            "image": "debug:1",
            "build": "app",
            "profiles": ["dev", "more"],
            "depends_on": ["tool", "db"],
            "volumes": ["./page:/srv:ro", "kept:/kept"],
            "networks": ["default", "back"],
        },
        tool={"profiles": ["dev"]},
        other={"profiles": ["qa"]},
        far={"profiles": ["dev"], "depends_on": ["other"]},
    )
    more: Json = {"networks": {"back": {}}, "volumes": {"kept": {}}}
    files = {"page/index.html": "one\n", "app/Dockerfile": f"FROM {BASE_IMAGE}\nENV MADE=here\n"}
    stack = stacks.make(json.dumps({**json.loads(text), **more}), files=files)
    path = f"stacks/{stack['id']}"
    succeeded(stacks.apply(stack))
    assert stacks.get(f"{path}/")["state"]["disabled"] == ["debug", "far", "other", "tool"]
    before = containers(stacks)

    def run(service: str, *, dependencies: bool) -> Json:
        command = ["sh", "-c", "cat /srv/index.html; echo $MADE $A; touch /kept/this"]
        body = {"service": service, "command": command, "environment": {"A": "a"}}
        asked = stacks.ask(f"{path}/run/", **body, dependencies=dependencies)
        perform_all(stacks)
        return stacks.get(f"operations/{asked['id']}/")

    alone = succeeded(run("debug", dependencies=False))
    assert stacks.output(alone).splitlines()[-2:] == ["one", "here a"]
    assert containers(stacks) == before
    succeeded(run("debug", dependencies=True))
    after = containers(stacks)
    assert after.keys() == {"db", "tool"}, "what it depends on, of its own profiles, and nothing else"
    assert after["db"] == before["db"]
    wrong = run("far", dependencies=True)
    assert (wrong["state"], wrong["error_code"]) == ("failed", "compose_invalid")
    assert "other" in wrong["error_detail"]
    plan = stacks.plan(stack)
    assert ([each["action"] for each in plan["services"]], plan["leftovers"]) == (["keep"], [])
    assert stacks.get(f"{path}/")["state"]["drift"] == []
    stacks.works(f"{path}/down/")
    assert containers(stacks) == {}


def test_a_cancel_ends_what_is_run_once(stacks: StackBench) -> None:
    stack = stacks.make(written(web={}))
    path = f"stacks/{stack['id']}"
    succeeded(stacks.apply(stack))
    deaf = ["sh", "-c", "trap '' INT TERM; echo on; sleep 1000"]
    asked = stacks.ask(f"{path}/run/", service="web", command=deaf)
    busy = stacks.owner.post(f"{path}/apply/", {})
    assert (busy.status, busy.body["code"]) == (409, "stack_busy")
    worker = performing(asked)
    wait_until(lambda: "on" in stacks.output(asked).split(), what="what is run says something")
    stacks.owner.post(f"operations/{asked['id']}/cancel/", {})
    worker.join()
    assert Operation.objects.get(pk=asked["id"]).state == "cancelled"
    assert "-run-" not in stacks.engine.docker("ps", "--all", "--format", "{{.Names}}")


def test_what_a_killed_run_leaves_is_removed(stacks: StackBench) -> None:
    stack = stacks.make(written(web={}))
    path = f"stacks/{stack['id']}"
    succeeded(stacks.apply(stack))
    labels = ("--label=com.docker.compose.project=shop", "--label=com.docker.compose.oneoff=True")
    stacks.engine.docker("create", "--name=by-hand", *labels, BASE_IMAGE, "true")
    stacks.engine.docker(
        "create", "--name=posing", *labels, "--label=quaymaster.run=99999", BASE_IMAGE, "true"
    )

    def left() -> set[str]:
        return set(stacks.engine.docker("ps", "--all", "--format", "{{.Names}}").split()) - {"shop-web-1"}

    asked = stacks.ask(f"{path}/run/", service="web", command=["sleep", "1000"], dependencies=False)
    killed = KilledWorker()
    run = f"shop-web-run-{asked['id']}"
    wait_until(lambda: run in stacks.engine.docker("ps", "--format", "{{.Names}}").split(), what="the run")
    below = killed.kill()
    wait_until(lambda: gone(below), what="the end of Compose with its worker")
    assert run in left()
    stacks.works(f"{path}/stop/", services=["web"], timeout=0)
    assert run in left(), "nobody knows yet that its worker is gone"
    give_up(stacks)
    assert stacks.get(f"operations/{asked['id']}/")["state"] == "interrupted"
    done = stacks.works(f"{path}/start/")
    assert left() == {"by-hand", "posing"}
    assert f"{run} is what a run left that was cut off: it is removed." in stacks.output(done)


def test_pulling_says_what_is_newer_than_what_runs(stacks: StackBench, registry: Registry) -> None:
    place = f"127.0.0.1:{stacks.engine.invite(registry.port)}"
    account = {"name": "pier", "server": place, "username": "quay", "password": "harbour", "plain_http": True}
    assert stacks.owner.post("registries/", account).status == 201
    image, same = f"{place}/team/app:1", f"{place}/team/same:1"
    publish(stacks, image, "1")
    publish(stacks, same, "1")
    stack = stacks.make(written(web={"image": image}, same={"image": same}))
    succeeded(stacks.apply(stack))
    before = containers(stacks)
    publish(stacks, image, "2", keep=False)
    stacks.mirror()

    asked = stacks.ask(f"stacks/{stack['id']}/pull/")
    while Operation.objects.filter(state=Operation.State.QUEUED).exists():
        stacks.perform()
    done = succeeded(stacks.get(f"operations/{asked['id']}/"))

    assert {each["service"]: each["newer"] for each in done["result"]["images"]} == {
        "web": True,
        "same": False,
    }
    assert containers(stacks) == before
    children = Operation.objects.filter(parent=asked["id"])
    assert {child.kind for child in children} == {"image.pull"}
    assert {each["name"]: each["action"] for each in stacks.plan(stack)["services"]} == {
        "web": "recreate",
        "same": "keep",
    }
    assert stacks.owner.post(f"stacks/{stack['id']}/pull/", {"services": ["nobody"]}).status == 400


def publish(bench: StackBench, reference: str, content: str, *, keep: bool = True) -> None:
    """Have the registry give out an image with this content; `keep` what the host has of that name."""
    docker = bench.engine.docker
    docker("login", "--username", "quay", "--password", "harbour", reference.partition("/")[0])
    docker("run", "--name", "made", BASE_IMAGE, "sh", "-c", f"echo {content} > /content")
    before = None if keep else docker("image", "inspect", "--format", "{{.Id}}", reference).strip()
    docker("commit", "made", reference)
    docker("push", reference)
    docker("rm", "made")
    docker("rmi", reference)
    if before:
        docker("tag", before, reference)
