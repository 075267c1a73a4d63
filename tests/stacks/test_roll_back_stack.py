"""Going back: what ran then runs again, with the images it had, by hand or by itself."""

import json
from typing import Any

from operations_app.models import Operation
from stacks_app.models import Revision, Stack
from tests.stacks.conftest import Json, StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
SICK: Json = {"healthcheck": {"test": ["CMD", "false"], "interval": "1s", "retries": 1}}


def text(**services: Json) -> str:
    """A compose file of these services; JSON is YAML."""
    return json.dumps({"services": {name: {**USUAL, **about} for name, about in services.items()}})


def roll_back(bench: StackBench, stack: Json, number: int) -> Json:
    """Go back to that revision; the operation as it ended."""
    asked = bench.ask(f"stacks/{stack['id']}/roll-back/", revision=number)
    while Operation.objects.filter(state=Operation.State.QUEUED).exists():
        bench.perform()
    return bench.get(f"operations/{asked['id']}/")


def running(bench: StackBench) -> dict[str, Any]:
    """What makes a container of each service what it is."""
    listed = bench.engine.docker("ps", "--quiet", "--filter", "label=com.docker.compose.project=shop").split()
    found = json.loads(bench.engine.docker("inspect", *listed)) if listed else []
    return {
        each["Config"]["Labels"]["com.docker.compose.service"]: (
            each["Image"],
            each["Config"]["Env"],
            sorted(mount["Name"] for mount in each["Mounts"]),
        )
        for each in found
    }


def state(bench: StackBench) -> Json:
    """How the stack is said to be."""
    found: Json = bench.get("stacks/")["results"][0]["state"]
    return found


def test_it_brings_back_what_ran(stacks: StackBench) -> None:
    first = text(web={"environment": {"A": "1"}, "volumes": ["./page:/srv:ro"]}, side={})
    stack = stacks.make(first, files={"page/index.html": "one"})
    succeeded(stacks.apply(stack))
    before = running(stacks)
    second = text(web={"environment": {"A": "2"}, "volumes": ["./page:/srv:ro"]}, side={}, more={})
    stacks.change(stack, second, files={"page/index.html": "two"})
    succeeded(stacks.apply(stack))
    assert running(stacks) != before

    shown = stacks.owner.post(f"stacks/{stack['id']}/roll-back/?preview=true", {"revision": 1}).body
    assert {each["name"]: each["action"] for each in shown["plan"]["services"]} == {
        "web": "recreate",
        "side": "keep",
    }
    assert [each["service"] for each in shown["plan"]["leftovers"]] == ["more"]
    done = succeeded(roll_back(stacks, stack, 1))
    assert running(stacks) == before
    assert stacks.engine.docker("exec", "shop-web-1", "cat", "/srv/index.html") == "one"
    assert done["result"]["revision"] == 3
    assert (state(stacks)["drift"], state(stacks)["status"]) == ([], "running")
    revision = Revision.objects.get(number=3)
    assert (revision.origin, revision.of, revision.good) == ("roll_back", 1, True)
    assert revision.person_name == "olga"
    assert Stack.objects.get().applied == revision
    draft = {each["name"]: each["action"] for each in stacks.plan(stack)["services"]}
    assert draft == {"web": "recreate", "side": "keep", "more": "create"}, "the draft is what it was"
    assert stacks.owner.post(f"stacks/{stack['id']}/roll-back/", {"revision": 9}).status == 404


def test_it_needs_no_build_and_no_tag_that_stayed(stacks: StackBench) -> None:
    built = text(app={"image": "shop/app", "build": "."})
    stack = stacks.make(built, files={"Dockerfile": f"FROM {BASE_IMAGE}\nCOPY said /said\n", "said": "one"})
    succeeded(stacks.apply(stack))
    before = running(stacks)
    stacks.change(stack, built, files={"said": "two"})
    succeeded(stacks.apply(stack))
    assert running(stacks) != before
    done = succeeded(roll_back(stacks, stack, 1))
    assert running(stacks) == before
    assert stacks.get("operations/", parent=done["id"])["count"] == 0
    assert state(stacks)["drift"] == []
    succeeded(roll_back(stacks, stack, 2))
    assert state(stacks)["drift"] == []
    assert stacks.engine.docker("exec", "shop-app-1", "cat", "/said") == "two"


def test_it_goes_back_by_itself(stacks: StackBench) -> None:
    stack = stacks.make(text(web={"environment": {"A": "1"}}), roll_back=True)
    succeeded(stacks.apply(stack))
    before = running(stacks)
    stacks.change(stack, text(web={"environment": {"A": "2"}, **SICK}))
    done = stacks.apply(stack)
    assert (done["state"], done["error_code"]) == ("failed", "stack_rolled_back")
    assert "unhealthy" in done["error_detail"]
    assert running(stacks) == before
    told = stacks.get(f"stacks/{stack['id']}/revisions/")["results"]
    assert [(each["number"], each["origin"], each["good"], each["person_name"]) for each in told] == [
        (3, "roll_back", True, ""),
        (2, "apply", False, "olga"),
        (1, "apply", True, "olga"),
    ]
    stacks.change(stack, text(web={"ports": ["65999999:80"]}))
    refused = stacks.owner.post(f"stacks/{stack['id']}/apply/", {})
    assert refused.status == 400, "what Compose does not take is refused before"


def test_a_first_apply_has_nothing_to_go_back_to(stacks: StackBench) -> None:
    stack = stacks.make(text(web=SICK), roll_back=True)
    done = stacks.apply(stack)
    assert (done["state"], done["error_code"]) == ("failed", "stack_not_well")
    assert Revision.objects.count() == 1
