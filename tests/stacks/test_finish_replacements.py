"""A Compose that was stopped in the middle of a replacement: what it left is put in order, as the plan says."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from docker import APIClient
from hypothesis import given
from hypothesis import strategies as st

from stacks_app.plan.replacing import REPLACE, Standby, unfinished
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers, happened
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
NAMED = {"named": "only-one"}

Cut = Callable[
    [APIClient, str, Json], None
]  # given the name of the old one, and what the new one is made from


def both(api: APIClient, old: str, new: Json) -> None:
    """The new one is made, and the old one not touched yet."""
    create(api, passing(api, old), new)


def stopped(api: APIClient, old: str, new: Json) -> None:
    """The old one is stopped, and not removed yet."""
    both(api, old, new)
    api.stop(old)


def nameless(api: APIClient, old: str, new: Json) -> None:
    """The old one is removed, and the new one has not got its name yet."""
    both(api, old, new)
    api.remove_container(old, force=True)


def under_way(api: APIClient, old: str, new: Json) -> None:
    """And somebody went on with that, by hand."""
    name = passing(api, old)
    nameless(api, old, new)
    api.start(name)


def twice(api: APIClient, old: str, new: Json) -> None:
    """And that was replaced, and stopped in the middle again."""
    name = passing(api, old)
    under_way(api, old, new)
    create(api, f"{api.inspect_container(name)['Id'][:12]}_{old}", new)


CUTS: dict[str, Cut] = {each.__name__: each for each in (both, stopped, nameless, under_way, twice)}
CUTS |= {"named": nameless, "several": both, "back": both}


def passing(api: APIClient, old: str) -> str:
    """The name that Compose gives the new one at first."""
    return f"{api.inspect_container(old)['Id'][:12]}_{old}"


def create(api: APIClient, name: str, new: Json) -> None:
    """A container as `new` is one, which was never started."""
    keys = ("Image", "Cmd", "Labels", "StopSignal", "Env")
    config = {key: new["Config"][key] for key in keys}
    joined: Json = {name: {} for name in new["NetworkSettings"]["Networks"]}
    host = {"NetworkMode": new["HostConfig"]["NetworkMode"]}
    api.create_container_from_config(
        {**config, "HostConfig": host, "NetworkingConfig": {"EndpointsConfig": joined}}, name=name
    )


def written(which: int) -> str:
    """The compose file before (1) and after (2); JSON is YAML."""
    services = {name: {**USUAL, "environment": {"A": str(which)}} for name in CUTS}
    services["named"]["container_name"] = NAMED["named"]
    services["several"]["scale"] = 2
    services["back"]["environment"] = {"A": "1" if which == 2 else "2"}
    return json.dumps({"services": services})


def names(found: dict[str, dict[str, Any]]) -> dict[str, set[str]]:
    """Of the containers of each service."""
    return {service: {name[1:] for name in here} for service, here in found.items()}


@pytest.mark.database
def test_what_is_left_of_replacements_is_put_in_order(stacks: StackBench) -> None:
    right = {name: {NAMED.get(name, f"shop-{name}-1")} for name in CUTS} | {
        "several": {"shop-several-1", "shop-several-2"}
    }
    stack = stacks.make(written(1), wait_seconds=300)
    succeeded(stacks.apply(stack))
    stacks.change(stack, written(2))
    succeeded(stacks.apply(stack))
    with stacks.engine.client() as api:
        new = {name: api.inspect_container(min(right[name])) for name in CUTS}
        stacks.change(stack, written(1))
        succeeded(stacks.apply(stack))
        for name, cut in CUTS.items():
            cut(api, min(right[name]), new[name])
    stacks.change(stack, written(2))
    # What Compose left of this one is of no use: its files are those of before again.
    text = json.loads(written(2))
    text["services"]["back"] = json.loads(written(1))["services"]["back"]
    stacks.change(stack, json.dumps(text))
    stacks.mirror()
    before = containers(stacks)
    plan = stacks.plan(stack)
    done = stacks.apply(stack)
    succeeded(done)
    after = containers(stacks)
    assert names(after) == right
    told = {each["name"]: each["action"] for each in plan["services"]}
    assert {each["name"]: each["containers"] for each in plan["services"]} == {
        name: len(each) for name, each in right.items()
    }
    assert told.pop("back") == "keep"
    assert after["back"] == {"/shop-back-1": before["back"]["/shop-back-1"]}
    # Of this one a container that never ran is gone, and the other one is kept.
    assert told.pop("twice") == "keep"
    assert set(after["twice"].values()) < set(before["twice"].values())
    assert told == {name: happened(before[name], after[name]) for name in told}
    assert (told["nameless"], told["under_way"], told["both"]) == ("start", "keep", "recreate")
    said = {each["words"] for each in plan["remarks"] if each["code"] == "unfinished"}
    assert len(said) == len(CUTS) + 1
    assert said <= set(stacks.output(done).splitlines())
    again = stacks.plan(stack)
    assert {each["action"] for each in again["services"]} == {"keep"}
    assert "unfinished" not in {each["code"] for each in again["remarks"]}


@pytest.mark.database
def test_what_is_left_is_put_in_order_before_other_verbs(stacks: StackBench) -> None:
    stack = stacks.make(json.dumps({"services": {"web": USUAL}}))
    succeeded(stacks.apply(stack))
    stacks.works(f"stacks/{stack['id']}/recreate/", services=["web"])
    with stacks.engine.client() as api:
        stopped(api, "shop-web-1", api.inspect_container("shop-web-1"))
    stacks.works(f"stacks/{stack['id']}/start/")
    assert names(containers(stacks)) == {"web": {"shop-web-1"}}
    with stacks.engine.client() as api:
        both(api, "shop-web-1", api.inspect_container("shop-web-1"))
    stacks.works(f"stacks/{stack['id']}/recreate/", services=["web"])
    assert names(containers(stacks)) == {"web": {"shop-web-1"}}


def one(
    name: str,
    *,
    engine_id: str = "f" * 64,
    state: str = "created",
    project: str = "shop",
    replace: str = "web-1",
) -> Standby:
    """A container of the host."""
    labels = {REPLACE: replace} if replace else {}
    return Standby(engine_id=engine_id, name=name, project=project, state=state, labels=labels)


OLD = "0123456789ab"


@pytest.mark.parametrize(
    "container",
    [
        one(f"{OLD}_shop-web-1", replace=""),
        one(f"{OLD}_shop-web-1", project="other"),
        one(f"{OLD}_shop-web-1", replace="db-1"),
        one(f"{OLD}_web", replace=f"{OLD}_web"),
        one("shop-web-1"),
        one("0123_shop-web-1"),
        one(f"{'f' * 12}_shop-web-1", state="running"),
    ],
)
def test_what_is_somebodys_own_is_not_touched(container: Standby) -> None:
    assert unfinished("shop", [container]) == []


def test_a_name_that_a_stranger_has_is_not_taken() -> None:
    stranger = one("shop-web-1", project="", engine_id="a" * 64)
    assert unfinished("shop", [stranger, one(f"{OLD}_shop-web-1")]) == []


IDS = st.sampled_from([letter * 64 for letter in "abcde"])
SOME = st.builds(
    one,
    st.one_of(
        st.sampled_from(["shop-web-1", "shop_web_1", "web-1"]),
        st.builds(
            lambda id_, name: f"{id_[:12]}_{name}", IDS, st.sampled_from(["shop-web-1", "web-1", "db"])
        ),
    ),
    engine_id=IDS,
    state=st.sampled_from(["created", "running", "exited"]),
    project=st.sampled_from(["shop", "", "other"]),
    replace=st.sampled_from(["web-1", "", "db"]),
)


@given(st.lists(SOME, unique_by=(lambda each: each.engine_id, lambda each: each.name)))
def test_once_it_is_in_order_it_stays_so(host: list[Standby]) -> None:
    found = {each.engine_id: each for each in unfinished("shop", host)}
    after = [
        Standby(engine_id=each.engine_id, name=to, project=each.project, state=each.state, labels=each.labels)
        for each in host
        if (to := found[each.engine_id].to if each.engine_id in found else each.name)
    ]
    assert unfinished("shop", after) == []
    assert len({each.name for each in after}) == len(after)
    gone = {each.engine_id for each in host} - {each.engine_id for each in after}
    assert all(each.state == "created" for each in host if each.engine_id in gone)
    # A service that had a container has one.
    assert bool(after) == bool(host)
