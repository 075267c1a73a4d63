"""What somebody did by other means is named, and what was only stopped is not taken for it."""

import json

from tests.stacks.conftest import Json, StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
LABELS = (
    "com.docker.compose.project=shop",
    "com.docker.compose.service=intruder",
    "com.docker.compose.oneoff=False",
    "com.docker.compose.config-hash=0",
)


def test_it_names_networks_and_volumes(stacks: StackBench) -> None:
    text: Json = {
        "services": {
            "web": USUAL,
            "idle": {**USUAL, "scale": 0, "volumes": ["data:/d", "seen:/s"], "networks": ["back", "side"]},
        },
        "networks": {"back": {"internal": True}, "side": {}},
        "volumes": {"data": {}, "seen": {}},
    }
    stack = stacks.make(json.dumps(text))
    succeeded(stacks.apply(stack))

    def drift() -> list[tuple[str, str, list[str]]]:
        state = stacks.get(f"stacks/{stack['id']}/")["state"]
        assert not any(each["service"] for each in state["drift"])
        return [
            (each["resource"], each["action"], [reason["key"] for reason in each["reasons"]])
            for each in state["drift"]
        ]

    assert drift() == []
    docker = stacks.engine.docker
    docker("volume", "rm", "shop_data")
    docker("network", "rm", "shop_side", "shop_back")
    made_for = ["--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.network=back"]
    docker("network", "create", *made_for, "--label", "com.docker.compose.config-hash=other", "shop_back")
    stacks.mirror()
    assert drift() == [
        ("network back", "recreate", ["internal"]),
        ("network side", "create", []),
        ("volume data", "create", []),
    ]
    succeeded(stacks.apply(stack))
    assert drift() == []


def test_it_names_what_differs(stacks: StackBench) -> None:
    stack = stacks.make(json.dumps({"services": {"web": USUAL, "db": USUAL, "gone": USUAL}}))
    fresh = stacks.get(f"stacks/{stack['id']}/")["state"]
    assert (fresh["status"], fresh["drift"], fresh["draft_changed"]) == ("empty", [], True)
    succeeded(stacks.apply(stack))
    stacks.engine.docker("stop", "shop-db-1")
    stacks.mirror()
    stopped = stacks.get(f"stacks/{stack['id']}/")["state"]
    assert (stopped["status"], stopped["drift"], stopped["draft_changed"]) == ("partly", [], False)
    stacks.engine.docker("rm", "--force", "shop-gone-1")
    labels = [word for label in LABELS for word in ("--label", label)]
    stacks.engine.docker("run", "--detach", "--name", "intruder", *labels, BASE_IMAGE, "sleep", "1000")
    stacks.mirror()
    drift = stacks.get(f"stacks/{stack['id']}/")["state"]["drift"]
    assert [(each["service"], each["action"]) for each in drift] == [
        ("gone", "create"),
        ("intruder", "unknown"),
    ]
    stacks.change(stack, json.dumps({"services": {"web": USUAL}}))
    assert stacks.get(f"stacks/{stack['id']}/")["state"]["draft_changed"]
