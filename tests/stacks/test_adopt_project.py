"""A project that was made by the CLI becomes a stack: no container is touched, and the plan keeps all of it."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks_app.models import Revision, Stack
from stacks_app.services.drafts import read_file
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers, happened
from tests.support.bench import succeeded
from tests.support.compose import resolve_unfenced, write_stack
from tests.support.engines import BASE_IMAGE

BUILD = f"FROM {BASE_IMAGE}\nENV OF=image\nCMD sleep 100000\nSTOPSIGNAL SIGKILL\n"
FILES = {
    "conf/a": "a",
    "secret": "s",
    "env": "FROM_FILE=1",
    "app/Dockerfile": BUILD,
    ".env": "PASS=canary-5ec3e7\n",
}
USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL", "init": True}
SERVICES: dict[str, Json] = {
    "plain": {},
    "app": {"image": None, "build": "./app", "command": None, "depends_on": ["plain"]},
    "files": {"volumes": ["./conf:/conf:ro", "data:/data", "/anonymous", "./made:/made"], "env_file": "env"},
    "words": {"environment": {"DB_PASSWORD": "$PASS", "A": "$$5", "E": ""}, "labels": {"a": "b$$"}},
    "health": {"healthcheck": {"test": "true", "interval": "1s"}, "restart": "unless-stopped"},
    "after": {"depends_on": {"health": {"condition": "service_healthy"}}},
    "two": {"scale": 2, "networks": ["default", "back"], "tmpfs": "/run:size=1m"},
    "named": {"container_name": "by-its-name", "ports": ["80"], "networks": {"back": {"aliases": ["nick"]}}},
    "limits": {"deploy": {"resources": {"limits": {"cpus": "0.5", "memory": "64M"}}}, "cap_drop": ["MKNOD"]},
    "inside": {"network_mode": "service:plain", "pid": "service:plain"},
    "secret": {"secrets": ["of-file"], "configs": ["of-text"]},
    "extra": {"profiles": ["more"]},
    "off": {"profiles": ["never"]},
}
COMPOSE = {
    "services": {
        name: {key: value for key, value in {**USUAL, **about}.items() if value is not None}
        for name, about in SERVICES.items()
    },
    "volumes": {"data": {"labels": {"kept": "yes", "NAS_PASSWORD": "canary-5ec3e8$$"}}},
    "networks": {"back": {"internal": True, "ipam": {"config": [{"subnet": "10.95.0.0/24"}]}}},
    "secrets": {"of-file": {"file": "./secret"}},
    "configs": {"of-text": {"content": "text"}},
}


def make_by_hand(stacks: StackBench, folder: Path) -> None:
    """What somebody does who has the CLI alone."""
    source = write_stack(
        folder, {"compose.yaml": json.dumps(COMPOSE), **FILES}, project="shop", profiles=("more",)
    )
    done = resolve_unfenced(
        source, "--profile=more", "up", "--detach", "--build", "--quiet-pull", engine=stacks.engine.socket
    )
    assert done.returncode == 0, done.stderr.decode()
    stacks.mirror()


def adopt(stacks: StackBench, **more: Any) -> Json:
    answer = stacks.owner.post("stacks/adopt/", {"host": stacks.host.pk, "project": "shop", **more})
    assert answer.status == 200, answer.body
    adopted: Json = answer.body
    return adopted


def given_files() -> list[Json]:
    return [{"path": "compose.yaml", "text": json.dumps(COMPOSE)}] + [
        {"path": path, "text": text} for path, text in FILES.items()
    ]


@pytest.mark.parametrize("given", [True, False])
def test_the_plan_keeps_all_and_an_apply_does_what_it_says(
    stacks: StackBench, folder: Path, *, given: bool
) -> None:
    make_by_hand(stacks, folder)
    before = containers(stacks)
    adopted = adopt(stacks, **({"files": given_files()} if given else {}))
    stack = adopted["stack"]
    assert containers(stacks) == before
    assert (stack["source"], stack["applied"], stack["state"]["drift"]) == ("adopted", 1, [])
    assert not stack["state"]["draft_changed"]
    assert "canary-5ec3e" not in json.dumps(adopted) + str(list(Revision.objects.values()))
    assert Stack.objects.get().working_dir == (str(folder) if given else "")

    def actions(plan: Json) -> dict[str, str]:
        return {each["name"]: each["action"] for each in plan["services"]}

    plan = stacks.plan(stack)
    assert set(actions(plan).values()) == {"keep"}, (plan["services"], adopted["notes"])
    assert {each["action"] for each in [*plan["networks"], *plan["volumes"]]} == {"keep"}
    assert plan["leftovers"] == []
    assert {each["image"]["action"] for each in plan["services"]} == {"here"}
    # What changed by hand since is put right, and nothing else is made anew.
    stacks.engine.docker("stop", "shop-plain-1")
    stacks.engine.docker("rm", "--force", "shop-two-2")
    stacks.mirror()
    file = json.loads(json.dumps(COMPOSE)) if given else None
    text = read_file(Stack.objects.get().files, path="compose.yaml")
    assert text is not None
    assert given or b"canary" not in text
    changed = change(file if given else text)
    stacks.change(stack, changed)
    before = containers(stacks)
    plan = stacks.plan(stack)
    succeeded(stacks.apply(stack))
    after = containers(stacks)
    told = actions(plan)
    done = {name: happened(before.get(name, {}), after.get(name, {})) for name in told}
    assert told == done
    assert {name: action for name, action in told.items() if action != "keep"} == {
        "words": "recreate", "plain": "start", "two": "scale", "more": "create",
        "inside": "start",  # it ended with the namespace that it is in
    }, plan["services"]  # fmt: skip
    again = stacks.plan(stack)
    assert set(actions(again).values()) == {"keep"}, again["services"]
    assert stacks.get(f"stacks/{stack['id']}/")["state"]["drift"] == []


def test_a_prune_leaves_the_way_back_to_what_was_adopted(stacks: StackBench, folder: Path) -> None:
    said = f"FROM {BASE_IMAGE}\nRUN echo adopted > /said\nCMD sleep 100000\nSTOPSIGNAL SIGKILL\n"
    file = {"services": {"app": {"build": "app"}}}
    source = write_stack(folder, {"compose.yaml": json.dumps(file), "app/Dockerfile": said}, project="shop")
    done = resolve_unfenced(source, "up", "--detach", "--build", engine=stacks.engine.socket)
    assert done.returncode == 0, done.stderr.decode()
    stacks.mirror()
    before = containers(stacks)
    stack = adopt(stacks)["stack"]
    stacks.perform()
    assert containers(stacks) == before
    assert stacks.get("operations/", kind="stack.hold")["results"][0]["state"] == "succeeded"
    stacks.change(stack, json.dumps({"services": {"app": {**USUAL, "command": ["sleep", "99999"]}}}))
    succeeded(stacks.apply(stack))
    stacks.engine.docker("image", "rm", "shop-app")
    stacks.works(f"hosts/{stacks.host.pk}/prune/", images=True)
    stacks.works(f"stacks/{stack['id']}/roll-back/", revision=1)
    assert stacks.engine.docker("exec", "shop-app-1", "cat", "/said") == "adopted"


def change(file: Any) -> str:
    """With one service more, and another variable in one."""
    document = yaml.safe_load(file) if isinstance(file, str | bytes) else file
    document["services"]["words"]["environment"]["A"] = "changed"
    document["services"]["more"] = USUAL
    return json.dumps(document)
