"""Two of each part that may be several: both do their share, and taking one away again loses nothing."""

import json
import re
from collections.abc import Iterator

import pytest
import requests

from tests.support.processes import wait_until
from tests.support.stack import Stack
from tests.team.load import Load

pytestmark = pytest.mark.team
SCALED = ("web", "streams", "worker", "watcher")


@pytest.fixture
def hosts(stack: Stack, owner: requests.Session) -> Iterator[int]:
    """How many hosts there are: the engine at six more addresses, which takes more than one watcher."""
    made = []
    for number in range(6):
        stack.compose("exec", "-T", "engine", "ln", "/run/engine/docker.sock", f"/run/engine/{number}.sock")
        body = {"name": f"share-{number}", "address": f"unix:///run/engine/{number}.sock"}
        answer = owner.post(f"{stack.url}/api/v1/hosts/", json=body, timeout=60)
        assert answer.status_code == 201, answer.text
        made.append(answer.json()["id"])
    yield len(made) + 1
    for host in made:
        assert owner.delete(f"{stack.url}/api/v1/hosts/{host}/", timeout=60).status_code in {202, 204}
    stack.compose("exec", "-T", "engine", "sh", "-c", "rm /run/engine/[0-9].sock")


def names(stack: Stack, rows: str) -> list[str]:
    """What a part called itself in some rows of the database."""
    code = (
        "import json; from django.utils.timezone import now; from fleet_app.models import Host;"
        f"from operations_app.models import Operation; print(json.dumps(list({rows})))"
    )
    told: list[str] = json.loads(stack.manage("shell", "--no-imports", "-v0", "-c", code).splitlines()[-1])
    return told


def watchers(stack: Stack) -> list[str]:
    """Who watches the hosts now, a name for each host that is watched."""
    return names(stack, "Host.objects.filter(lease_until__gt=now()).values_list('lease_holder', flat=True)")


def workers(stack: Stack) -> set[str]:
    """Which containers have performed the latest operations."""
    told = names(stack, "Operation.objects.exclude(worker='').values_list('worker', flat=True)[:20]")
    return {name.partition(":")[0] for name in told}


def upstreams(stack: Stack, path: str) -> set[str]:
    """Which addresses have answered for a path."""
    said = stack.log("nginx").read_text()
    return set(re.findall(rf'"path":"{path}[^"]*".*?"upstream":"([^",]+)"', said))


def test_both_of_each_share_the_work(
    stack: Stack, owner: requests.Session, load: Load, hosts: int, capsys: pytest.CaptureFixture[str]
) -> None:
    two = [word for name in SCALED for word in ("--scale", f"{name}=2")]
    alone = {path: upstreams(stack, path) for path in ("/api/v1/containers/", "/ws/")}
    with load.work():
        stack.compose("up", "--detach", *two)
        stack.wait_healthy(*SCALED)
        for name in SCALED:
            assert len(stack.containers(name)) == 2
        load.wait_well()

        def viewers() -> set[str]:
            for _ in range(4):  # a websocket that is refused is answered by one of them all the same
                owner.get(f"{stack.url}/ws/events", timeout=60)
            return upstreams(stack, "/ws/") - alone["/ws/"]

        wait_until(
            lambda: upstreams(stack, "/api/v1/containers/") - alone["/api/v1/containers/"],
            what="the other web",
        )
        wait_until(viewers, what="the other streams")
        wait_until(lambda: len(workers(stack)) == 2, what="both workers performing operations")
        wait_until(lambda: len(set(watchers(stack))) == 2, what="both watchers holding hosts")
        stack.compose("up", "--detach")  # one of each again
        for name in SCALED:
            assert len(stack.containers(name)) == 1
        load.wait_well()
        wait_until(lambda: len(watchers(stack)) == hosts, what="every host being watched by the one left")
    stack.wait_healthy()
    load.check_kept()
    with capsys.disabled():
        print(f"\nscaled up and back: {load.figures()}")  # noqa: T201 - the figures are asked for
