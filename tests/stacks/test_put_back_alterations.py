"""What `docker update` and `docker network` change of a stack that runs is seen, named, and put back by an apply."""

import json
from typing import Any

import pytest

from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers, happened
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
LIMITED: Json = {
    "mem_limit": "64m",
    "memswap_limit": "128m",
    "cpus": 0.5,
    "pids_limit": 50,
    "restart": "on-failure:3",
}
ONE, TWO = "{0}-1", "{0}-2"
# A service, what is done to its container by the words behind `docker`, and the keys that are named then.
CHANGES: dict[str, tuple[Json, list[str], list[str]]] = {
    "same": ({}, ["start {}"], []),
    "limited": (LIMITED, ["update --cpu-shares 0 {}"], []),
    "memory": ({}, ["update --memory 96m --memory-swap 192m {}"], ["mem_limit"]),
    "more-memory": (LIMITED, ["update --memory 96m --memory-swap 200m {}"], ["mem_limit", "memswap_limit"]),
    "swap": ({"mem_limit": "64m"}, ["update --memory-swap 100m {}"], ["memswap_limit"]),
    "reservation": ({}, ["update --memory-reservation 32m {}"], ["mem_reservation"]),
    "cpus": ({}, ["update --cpus 0.25 {}"], ["cpus"]),
    "other-cpus": (LIMITED, ["update --cpus 0.25 {}"], ["cpus"]),
    "quota": ({}, ["update --cpu-quota 50000 {}"], ["cpus"]),
    "shares": ({}, ["update --cpu-shares 512 {}"], ["cpu_shares"]),
    "cpuset": ({}, ["update --cpuset-cpus 0 {}"], ["cpuset"]),
    "pids": ({}, ["update --pids-limit 20 {}"], ["pids_limit"]),
    "no-pids": (LIMITED, ["update --pids-limit -1 {}"], ["pids_limit"]),
    "restart": ({}, ["update --restart always {}"], ["restart"]),
    "no-restart": (LIMITED, ["update --restart no {}"], ["restart"]),
    "count": (LIMITED, ["update --restart on-failure:5 {}"], ["restart"]),
    "back-again": ({}, ["update --restart always {}", "update --restart no {}"], []),
    "joined": ({}, ["network connect shop_back {}"], ["networks.back"]),
    "stranger": ({}, ["network connect --alias x beside {}"], ["networks.beside"]),
    "left": ({"networks": ["default", "back"]}, ["network disconnect shop_back {}"], ["networks.back"]),
    "left-all": ({}, ["network disconnect shop_default {}"], ["networks.default"]),
    "moved": (
        {},
        ["network disconnect shop_default {}", "network connect shop_back {}"],
        ["networks.back", "networks.default"],
    ),
    "nameless": (
        {},
        ["network disconnect shop_default {}", "network connect shop_default {}"],
        ["networks.default.aliases"],
    ),
    "returned": (
        {},
        [
            "network disconnect shop_default {}",
            "network connect --alias returned --alias shop-returned-1 shop_default {}",
        ],
        [],
    ),
    "stopped": ({}, ["stop {}", "update --memory 96m --memory-swap 192m {}"], ["mem_limit"]),
    "second": ({"scale": 2}, ["update --cpu-shares 512 shop-second-2"], ["cpu_shares"]),
    "inside": ({"network_mode": "service:memory"}, [], []),
    "follows": (
        {"depends_on": {"memory": {"condition": "service_started", "restart": True}}},
        [],
        [],
    ),
    "behind": ({"depends_on": ["memory"]}, [], []),
}


def text(**more: Json) -> str:
    """The stack; JSON is YAML."""
    services = {name: {**USUAL, **about, **more.get(name, {})} for name, (about, _, _) in CHANGES.items()}
    return json.dumps({"services": services, "networks": {"back": {"labels": more.get("back", {})}}})


def by_hand(bench: StackBench) -> None:
    """All of it, as somebody does who has the CLI alone."""
    bench.engine.docker("network", "create", "beside")
    for name, (_, lines, _) in CHANGES.items():
        for line in lines:
            bench.engine.docker(*line.format(f"shop-{name}-1").split())
    bench.mirror()


def told(bench: StackBench) -> Json:
    """What an engine keeps of how each container was made, and which networks it is on by which names."""
    found = {}
    listed = bench.engine.docker(
        "ps", "--all", "--quiet", "--filter", "label=com.docker.compose.project=shop"
    )
    for each in json.loads(bench.engine.docker("inspect", *listed.split())):
        host = {key: value for key, value in each["HostConfig"].items() if value and key != "NetworkMode"}
        networks = {
            name: sorted({*(about["Aliases"] or ())} - {each["Id"][:12]})
            for name, about in each["NetworkSettings"]["Networks"].items()
        }
        found[each["Name"]] = {"host": host, "networks": networks}
    return found


def drift(bench: StackBench, stack: Json) -> dict[str, Any]:
    """By service what differs."""
    state = bench.get(f"stacks/{stack['id']}/")["state"]
    assert not any(each["resource"] for each in state["drift"])
    return {each["service"]: each for each in state["drift"]}


def keys_of(told: Json) -> list[str]:
    """Of a service in a plan, or in a drift."""
    return [each["key"] for each in told["reasons"]]


@pytest.mark.parametrize("how", ["apply", "roll-back", "changed"])
def test_each_is_seen_named_and_put_back(stacks: StackBench, how: str) -> None:
    stack = stacks.make(text(), wait_seconds=120)
    succeeded(stacks.apply(stack))
    assert drift(stacks, stack) == {}
    before = told(stacks)
    by_hand(stacks)
    seen = drift(stacks, stack)
    changed = {name: keys for name, (_, _, keys) in CHANGES.items() if keys}
    assert {name: keys_of(each) for name, each in seen.items() if name in changed} == changed
    assert {name: keys_of(each) for name, each in seen.items() if name not in changed} == {
        "inside": ["depends_on"],
        "follows": ["depends_on"],
    }
    assert seen["memory"]["reasons"] == [{"key": "mem_limit", "before": "96m", "after": None}]
    assert seen["no-restart"]["reasons"] == [{"key": "restart", "before": None, "after": "on-failure:3"}]
    assert seen["moved"]["reasons"] == [
        {"key": "networks.back", "before": "connected", "after": None},
        {"key": "networks.default", "before": None, "after": "connected"},
    ]

    was = containers(stacks)
    if how == "roll-back":
        body = {"revision": 1}
        plan = stacks.owner.post(f"stacks/{stack['id']}/roll-back/?preview=true", body).body["plan"]
        stacks.works(f"stacks/{stack['id']}/roll-back/", **body)
    else:
        if how == "changed":  # a network that is made anew with all that is on it, and a service beside
            stacks.change(stack, text(back={"made": "anew"}, behind={"labels": {"a": "b"}}))
        plan = stacks.plan(stack)
        succeeded(stacks.apply(stack))
    now = containers(stacks)
    actions = {each["name"]: each["action"] for each in plan["services"]}
    assert actions == {name: happened(was[name], now[name]) for name in actions}
    assert {name for name, each in actions.items() if each == "recreate"} == {
        *changed, "inside", *(["behind"] if how == "changed" else [])
    }  # fmt: skip
    assert actions["follows"] == "restart"
    assert {name: keys_of(each) for name in changed for each in plan["services"] if each["name"] == name} == (
        changed
    )
    assert drift(stacks, stack) == {}
    after = told(stacks)
    assert {name: after[name] for name in before if "inside" not in name} == {
        name: before[name] for name in before if "inside" not in name
    }
    assert {each["action"] for each in stacks.plan(stack)["services"]} == {"keep"}


# In the order in which they are found.
NO_FILE_SAYS = {"second": "not alike", "left-all": "on no network", "nameless": "networks.default.aliases"}


def test_each_is_accepted_or_refused_with_its_reason(stacks: StackBench) -> None:
    stack = stacks.make(text(), wait_seconds=120)
    succeeded(stacks.apply(stack))
    by_hand(stacks)
    for name, words in NO_FILE_SAYS.items():
        refused = stacks.owner.post(f"stacks/{stack['id']}/accept/", {})
        assert (refused.status, refused.body["code"]) == (409, "stack_not_acceptable"), refused.body
        assert name in refused.body["detail"]
        assert words in refused.body["detail"]
        stacks.works(f"stacks/{stack['id']}/recreate/", services=[name])
    changed = {name: keys for name, (_, _, keys) in CHANGES.items() if keys and name not in NO_FILE_SAYS}
    assert drift(stacks, stack).keys() - {"inside", "follows"} == changed.keys()
    before, seen = containers(stacks), told(stacks)
    shown = stacks.owner.post(f"stacks/{stack['id']}/accept/?preview=true", {}).body["plan"]
    assert {each["name"]: {key.partition(".")[0] for key in keys_of(each)} for each in shown["services"]} == {
        name: {key.partition(".")[0] for key in keys} for name, keys in changed.items()
    }
    answer = stacks.owner.post(f"stacks/{stack['id']}/accept/", {})
    assert answer.status == 200, answer.body
    assert answer.body["accepted"] == shown
    assert containers(stacks) == before
    assert drift(stacks, stack) == {}
    assert {each["action"] for each in stacks.plan(stack)["services"]} == {"keep", "start"}
    # That the files say it, an engine says: made anew from them it is the same.
    succeeded(stacks.apply(stack, recreate=True))
    again = told(stacks)
    for name in seen.keys() - {"/shop-inside-1", "/shop-quota-1"}:
        was, now = seen[name]["networks"], again[name]["networks"]
        assert was.keys() == now.keys(), name
        # And by the names that Compose gives each on all of its networks.
        assert all(set(was[each]) <= set(now[each]) for each in was), name
        assert again[name]["host"] == seen[name]["host"], name
    assert drift(stacks, stack) == {}
