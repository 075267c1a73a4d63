"""What somebody made by hand under the name or with the labels of a stack is his: the plan says so, as Compose does."""

import json
import random

import pytest

from tests.stacks.conftest import Json, StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
OF = "com.docker.compose."
# What Compose asks for before it sees a container is not among these.
LABELS: tuple[dict[str, str], ...] = (
    {},
    {"project": "shop", "service": "web"},
    {"project": "shop", "service": "web", "oneoff": "False"},
)
# What a network of the wanted name may be; and whether Compose takes it.
NETWORKS: list[tuple[dict[str, str], bool]] = [
    ({}, False),
    ({"project": "shop"}, False),
    ({"project": "other", "network": "other"}, False),
    ({"network": "default"}, True),
]


def words_of(labels: dict[str, str]) -> list[str]:
    """For the command line of Docker."""
    return [word for key, value in labels.items() for word in ("--label", f"{OF}{key}={value}")]


def run_by_hand(stacks: StackBench, name: str, labels: dict[str, str]) -> None:
    """A container without Compose."""
    stacks.engine.docker(
        "run",
        "--detach",
        "--stop-signal=KILL",
        "--name",
        name,
        *words_of(labels),
        BASE_IMAGE,
        "sleep",
        "1000",
    )
    stacks.mirror()


def drift(stacks: StackBench, stack: Json) -> list[tuple[str, str]]:
    """What of it differs, and how."""
    state = stacks.get(f"stacks/{stack['id']}/")["state"]
    return [(each["service"] or each["resource"], each["action"]) for each in state["drift"]]


def test_a_container_by_hand_is_nobody_of_the_stack(stacks: StackBench) -> None:
    stack = stacks.make(json.dumps({"services": {"web": USUAL}}))
    succeeded(stacks.apply(stack))
    run_by_hand(stacks, "beside", {"project": "shop", "service": "old"})
    assert drift(stacks, stack) == []
    assert stacks.plan(stack)["leftovers"] == []
    succeeded(stacks.apply(stack, recreate=True))
    assert "beside" in stacks.engine.docker("ps", "--format={{.Names}}").split()

    labels = random.choice(LABELS)  # noqa: S311 - another one in each run
    stacks.engine.docker("rm", "--force", "shop-web-1")
    run_by_hand(stacks, "shop-web-1", labels)
    assert drift(stacks, stack) == [("web", "create")]
    plan = stacks.plan(stack)
    assert [(each["action"], each["containers"]) for each in plan["services"]] == [("create", 0)]
    by = "somebody who gave it the labels of the stack by hand" if labels else "a container outside of stacks"
    assert plan["clashes"] == [{"service": "web", "what": "name shop-web-1", "held_by": by}]
    applied = stacks.apply(stack)
    assert (applied["state"], applied["error_code"]) == ("failed", "name_taken")

    stacks.engine.docker("rm", "--force", "shop-web-1")
    stacks.mirror()
    assert stacks.plan(stack)["clashes"] == []
    succeeded(stacks.apply(stack))


@pytest.mark.parametrize(("labels", "taken"), NETWORKS)
def test_a_network_by_hand_is_told(
    stacks: StackBench,
    labels: dict[str, str],
    taken: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    stacks.engine.docker("network", "create", *words_of(labels), "shop_default")
    stacks.mirror()
    stack = stacks.make(json.dumps({"services": {"web": USUAL}}))
    project = labels.get("project", "")
    holders = {"": "somebody without Compose", "shop": "somebody who gave it the labels of the stack by hand"}
    clash = {
        "service": "web",
        "what": "network shop_default",
        "held_by": holders.get(project, f"the stack {project}"),
    }
    assert stacks.plan(stack)["clashes"] == ([] if taken else [clash])
    applied = stacks.apply(stack)
    assert (applied["state"] == "succeeded") == taken, applied
