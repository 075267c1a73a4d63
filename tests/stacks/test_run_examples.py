"""The stacks of `examples`, developed and in production, each by some road to a host: what the plan says happens.

ROUND_TRIPS=all goes by every road.
"""

import json
from collections.abc import Callable, Iterator
from http.client import RemoteDisconnected
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest
from pytest_django import Settings
from websockets.sync.client import connect

from fleet_app.models import Host
from operations_app.models import Operation
from scripts.engines.binaries import new_engine
from scripts.up import ROOT
from tests.stacks.conftest import Json, StackBench
from tests.stacks.happening import containers, happened
from tests.stacks.multipart import send_files
from tests.support.bench import succeeded
from tests.support.compose import compose_program
from tests.support.doors import tls_material
from tests.support.engines import Engine
from tests.support.people import Person
from tests.support.processes import wait_until
from tests.support.sample_images import VARIABLES, load_sample_images
from tests.support.ssh import SshServer, start_ssh_server
from tests.support.thorough import EVERYTHING

pytestmark = pytest.mark.timeout(900)
PASSWORD = "canary-fib-1123"
DEV = ["compose.dev.yaml"]


@pytest.fixture(scope="module")
def engine_of_samples() -> Iterator[Engine]:
    """An engine with the images that the examples start from."""
    engine = Engine(name="samples", binaries=new_engine)
    load_sample_images(engine)
    yield engine
    engine.end()


@pytest.fixture(scope="module")
def ssh_server() -> Iterator[SshServer]:
    """A way to it by ssh."""
    server = start_ssh_server(name="ssh-of-samples")
    yield server
    server.process.end()


def by_socket(engine: Engine, _ssh: SshServer) -> Json:
    """The body of a host on the local socket."""
    return {"address": engine.endpoint_address}


def by_tls(engine: Engine, _ssh: SshServer) -> Json:
    """The body of a host that wants certificates."""
    material = tls_material(engine)
    pairs = {"tls_ca": material.ca, "tls_cert": material.cert, "tls_key": material.key}
    return {"address": engine.tls_address, **{name: pem.decode() for name, pem in pairs.items()}}


def by_ssh(engine: Engine, ssh: SshServer) -> Json:
    """The body of a host behind an ssh server."""
    address = ssh.address(path=engine.socket)
    return {"address": address, "ssh_key": ssh.private_key.decode(), "ssh_host_key": ssh.host_key}


Road = Callable[[Engine, SshServer], Json]
EVERY: tuple[Road, ...] = (by_socket, by_tls, by_ssh)


def goes(*those: Road) -> pytest.MarkDecorator:
    """By which roads a test goes to its host."""
    return pytest.mark.parametrize("samples", EVERY if EVERYTHING else those, indirect=True)


class Samples(StackBench):
    """Examples as stacks."""

    ports: dict[int, int]

    def upload(self, name: str, *, compose_files: list[str] | None = None, **variables: str) -> Json:
        """The example as somebody uploads its folder."""
        folder = ROOT / "examples" / name
        paths = [path for path in folder.rglob("*") if path.is_file()]
        files = {f"{name}/{path.relative_to(folder)}": path.read_bytes() for path in paths}
        given: dict[str, Any] = {"host": self.host.pk, "project": name, "wait_seconds": 300}
        if compose_files:
            given["compose_files"] = compose_files
        given["variables"] = [
            {"name": each, "value": value} for each, value in {**VARIABLES, **variables}.items()
        ]
        if name == "fib":
            given["variables"].append({"name": "POSTGRES_PASSWORD", "value": PASSWORD, "secret": True})
        made = send_files(self.owner, "POST", "stacks/", given, files=files)
        assert made.status == 201, made.body
        stack: Json = made.body
        return stack

    def edit(self, stack: Json, path: str, old: str, new: str) -> None:
        """Change a file of it."""
        one = f"stacks/{stack['id']}/"
        text = self.owner.client.get(f"/api/v1/{one}file/", {"path": path}).getvalue().decode()
        assert old in text
        files = [{"path": each["path"]} for each in self.get(one)["files"] if each["path"] != path]
        changed = [*files, {"path": path, "text": text.replace(old, new)}]
        assert self.owner.call("PATCH", one, {"files": changed}).status == 200

    def set(self, stack: Json, name: str, value: str) -> None:
        """Change a variable of it."""
        one = f"stacks/{stack['id']}/"
        kept = [
            {key: each[key] for key in ("name", "value", "secret") if each.get(key) is not None}
            for each in self.get(one)["variables"]
            if each["name"] != name
        ]
        kept.append({"name": name, "value": value})
        answer = self.owner.call("PATCH", one, {"variables": kept})
        assert answer.status == 200, answer.body

    def apply_as_planned(self, stack: Json) -> dict[str, str]:
        """Apply it, which does what the plan says; what that was, by service."""
        return self._as_planned(stack, "apply", {})

    def roll_back_as_planned(self, stack: Json, number: int) -> dict[str, str]:
        """The same of going back."""
        return self._as_planned(stack, "roll-back", {"revision": number})

    def _as_planned(self, stack: Json, verb: str, body: Json) -> dict[str, str]:
        path = f"stacks/{stack['id']}/{verb}/"
        shown = self.owner.post(f"{path}?preview=true", body)
        assert (shown.status, shown.body.get("problems")) == (200, []), shown.body
        told = shown.body["plan"]["services"]
        before = containers(self, stack["project"])
        asked = self.ask(path, **body)
        while Operation.objects.filter(state=Operation.State.QUEUED).exists():
            self.perform()
        done = succeeded(self.get(f"operations/{asked['id']}/"))
        after = containers(self, stack["project"])
        was = {
            each["name"]: happened(before.get(each["name"], {}), after.get(each["name"], {})) for each in told
        }
        for each in told:
            # What a build makes is not known before.
            may = {each["action"], "recreate"} if each["if_image_changes"] else {each["action"]}
            assert was[each["name"]] in may, each
        assert PASSWORD not in f"{shown.body} {done} {self.output(done)}"
        again = self.owner.post(f"{path}?preview=true", body).body["plan"]["services"]
        # What has done its work is started again, as Compose does.
        left = {each["name"]: each["reasons"] for each in again if each["action"] != "keep"}
        assert left in ({}, {"tests": []}), left
        return was

    def page(self, path: str, *, port: int, body: bytes | None = None) -> str:
        """What is served on a published port, as soon as it is."""
        request = Request(f"http://127.0.0.1:{self.ports[port]}{path}", data=body)

        def served() -> str:
            try:
                with urlopen(request, timeout=10) as answer:
                    text: str = answer.read().decode()
                    return text
            except (OSError, URLError):
                return ""

        return wait_until(served, what=f"an answer to {path}") or ""


@pytest.fixture
def samples(
    request: pytest.FixtureRequest,
    transactional_db: None,
    engine_of_samples: Engine,
    ssh_server: SshServer,
    owner: Person,
    settings: Settings,
    redis_server: str,
) -> Iterator[Samples]:
    """The engine as a host, by one of the roads."""
    del transactional_db, redis_server
    settings.COMPOSE = str(compose_program())
    road: Road = request.param
    made = owner.post("hosts/", {"name": "pier", **road(engine_of_samples, ssh_server)})
    assert made.status == 201, made.body
    host = Host.objects.get(pk=made.body["id"])
    bench = Samples(engine=engine_of_samples, host=host, owner=owner)
    bench.ports = {port: engine_of_samples.publish(port) for port in (8080, 8081)}
    bench.mirror()
    yield bench
    for name in ("visits", "fib"):
        owned = containers(bench, name)
        ids = [about[0] for each in owned.values() for about in each.values()]
        if ids:
            engine_of_samples.docker("rm", "--force", "--volumes", *ids)
    engine_of_samples.docker("network", "prune", "--force")
    engine_of_samples.docker("volume", "prune", "--all", "--force")


@goes(by_tls)
def test_visits_are_counted_whatever_happens(samples: Samples) -> None:
    stack = samples.upload("visits")
    assert set(samples.apply_as_planned(stack).values()) == {"create"}
    assert samples.page("/", port=8081) == "Number of visits: 1\n"

    samples.set(stack, "GREETING", "Seen")
    assert samples.apply_as_planned(stack) == {"app": "recreate", "redis": "keep"}
    assert samples.page("/", port=8081) == "Seen: 2\n"
    assert samples.roll_back_as_planned(stack, 1) == {"app": "recreate", "redis": "keep"}
    assert samples.page("/", port=8081) == "Number of visits: 3\n"

    asked = samples.ask(f"stacks/{stack['id']}/restart/")
    samples.perform()
    succeeded(samples.get(f"operations/{asked['id']}/"))
    assert samples.page("/", port=8081) == "Number of visits: 4\n"
    begun = containers(samples, "visits")["app"]
    with (
        pytest.raises(RemoteDisconnected),
        urlopen(f"http://127.0.0.1:{samples.ports[8081]}/crash", timeout=10),
    ):
        pass
    assert samples.page("/", port=8081) == "Number of visits: 5\n", "its restart policy brings it back"
    assert containers(samples, "visits")["app"] != begun


@goes(by_socket)
def test_visits_while_one_works_on_it(samples: Samples) -> None:
    stack = samples.upload("visits", compose_files=DEV)
    samples.apply_as_planned(stack)
    assert samples.page("/", port=8081) == "Number of visits: 1\n"
    samples.edit(stack, "app/visits.py", "{GREETING}: ", "{GREETING} so far: ")
    # The mounted file as well as the image that has it.
    assert samples.apply_as_planned(stack) == {"app": "recreate", "redis": "keep"}
    assert samples.page("/", port=8081) == "Number of visits so far: 2\n"
    assert samples.roll_back_as_planned(stack, 1) == {"app": "recreate", "redis": "keep"}
    assert samples.page("/", port=8081) == "Number of visits: 3\n"


def compute(samples: Samples, index: int) -> Json:
    """What a browser is told over a websocket, through nginx, after it asked for a number."""
    with connect(f"ws://127.0.0.1:{samples.ports[8080]}/api/live", proxy=None, open_timeout=60) as socket:
        asked = json.dumps({"index": index}).encode()
        assert json.loads(samples.page("/api/values", port=8080, body=asked)) == {"index": index}
        told: Json = json.loads(socket.recv(timeout=60))
        return told


@goes(by_socket)
def test_fib_in_production(samples: Samples) -> None:
    stack = samples.upload("fib")
    assert set(samples.apply_as_planned(stack).values()) == {"create"}
    assert "<h1>Fibonacci numbers</h1>" in samples.page("/", port=8080)
    assert "export function describe" in samples.page("/series.js", port=8080)
    assert compute(samples, 10) == {"index": 10, "value": "55"}
    assert json.loads(samples.page("/api/values", port=8080)) == [{"index": 10, "value": "55"}]

    samples.edit(stack, "client/src/index.html", "<h1>Fibonacci", "<h1>Our Fibonacci")
    changed = samples.apply_as_planned(stack)
    assert {name for name, action in changed.items() if action != "keep"} == {"client"}
    assert "<h1>Our Fibonacci" in samples.page("/", port=8080)
    samples.roll_back_as_planned(stack, 1)
    assert "<h1>Fibonacci" in samples.page("/", port=8080)
    assert compute(samples, 12) == {"index": 12, "value": "144"}
    assert [each["index"] for each in json.loads(samples.page("/api/values", port=8080))] == [10, 12]


def modules(samples: Samples) -> str:
    """The volume without a name over what npm installed."""
    form = '{{range .Mounts}}{{if eq .Destination "/app/node_modules"}}{{.Name}}{{end}}{{end}}'
    return samples.engine.docker("inspect", "--format", form, "fib-client-1")


@goes(by_ssh)
def test_fib_while_one_works_on_it(samples: Samples) -> None:
    stack = samples.upload("fib", compose_files=DEV)
    samples.apply_as_planned(stack)
    assert "fail 0" in samples.engine.docker("logs", "fib-tests-1")
    ran = succeeded(samples.do(f"stacks/{stack['id']}/run/", service="tests"))
    assert "fail 0" in samples.output(ran)
    assert "<h1>Fibonacci numbers</h1>" in samples.page("/", port=8080)
    assert "export function describe" in samples.page("/series.js", port=8080), "what npm installed is there"
    assert compute(samples, 10) == {"index": 10, "value": "55"}
    before = modules(samples)

    samples.edit(stack, "client/src/index.html", "<h1>Fibonacci", "<h1>Our Fibonacci")
    samples.apply_as_planned(stack)
    assert "<h1>Our Fibonacci" in samples.page("/", port=8080)
    assert modules(samples) == before, "the anonymous volume goes with the service"
    samples.roll_back_as_planned(stack, 1)
    assert "<h1>Fibonacci" in samples.page("/", port=8080)
    assert modules(samples) == before
