"""An apply that does not work says which service and why, and calls nothing applied that is not."""

import json

import pytest

from accounts_app.models import User
from stacks_app.models import Revision, Stack
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE
from tests.support.people import Person
from tests.support.services import Registry

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}


def text(**services: Json) -> str:
    """A compose file of these services; JSON is YAML."""
    return json.dumps({"services": {name: {**USUAL, **about} for name, about in services.items()}})


def first(bench: StackBench) -> Json:
    """A stack that runs."""
    stack = bench.make(
        text(web={"environment": {"A": "1"}}), files={"good/Dockerfile": f"FROM {BASE_IMAGE}\n"}
    )
    succeeded(bench.apply(stack))
    return stack


def left_alone(bench: StackBench, before: Json) -> None:
    """What ran runs, and the second revision is not called good."""
    assert containers(bench) == before
    assert not Revision.objects.get(number=2).good
    assert Stack.objects.get().applied == Revision.objects.get(number=1)


def test_a_failing_build_names_service_and_line_and_touches_nothing(stacks: StackBench) -> None:
    stack = first(stacks)
    before = containers(stacks)
    built: dict[str, Json] = {
        "good": {"build": "good", "image": "good"},
        "broken": {"build": {"context": "broken"}, "image": "broken"},
    }
    dockerfile = f"FROM {BASE_IMAGE}\nRUN true\nRUN exit 3\n"
    stacks.change(
        stack, text(web={"environment": {"A": "2"}}, **built), files={"broken/Dockerfile": dockerfile}
    )
    done = stacks.apply(stack)
    assert (done["state"], done["error_code"]) == ("failed", "build_failed")
    assert "shop/broken" in done["error_detail"]
    assert "Dockerfile, line 3" in done["error_detail"]
    left_alone(stacks, before)


def test_a_service_without_containers_needs_no_image(stacks: StackBench) -> None:
    """Neither to be applied, nor to be scaled beside or gone back to."""
    gone: Json = {"image": "gone:1", "scale": 0}
    built: Json = {"build": "none", "scale": 0}
    services = {"web": {**USUAL, "environment": {"A": "1"}}, "gone": {**USUAL, **gone}, "built": built}
    stack = stacks.make(json.dumps({"services": services}), files={"none/Dockerfile": f"FROM {BASE_IMAGE}\n"})
    plan = stacks.plan(stack, pull="never", build="never")
    assert [(each["name"], each["action"], each["image"]["action"]) for each in plan["services"]] == [
        ("built", "keep", "missing"),
        ("gone", "keep", "missing"),
        ("web", "create", "here"),
    ]
    succeeded(stacks.apply(stack, pull="never", build="never"))
    before = containers(stacks)
    assert before.keys() == {"web"}
    stacks.works(f"stacks/{stack['id']}/scale/", services={"web": 2})
    stacks.change(stack, text(web={"environment": {"A": "2"}}))
    succeeded(stacks.apply(stack))
    stacks.works(f"stacks/{stack['id']}/roll-back/", revision=1)
    assert containers(stacks).keys() == {"web"}
    assert stacks.get(f"stacks/{stack['id']}/")["state"]["drift"] == []


def test_a_failing_pull_names_the_image_and_touches_nothing(
    stacks: StackBench, open_registry: Registry
) -> None:
    stacks.engine.invite(open_registry.port)
    stack = first(stacks)
    before = containers(stacks)
    missing = f"{open_registry.address}/shop/none:1"
    stacks.change(stack, text(web={"environment": {"A": "2"}}, app={"image": missing}))
    done = stacks.apply(stack)
    assert (done["state"], done["error_code"]) == ("failed", "image_not_found")
    assert missing in done["error_detail"]
    assert done["error_hint"]
    left_alone(stacks, before)


@pytest.mark.parametrize("roll_back", [True, False])
def test_a_port_that_is_taken_is_said_before_and_when_it_is_taken_meanwhile(
    stacks: StackBench, *, roll_back: bool
) -> None:
    stack = first(stacks)
    before = containers(stacks)
    stacks.change(stack, text(web={"environment": {"A": "2"}, "ports": ["8123:80"]}), roll_back=roll_back)
    assert stacks.plan(stack)["clashes"] == []
    run = ("run", "--detach", "--pull", "never", "--publish", "8123:80", "--name", "thief")
    stacks.engine.docker(*run, BASE_IMAGE, "sleep", "1000")
    done = stacks.apply(stack)
    assert done["state"] == "failed"
    assert "port is already allocated" in done["error_detail"]
    assert "shop-web-1" in done["error_detail"]
    assert not Revision.objects.get(number=2).good
    stacks.mirror()
    (clash,) = stacks.plan(stack)["clashes"]
    assert (clash["service"], clash["held_by"]) == ("web", "thief")
    assert "8123" in clash["what"]
    if roll_back:
        assert done["error_code"] == "stack_rolled_back"
        assert containers(stacks).keys() == before.keys()
        assert stacks.engine.docker("exec", "shop-web-1", "sh", "-c", "echo $A") == "1"
        assert Stack.objects.get().applied == Revision.objects.get(number=3)
        return
    assert done["error_code"] == "port_taken"
    assert done["error_hint"]
    assert Stack.objects.get().applied == Revision.objects.get(number=1)
    stacks.engine.docker("rm", "--force", "thief")
    stacks.mirror()
    succeeded(stacks.apply(stack))
    assert stacks.engine.docker("exec", "shop-web-1", "sh", "-c", "echo $A") == "2"


def test_who_comes_second_is_told_who_does_what_and_may_end_it(stacks: StackBench) -> None:
    stack = first(stacks)
    other = Person(user=User.objects.create_user("nora", password="harbour-wall-48", is_superuser=True))
    asked = stacks.ask(f"stacks/{stack['id']}/apply/", recreate=True)
    for path, body in (("apply", {}), ("roll-back", {"revision": 1}), ("stop", {}), ("down", {})):
        busy = other.post(f"stacks/{stack['id']}/{path}/", body)
        assert (busy.status, busy.body["code"]) == (409, "stack_busy")
        for words in ("olga", "Apply a stack", f"operation {asked['id']}", asked["created_at"][:10]):
            assert words in busy.body["detail"]
    gone = other.call("DELETE", f"stacks/{stack['id']}/")
    assert "olga" in gone.body["detail"]
    assert other.post(f"operations/{asked['id']}/cancel/").status in {200, 202}
    assert other.post(f"stacks/{stack['id']}/apply/", {}).status == 202
