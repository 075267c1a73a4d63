"""The small verbs of a stack on a real engine."""

import json

from stacks_app.models import Stack
from tests.stacks.conftest import Json, StackBench
from tests.support.bench import succeeded
from tests.support.engines import BASE_IMAGE

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
TEXT = json.dumps(
    {
        "services": {
            "web": {**USUAL, "volumes": ["data:/data", "other:/other"]},
            "side": {**USUAL, "profiles": ["extra"]},
            "db": USUAL,
        },
        "volumes": {"data": {}, "other": {}},
    }
)


def states(bench: StackBench) -> dict[str, str]:
    """Of each service how its container is."""
    return {row["service"]: row["state"] for row in bench.get("containers/", stack="shop")["results"]}


def test_it_starts_stops_and_takes_down(stacks: StackBench) -> None:
    stack = stacks.make(TEXT, profiles=["extra"])
    path = f"stacks/{stack['id']}"
    early = stacks.owner.post(f"{path}/stop/", {})
    assert (early.status, early.body["code"]) == (409, "stack_not_applied")
    succeeded(stacks.apply(stack))
    stacks.works(f"{path}/stop/", services=["web"], timeout=0)
    assert states(stacks) == {"web": "exited", "side": "running", "db": "running"}
    stacks.works(f"{path}/start/")
    assert states(stacks) == dict.fromkeys(["web", "side", "db"], "running")
    started = stacks.engine.docker("inspect", "--format", "{{.State.StartedAt}}", "shop-db-1")
    stacks.works(f"{path}/restart/", services=["db"], timeout=0)
    assert stacks.engine.docker("inspect", "--format", "{{.State.StartedAt}}", "shop-db-1") != started
    unknown = stacks.owner.post(f"{path}/stop/", {"services": ["nobody"]})
    assert (unknown.status, list(unknown.body["fields"])) == (400, ["services"])

    foreign = stacks.owner.post(f"{path}/down/", {"volumes": ["of-others"]})
    assert (foreign.status, list(foreign.body["fields"])) == (400, ["volumes"])
    done = stacks.works(f"{path}/down/", volumes=["shop_other"])
    assert done["result"] == {"volumes": ["shop_other"]}
    assert states(stacks) == {}
    volumes = stacks.engine.docker("volume", "ls", "--quiet").split()
    assert "shop_data" in volumes
    assert "shop_other" not in volumes
    assert Stack.objects.get().applied is not None
    assert {each["action"] for each in stacks.plan(stack)["services"]} == {"create"}


def test_one_that_was_stopped_is_not_unhealthy(stacks: StackBench) -> None:
    """Though its engine says so."""
    well = {**USUAL, "healthcheck": {"test": ["CMD", "true"], "interval": "1s"}}
    stack = stacks.make(json.dumps({"services": {"web": well, "db": USUAL}}))
    path = f"stacks/{stack['id']}"
    succeeded(stacks.apply(stack))
    for services, status in ((["web"], "partly"), ([], "stopped")):
        stacks.works(f"{path}/stop/", services=services, timeout=0)
        assert "unhealthy" in stacks.engine.docker(
            "inspect", "--format", "{{.State.Health.Status}}", "shop-web-1"
        )
        state = stacks.get(f"{path}/")["state"]
        assert (state["status"], {each["unhealthy"] for each in state["services"]}) == (status, {0})
