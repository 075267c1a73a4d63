"""What an apply did is what the plan said: every kind of change, side by side in one stack, on a real engine."""

import json

import pytest

from stacks_app.models import Revision
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers, happened
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
# A service before and after, by what changes; None where it is not there. `hand` is done by hand in between.
CHANGES: dict[str, tuple[Json | None, Json | None]] = {
    "same": ({}, {}),
    "environment": ({"environment": {"A": "1"}}, {"environment": {"A": "2"}}),
    "command": ({}, {"command": ["sleep", "99999"]}),
    "label": ({}, {"labels": {"a": "b"}}),
    "memory": ({}, {"mem_limit": "64m"}),
    "restart": ({}, {"restart": "always"}),
    "health": ({}, {"healthcheck": {"test": ["CMD", "true"], "interval": "1s"}}),
    "health-text": (
        {"healthcheck": {"test": "true", "interval": "1s"}},
        {"healthcheck": {"test": ["CMD-SHELL", "true"], "interval": "1s"}},
    ),
    "more": ({}, {"scale": 3}),
    "fewer": ({"scale": 2}, {"scale": 1}),
    "none": ({}, {"scale": 0}),
    "more-and-changed": ({}, {"scale": 2, "environment": {"A": "1"}}),
    "new": (None, {}),
    "gone": ({}, None),
    "volume": ({}, {"volumes": ["data:/data"]}),
    "anonymous": ({"volumes": ["/data"]}, {"volumes": ["/data"]}),
    "network": ({}, {"networks": ["default", "back"]}),
    "other-network": ({"networks": ["changing"]}, {"networks": ["changing"]}),
    "file": ({"volumes": ["./file:/srv:ro"]}, {"volumes": ["./file:/srv:ro"]}),
    "kept-file": ({"volumes": ["./kept:/srv:ro"]}, {"volumes": ["./kept:/srv:ro"]}),
    "written": ({"volumes": ["./written:/srv"]}, {"volumes": ["./written:/srv"]}),
    "secret": ({"secrets": ["changing"]}, {"secrets": ["changing"]}),
    "config": ({"configs": ["changing"]}, {"configs": ["changing"]}),
    "dollar": ({"environment": {"A": "$$5"}}, {"environment": {"A": "$$5"}}),
    "pull-policy": ({}, {"pull_policy": "never"}),
    "depends": ({}, {"depends_on": ["same"]}),
    "follows": (
        {"depends_on": {"environment": {"condition": "service_started", "restart": True}}},
        {"depends_on": {"environment": {"condition": "service_started", "restart": True}}},
    ),
    "does-not-follow": ({"depends_on": ["environment"]}, {"depends_on": ["environment"]}),
    "inside": ({"network_mode": "service:command"}, {"network_mode": "service:command"}),
    "inside-same": ({"network_mode": "service:same"}, {"network_mode": "service:same"}),
    "stopped": ({}, {}),
    "killed": ({}, {}),
    "removed": ({}, {}),
    "job": ({"command": ["true"]}, {"command": ["true"]}),
    "off": ({}, {"profiles": ["extra"]}),
}
BY_HAND = {"stopped": ["stop"], "killed": ["kill"], "removed": ["rm", "--force", "--volumes"]}


def written(which: int) -> str:
    """The compose file before (0) and after (1); JSON is YAML."""
    services = {
        name: {**USUAL, **about} for name, pair in CHANGES.items() if (about := pair[which]) is not None
    }
    return json.dumps(
        {
            "services": services,
            "networks": {"back": {}, "changing": {"labels": {"made": str(which)}}},
            "volumes": {"data": {}},
            "secrets": {"changing": {"file": "./secret"}},
            "configs": {"changing": {"content": f"content {which}"}},
        }
    )


def files(which: int) -> dict[str, str]:
    """The other files."""
    said = f"said {which}"
    return {"file/a": said, "kept/a": "kept", "secret": f"secret {which}", "written/a": "kept"}


def test_what_an_apply_did_is_what_the_plan_said(stacks: StackBench) -> None:
    stack = stacks.make(written(0), files=files(0), wait_seconds=300)
    first = stacks.plan(stack)
    assert {each["action"] for each in first["services"]} == {"create"}
    succeeded(stacks.apply(stack))
    assert {
        each["name"]: each["action"] for each in stacks.plan(stack)["services"] if each["action"] != "keep"
    } == {
        # What has done its work is started again, as Compose does.
        "job": "start"
    }
    for service, words in BY_HAND.items():
        stacks.engine.docker(*words, f"shop-{service}-1")
    stacks.mirror()
    before = containers(stacks)
    stacks.change(stack, written(1), files=files(1))

    plan = stacks.plan(stack)
    succeeded(stacks.apply(stack))
    after = containers(stacks)

    told = {each["name"]: each["action"] for each in plan["services"]}
    done = {name: happened(before.get(name, {}), after.get(name, {})) for name in told}
    assert told == done
    assert [each["service"] for each in plan["leftovers"]] == ["gone"]
    assert "gone" not in after
    networks = json.loads(stacks.engine.docker("inspect", "shop-other-network-1"))[0]["NetworkSettings"][
        "Networks"
    ]
    network = stacks.engine.docker("network", "inspect", "--format", "{{.Id}}", "shop_changing").strip()
    assert networks["shop_changing"]["NetworkID"] == network
    assert after["off"] == before["off"], "what no profile chose is left as it is"
    reasons = {each["name"]: [reason["key"] for reason in each["reasons"]] for each in plan["services"]}
    assert reasons["environment"] == ["environment.A"]
    assert reasons["command"] == ["command[1]"] or reasons["command"] == ["command"]
    assert reasons["memory"] == ["mem_limit"]
    assert all(reasons[name] for name, action in told.items() if action == "recreate")
    assert stacks.plan(stack)["networks"] == [
        {"key": key, "name": f"shop_{key}", "action": "keep"} for key in ("back", "changing", "default")
    ]
    assert Revision.objects.filter(good=True).count() == 2


@pytest.mark.parametrize("recreate", [True, False])
def test_it_is_true_of_options(stacks: StackBench, *, recreate: bool) -> None:
    stack = stacks.make(json.dumps({"services": {"web": USUAL, "old": USUAL}}))
    succeeded(stacks.apply(stack))
    before = containers(stacks)
    stacks.change(stack, json.dumps({"services": {"web": USUAL}}))
    options = {"recreate": recreate, "remove_orphans": recreate}
    plan = stacks.plan(stack, **options)
    succeeded(stacks.apply(stack, **options))
    after = containers(stacks)
    assert (
        plan["services"][0]["action"]
        == happened(before["web"], after["web"])
        == ("recreate" if recreate else "keep")
    )
    assert plan["leftovers"] == [{"container": "shop-old-1", "service": "old", "removed": recreate}]
    assert ("old" in after) is not recreate
