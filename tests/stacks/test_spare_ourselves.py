"""A stack may have the name of Quaymaster's own project; what Quaymaster needs to go on is left alone."""

import json

from tests.stacks.conftest import Json, StackBench
from tests.support.engines import BASE_IMAGE

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
LABELS = {"project": "shop", "service": "engine", "oneoff": "False"}
RELAY = ("sh", "-c", "sleep 100000", "/etc/quaymaster/engine.sh")


def test_it_takes_nothing_of_ours_for_a_leftover(stacks: StackBench) -> None:
    labels = [f"--label=com.docker.compose.{name}={value}" for name, value in LABELS.items()]
    stacks.engine.docker("run", "--detach", "--name=shop-engine-1", *labels, BASE_IMAGE, *RELAY)
    stacks.mirror()
    stack = stacks.make(json.dumps({"services": {"web": USUAL}}))
    for path, said in (("apply", {"remove_orphans": True}), ("down", {"timeout": 0})):
        asked = stacks.ask(f"stacks/{stack['id']}/{path}/", **said)
        stacks.perform()
        assert stacks.get(f"operations/{asked['id']}/")["error_code"] == "own_container"
    assert stacks.engine.docker("inspect", "--format", "{{.State.Status}}", "shop-engine-1") == "running"
