"""What somebody changed by other means becomes the applied revision: no container is touched, and the files say it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from containers_app.mirrored_specs import spec_of_container
from containers_app.models import Container
from containers_app.spec.container import ContainerSpec
from stacks_app.models import Revision, Stack
from stacks_app.services.drafts import read_file
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers
from tests.support.bench import succeeded
from tests.support.compose import resolve_unfenced, write_stack
from tests.support.engines import BASE_IMAGE

FILE = """\
# The shop, as Ada wrote it.
x-usual: &usual
  command: [sleep, "100000"]   # for good
  stop_signal: SIGKILL

services:
  # what is changed below
  all:
    <<: *usual
    image: BASE
    environment:
      GREETING: hello   # in English
      MODE: fast
      KEPT: ${KEPT:-as it is}
    labels: {a: b, c: d}
    ports:
      - "127.0.0.1:0:80"   # for tests
      - 81
    mem_limit: 64m   # enough
    restart: unless-stopped
    volumes:
      - data:/data
      # of the stack itself
      - ./conf:/conf:ro
    healthcheck: {test: [CMD, "true"], interval: 1m}
  # what is not
  gone:
    <<: *usual
    image: BASE   # goes
  needed: {<<: *usual, image: BASE}
  needs:
    <<: *usual
    image: BASE   # stays
    depends_on: [needed]
  more: {<<: *usual, image: BASE}
  off: {<<: *usual, image: BASE, profiles: [never]}

volumes:
  data:   # what people bought
# The end.
"""


def by_hand(document: Json) -> Json:
    """As somebody changed it who has the CLI alone."""
    services = document["services"]
    services["all"] |= {
        "environment": {
            "GREETING": "hei",
            "KEPT": "as it is",
            "DB_PASSWORD": "canary-acce97",
            "NEW": "$$5 'x'",
        },
        "labels": {"a": "b", "e": "f"},
        "ports": ["127.0.0.1:0:80", "82"],
        "command": ["sleep", "100001"],
        "mem_limit": "80m",
        "cpus": 0.5,
        "restart": "on-failure:3",
        "cap_drop": ["MKNOD"],
        "networks": ["default", "back"],
        "volumes": ["data:/data:ro", "./conf:/conf:ro", "more:/more"],
        "tmpfs": ["/run:size=1m"],
        "healthcheck": {"test": ["CMD", "true"], "interval": "2m"},
        "user": "0",
        "hostname": "h",
    }
    services["added"] = {
        **services["more"],
        "environment": {"TOKEN": "canary-acce98"},
        "networks": ["back"],
    }
    document["networks"] = {"back": {"internal": True}}
    document["volumes"] |= {"more": None}
    return document


def compose(stacks: StackBench, folder: Path, document: Json, *words: str) -> None:
    """What the CLI does with it."""
    source = write_stack(folder, {"compose.yaml": json.dumps(document), "conf/a": "a"}, project="shop")
    done = resolve_unfenced(source, *words, engine=stacks.engine.socket)
    assert done.returncode == 0, done.stderr.decode()


def specs() -> dict[str, ContainerSpec]:
    """What would make each container again."""
    return {
        row.name: replace(spec_of_container(row), start=True)
        for row in Container.objects.filter(stack="shop")
    }


def accept(stacks: StackBench, stack: Json, **body: Any) -> Json:
    """Preview it, do it, and compare."""
    shown = stacks.owner.post(f"stacks/{stack['id']}/accept/?preview=true", body)
    assert (shown.status, shown.body["problems"]) == (200, []), shown.body
    answer = stacks.owner.post(f"stacks/{stack['id']}/accept/", body)
    assert answer.status == 200, answer.body
    assert answer.body["accepted"] == shown.body["plan"]
    accepted: Json = answer.body
    return accepted


def actions(plan: Json) -> dict[str, str]:
    """What happens to each service."""
    return {each["name"]: each["action"] for each in plan["services"]}


def text_of(stack: Json, path: str = "compose.yaml") -> str:
    """A file of the draft."""
    content = read_file(Stack.objects.get(pk=stack["id"]).files, path=path)
    assert content is not None
    return content.decode()


@pytest.mark.timeout(900)
def test_all_kinds_of_drift_are_accepted(stacks: StackBench, folder: Path) -> None:
    stack = stacks.make(FILE, files={"conf/a": "a"})
    succeeded(stacks.apply(stack))
    document = by_hand(yaml.safe_load(FILE.replace("BASE", BASE_IMAGE)))
    compose(stacks, folder, document, "up", "--detach", "--no-deps", "--scale=more=2", "all", "added", "more")
    stacks.engine.docker("rm", "--force", "shop-gone-1", "shop-needed-1")
    run_beside(stacks, "stranger", service="all")
    refused = stacks.owner.post(f"stacks/{stack['id']}/accept/", {})
    assert (refused.status, refused.body["code"]) == (409, "stack_not_acceptable"), refused.body
    assert "Compose did not make it" in refused.body["detail"]
    stacks.engine.docker("rm", "--force", "stranger")
    run_beside(stacks, "extra-one", **{"config-hash": "0" * 64, "oneoff": "False", "container-number": "1"})
    before, seen = containers(stacks), specs()

    accepted = accept(stacks, stack)
    assert containers(stacks) == before
    state = accepted["stack"]["state"]
    assert (state["drift"], state["draft_changed"], accepted["stack"]["applied"]) == ([], False, 2)
    assert "canary" not in json.dumps(accepted) + str(list(Revision.objects.values()))
    shown = accepted["accepted"]
    assert {each["name"]: each["change"] for each in shown["services"]} == {
        "all": "changed", "gone": "removed", "needed": "scaled", "more": "scaled", "added": "added", "extra": "added",
    }  # fmt: skip
    assert [each["path"] for each in shown["files"]] == ["compose.yaml"], shown["notes"]
    assert shown["variables"] == ["DB_PASSWORD", "TOKEN"]
    stays = [
        "# The shop, as Ada wrote it.",
        "  # what is changed below",
        "      KEPT: ${KEPT:-as it is}",
        f"    image: {BASE_IMAGE}   # stays",
        '      - "127.0.0.1:0:80"   # for tests',
        '    mem_limit: "80m"   # enough',
        "      # of the stack itself",
        "      GREETING: hei   # in English",
        f"  off: {{<<: *usual, image: {BASE_IMAGE}, profiles: [never]}}",
        "  data:   # what people bought",
        "# The end.",
    ]
    text = text_of(stack)
    assert [line for line in stays if line not in text.splitlines()] == [], text
    assert "image: BASE   # goes" not in text

    plan = stacks.plan(stack)
    assert set(actions(plan).values()) == {"keep"}, plan["services"]
    assert plan["leftovers"] == []
    assert {each["action"] for each in [*plan["networks"], *plan["volumes"]]} == {"keep"}
    # That the files say what ran, an engine says: made anew from them it is the same.
    succeeded(stacks.apply(stack, recreate=True))
    again = specs()
    assert {name: unordered(spec) for name, spec in again.items()} == {
        name: unordered(spec) for name, spec in seen.items()
    }


def run_beside(stacks: StackBench, name: str, **labels: str) -> None:
    """A container of the service `extra`, made without Compose."""
    labels = {"project": "shop", "service": "extra", **labels}
    words = [
        word for key, value in labels.items() for word in ("--label", f"com.docker.compose.{key}={value}")
    ]
    command = ("--stop-signal=KILL", BASE_IMAGE, "sleep", "1000")
    stacks.engine.docker("run", "--detach", "--name", name, *words, *command)
    stacks.mirror()


def unordered(spec: ContainerSpec) -> Any:
    """What makes no difference to a container left out: the order of lists, and what labels tell of its making."""
    return replace(
        spec,
        labels={
            name: value
            for name, value in spec.labels.items()
            if not name.startswith(("com.docker.compose", "quaymaster"))
        },
        mounts=tuple(sorted(spec.mounts, key=lambda each: each.target)),
        networks=tuple(sorted(spec.networks, key=lambda each: each.name)),
    )
