"""An apply makes the files of a stack true on a real engine."""

import pytest

from stacks_app.models import Revision, Stack
from tests.stacks.conftest import StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

WEB = """
services:
  web:
    image: BASE
    command: [httpd, -f, -p, "80", -h, /srv]
    volumes: ["./page:/srv:ro"]
    stop_signal: SIGKILL
"""
SICK = "{test: [CMD, sh, -c, 'echo no route; exit 1'], interval: 1s, retries: 1}"


def ids(bench: StackBench) -> dict[str, str]:
    """The container of each service."""
    rows = bench.get("containers/", stack="shop")["results"]
    return {row["service"]: row["engine_id"] for row in rows}


def page(bench: StackBench, service: str = "web") -> str:
    """What its page says inside."""
    return bench.engine.docker("exec", f"shop-{service}-1", "cat", "/srv/index.html")


def test_it_makes_what_the_files_say(stacks: StackBench) -> None:
    stack = stacks.make(WEB, files={"page/index.html": "hello"})
    done = succeeded(stacks.apply(stack))
    assert done["result"]["revision"] == 1
    assert done["result"]["services"] == [{"name": "web", "health": "well", "words": ""}]
    assert page(stacks) == "hello"
    revision = Revision.objects.get()
    assert revision.good
    assert Stack.objects.get().applied == revision
    assert stacks.plan(stack)["services"][0]["action"] == "keep"


def test_it_passes_on_what_the_engine_warns_of(stacks: StackBench) -> None:
    stack = stacks.make(f"{WEB}    oom_kill_disable: true\n", files={"page/index.html": "hello"})
    (line,) = [
        each for each in stacks.output(succeeded(stacks.apply(stack))).splitlines() if each.startswith("web:")
    ]
    assert "oom" in line.lower()


def test_what_did_not_change_is_left_alone(stacks: StackBench) -> None:
    both = f"{WEB}  side: {{image: BASE, command: [sleep, '10000'], stop_signal: SIGKILL}}\n"
    stack = stacks.make(both, files={"page/index.html": "hello"})
    succeeded(stacks.apply(stack))
    before = ids(stacks)
    succeeded(stacks.apply(stack))
    assert ids(stacks) == before
    stacks.change(stack, both, files={"page/index.html": "bye"})
    plan = {each["name"]: each for each in stacks.plan(stack)["services"]}
    assert (plan["web"]["action"], plan["side"]["action"]) == ("recreate", "keep")
    succeeded(stacks.apply(stack))
    assert page(stacks) == "bye"
    after = ids(stacks)
    assert after["side"] == before["side"]
    assert after["web"] != before["web"]


def test_it_builds_what_has_to_be_built_and_nothing_twice(stacks: StackBench) -> None:
    text = """
services:
  app:
    build: {context: app, args: {GREETING: hello}}
    command: [sleep, "10000"]
    stop_signal: SIGKILL
"""
    dockerfile = "FROM BASE\nARG GREETING\nCOPY name /name\nRUN echo $GREETING $(cat /name) > /said\n"
    files = {"app/Dockerfile": dockerfile.replace("BASE", BASE_IMAGE), "app/name": "olga"}
    stack = stacks.make(text, files=files)
    assert stacks.plan(stack)["services"][0]["image"]["action"] == "build"
    done = succeeded(stacks.apply(stack))
    said = ("exec", "shop-app-1", "cat", "/said")
    assert stacks.engine.docker(*said) == "hello olga"
    (build,) = stacks.get("operations/", parent=done["id"])["results"]
    assert (build["kind"], build["state"]) == ("image.build", "succeeded")
    before = ids(stacks)
    again = succeeded(stacks.apply(stack))
    assert stacks.get("operations/", parent=again["id"])["count"] == 0
    assert ids(stacks) == before
    stacks.change(stack, text, files={"app/name": "nora"})
    succeeded(stacks.apply(stack))
    assert stacks.engine.docker(*said) == "hello nora"


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("{image: BASE, command: ['false']}", "ended with 1"),
        (f"{{image: BASE, command: [sleep, '1000'], stop_signal: SIGKILL, healthcheck: {SICK}}}", "no route"),
    ],
)
def test_what_is_not_well_is_no_success(stacks: StackBench, service: str, words: str) -> None:
    stack = stacks.make(f"services: {{web: {service}}}", wait_seconds=30)
    done = stacks.apply(stack)
    assert (done["state"], done["error_code"]) == ("failed", "stack_not_well")
    assert words in done["error_detail"]
    assert not Revision.objects.get().good
    assert Stack.objects.get().applied is None


def test_a_job_that_did_its_work_is_well(stacks: StackBench) -> None:
    stack = stacks.make("services: {job: {image: BASE, command: ['true']}}")
    assert succeeded(stacks.apply(stack))["result"]["services"][0]["health"] == "done"


def test_a_failed_build_leaves_what_runs(stacks: StackBench) -> None:
    stack = stacks.make(WEB, files={"page/index.html": "hello"})
    succeeded(stacks.apply(stack))
    before = ids(stacks)
    broken = f"{WEB}  app: {{build: .}}\n"
    stacks.change(stack, broken, files={"Dockerfile": "FROM scratch\nCOPY missing /\n"})
    done = stacks.apply(stack)
    assert done["state"] == "failed"
    assert "shop/app" in done["error_detail"] or "app" in done["error_detail"]
    assert ids(stacks) == before
    assert Stack.objects.get().applied == Revision.objects.get(number=1)


def test_secrets_reach_the_container_and_nothing_else(stacks: StackBench) -> None:
    text = """
services:
  web:
    image: BASE
    command: [sleep, "10000"]
    stop_signal: SIGKILL
    environment: {TOKEN: "$TOKEN"}
    secrets: [key]
secrets: {key: {file: ./key.txt}}
"""
    token = {"name": "TOKEN", "value": "canary-7f00d $x", "secret": True}
    stack = stacks.make(text, files={"key.txt": "key-canary-5eed"}, variables=[token])
    done = succeeded(stacks.apply(stack))
    shown = stacks.engine.docker("exec", "shop-web-1", "sh", "-c", 'echo "$TOKEN"; cat /run/secrets/key')
    assert shown == "canary-7f00d $x\nkey-canary-5eed"
    told = f"{done} {stacks.output(done)} {list(Revision.objects.values())} {stacks.plan(stack)}"
    assert "canary" not in told
