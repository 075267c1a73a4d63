"""What services write into a folder of the stack stays, whatever becomes of the files of the stack in it."""

from typing import Any

from stacks_app.models import Revision
from tests.stacks.conftest import Json, StackBench
from tests.stacks.test_roll_back_stack import roll_back
from tests.support.bench import succeeded

APP = """
services:
  app:
    image: BASE
    command: [sleep, "10000"]
    stop_signal: SIGKILL
    volumes: ["./data:/data", "./config:/config"]
"""
WITHOUT = 'services: {app: {image: BASE, command: [sleep, "10000"], stop_signal: SIGKILL}}'


def sh(bench: StackBench, command: str, service: str = "app") -> str:
    return bench.engine.docker("exec", f"shop-{service}-1", "sh", "-c", command)


def written(bench: StackBench) -> str:
    return sh(bench, "cat /data/rows /config/state")


def configured(text: str) -> Json:
    return {"config/sub/app.conf": text}


def remarks(plan: Json) -> set[str]:
    return {each["code"] for each in plan["remarks"]} & {"kept_folder", "file_stays"}


def change_of(plan: Json) -> tuple[Any, ...]:
    (service,) = plan["services"]
    return service["action"], [reason["key"] for reason in service["reasons"]]


def test_it_stays_through_changes_and_on_the_way_back(stacks: StackBench) -> None:
    stack = stacks.make(APP, files=configured("one"))
    assert remarks(stacks.plan(stack)) == {"kept_folder"}
    succeeded(stacks.apply(stack))
    sh(stacks, "echo rows > /data/rows; echo state > /config/state; chown -R 1000:1000 /config")

    stacks.change(stack, APP, files=configured("two"))
    plan = stacks.plan(stack)
    assert change_of(plan) == ("recreate", ["labels.quaymaster.files.config", "files"])
    told = {each["path"]: (each["kept"], each["here"]) for each in plan["files"]}
    assert told == {"data": (True, True), "config": (True, False)}
    succeeded(stacks.apply(stack))
    assert written(stacks) == "rows\nstate"
    assert sh(stacks, "cat /config/sub/app.conf; stat -c %u /config /config/sub") == "two1000\n1000"

    sh(stacks, "echo mine > /config/sub/app.conf")
    succeeded(stacks.apply(stack))
    assert sh(stacks, "cat /config/sub/app.conf") == "mine", "what did not change is not carried again"

    succeeded(roll_back(stacks, stack, 1))
    assert written(stacks) == "rows\nstate"
    assert sh(stacks, "cat /config/sub/app.conf") == "one"

    succeeded(stacks.do(f"stacks/{stack['id']}/down/"))
    succeeded(stacks.apply(stack))
    assert written(stacks) == "rows\nstate"
    assert sh(stacks, "cat /config/sub/app.conf") == "two"


def test_what_cannot_be_taken_out_is_told(stacks: StackBench) -> None:
    stack = stacks.make(APP, files={**configured("one"), "config/old.conf": "old", "data/keep": ""})
    succeeded(stacks.apply(stack))
    files = [{"path": path} for path in ("compose.yaml", "config/sub/app.conf", "data/keep")]
    assert stacks.owner.call("PATCH", f"stacks/{stack['id']}/", {"files": files}).status == 200
    assert remarks(stacks.plan(stack)) == {"file_stays"}
    succeeded(stacks.apply(stack))
    assert sh(stacks, "cat /config/old.conf") == "old"


def test_nothing_of_ours_removes_it(stacks: StackBench) -> None:
    """Not even when no revision that is kept names it, or the stack is forgotten and made again."""
    stack = stacks.make(APP, files=configured("one"), keep_revisions=1)
    succeeded(stacks.apply(stack))
    sh(stacks, "echo rows > /data/rows; echo state > /config/state")
    stacks.change(stack, WITHOUT)
    for _ in range(3):
        succeeded(stacks.apply(stack))
    assert 1 not in Revision.objects.values_list("number", flat=True)
    assert stacks.owner.call("DELETE", f"stacks/{stack['id']}/").status == 204
    succeeded(stacks.apply(stacks.make(APP, files=configured("one"))))
    assert written(stacks) == "rows\nstate"


def test_a_part_of_a_folder_is_the_same_place(stacks: StackBench) -> None:
    text = """
services:
  app: {image: BASE, command: [sleep, "10000"], stop_signal: SIGKILL, volumes: ["./certs:/certs"]}
  web: {image: BASE, command: [sleep, "10000"], stop_signal: SIGKILL, volumes: ["./certs/live:/tls:ro"]}
"""
    stack = stacks.make(text)
    succeeded(stacks.apply(stack))
    sh(stacks, "echo key > /certs/live/key")
    assert sh(stacks, "cat /tls/key", "web") == "key"
    succeeded(stacks.apply(stack))
    assert sh(stacks, "cat /tls/key", "web") == "key"
