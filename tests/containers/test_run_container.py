"""POST containers/: image, create, start, and what is said when that fails."""

import shlex
import urllib.request

import pytest

from containers_app.models import Container
from operations_app import worker
from operations_app.models import Operation
from registries_app.models import Registry
from tests.support.bench import SLEEPER, Bench, failed, refused
from tests.support.engines import BASE_IMAGE
from tests.support.people import Person
from tests.support.processes import wait_until
from tests.support.services import REGISTRY_PASSWORD, REGISTRY_USER
from tests.support.services import Registry as RegistryServer
from tests.support.watchers import watching


def test_it_runs_a_container_with_everything_said(bench: Bench) -> None:
    bench.works("networks/", host=bench.host.pk, name="front")
    bench.works("networks/", host=bench.host.pk, name="back", subnets=[{"subnet": "10.98.0.0/24"}])

    operation = bench.works(
        "containers/",
        host=bench.host.pk,
        image=BASE_IMAGE,
        name="web",
        command="sh -c 'mkdir -p /var/www && echo $GREETING > /var/www/index.html && httpd -f -h /var/www'",
        env={"GREETING": "hello quay", "API_TOKEN": "hunter2"},
        ports=[{"container_port": 80, "host_port": 8087}],
        mounts=[
            {"type": "volume", "source": "data", "target": "/data"},
            {"type": "tmpfs", "target": "/scratch", "size_bytes": "1m"},
        ],
        networks=[{"name": "front"}, {"name": "back", "aliases": ["site"], "ipv4_address": "10.98.0.9"}],
        restart_policy={"name": "on-failure", "maximum_retry_count": 2},
        resources={"memory": "64m", "cpus": 0.5, "pids": 50},
        labels={"team": "harbour"},
        healthcheck={"test": ["CMD", "true"], "interval_seconds": 1},
        stop_signal="SIGKILL",
    )

    web = bench.container("web")
    assert operation["kind"] == "container.run"
    assert operation["result"]["engine_id"] == web["engine_id"]
    assert "already on this host" in bench.output(operation)
    assert (web["state"], web["image"], web["restart_policy"]) == ("running", BASE_IMAGE, "on-failure")
    assert {network["name"] for network in web["networks"]} == {"front", "back"}
    assert {mount["destination"] for mount in web["mounts"]} >= {"/data"}
    assert (web["resources"]["memory"], web["resources"]["cpus"], web["resources"]["pids"]) == (
        64 * 2**20,
        0.5,
        50,
    )
    port = bench.engine.publish(8087)
    url = f"http://127.0.0.1:{port}/"
    assert wait_until(lambda: _page(url), what="the page") == "hello quay\n"
    inspected = bench.engine.client().inspect_container("web")
    assert inspected["NetworkSettings"]["Networks"]["back"]["IPAddress"] == "10.98.0.9"
    # What is recorded for everybody to see holds no secret.
    assert "API_TOKEN" in operation["command"]
    assert "hunter2" not in operation["command"] + operation["curl"] + bench.output(operation)


def _page(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=10) as page:
            return str(page.read().decode())
    except OSError:
        return ""


def test_the_recorded_command_makes_the_same_container(bench: Bench) -> None:
    operation = bench.do(
        "containers/",
        host=bench.host.pk,
        **SLEEPER,
        name="web",
        env={"GREETING": "it's\na quay"},
        ports=[{"container_port": 80, "host_port": 0, "host_ip": "127.0.0.1"}],
        mounts=[{"type": "bind", "source": "/tmp", "target": "/t", "read_only": True}],
        hostname="quay",
        cap_drop=["NET_RAW"],
        ulimits=[{"name": "nofile", "soft": 100, "hard": 200}],
        labels={"a": "b"},
    )
    ours = bench.engine.client().inspect_container("web")
    bench.engine.docker("rm", "--force", "web")

    program, *words = shlex.split(operation["command"])
    assert program == "docker"
    bench.engine.docker(*words)

    theirs = bench.engine.client().inspect_container("web")
    for part in ("Env", "Cmd", "Entrypoint", "Labels", "Hostname", "StopSignal", "ExposedPorts"):
        assert theirs["Config"][part] == ours["Config"][part], part
    for part in ("Binds", "PortBindings", "CapDrop", "Ulimits", "RestartPolicy", "Memory"):
        assert (theirs["HostConfig"][part] or None) == (ours["HostConfig"][part] or None), part


def test_it_pulls_a_missing_image_with_the_stored_login(bench: Bench, registry: RegistryServer) -> None:
    port = bench.engine.invite(registry.port)
    image = f"127.0.0.1:{port}/team/web:1"
    bench.engine.docker("login", f"127.0.0.1:{port}", "-u", REGISTRY_USER, "-p", REGISTRY_PASSWORD)
    bench.engine.docker("tag", BASE_IMAGE, image)
    bench.engine.docker("push", image)
    bench.engine.docker("rmi", image)
    wanted = {"host": bench.host.pk, **SLEEPER, "image": image, "name": "web"}

    failed(bench.do("containers/", **wanted), "registry_login")
    stored = {"server": f"127.0.0.1:{port}", "username": REGISTRY_USER, "password": REGISTRY_PASSWORD}
    assert bench.owner.post("registries/", {"name": "ours", **stored}).status == 201
    operation = bench.works("containers/", **wanted)

    assert "is not on this host yet" in bench.output(operation)
    assert bench.container("web")["image"] == image
    assert Registry.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"ports": [{"container_port": 80, "host_port": 8088}]}, "port_taken"),
        ({"name": "first"}, "name_taken"),
        ({"image": "127.0.0.1:9/no/such:image", "pull": "never"}, "image_not_found"),
        ({"command": ["no-such-program"]}, "command_not_found"),
        ({"networks": [{"name": "no-such-network"}]}, "network_not_found"),
    ],
)
def test_it_says_why_it_failed_and_leaves_nothing(bench: Bench, fields: dict[str, object], code: str) -> None:
    bench.run("first", ports=[{"container_port": 80, "host_port": 8088}])

    operation = bench.do("containers/", host=bench.host.pk, **{**SLEEPER, "name": "second", **fields})

    failed(operation, code)
    assert [row["name"] for row in bench.get("containers/")["results"]] == ["first"]


def test_it_creates_without_starting(bench: Bench) -> None:
    operation = bench.works("containers/", host=bench.host.pk, **SLEEPER, start=False)

    assert operation["kind"] == "container.create"
    assert bench.container(operation["result"]["name"])["state"] == "created"


def test_a_copy_has_the_secrets_that_were_shown_masked(bench: Bench) -> None:
    first = bench.run("first", env={"DB_PASSWORD": "hunter2", "URL": "postgres://q:hunter2@db/q"})
    form = bench.get(f"containers/{first['id']}/spec/")
    assert "hunter2" not in str(form)

    bench.works("containers/", **{**form, "name": "second"})

    env = bench.engine.client().inspect_container("second")["Config"]["Env"]
    assert "DB_PASSWORD=hunter2" in env
    assert "URL=postgres://q:hunter2@db/q" in env


def test_the_result_has_our_id_once_the_watcher_has_seen_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("containers_app.actions.mirrored.PATIENCE_SECONDS", 60.0)
    asked = bench.ask("containers/", host=bench.host.pk, **SLEEPER, name="web")

    with watching():
        worker.perform(operation_id=asked["id"])

    operation = bench.get(f"operations/{asked['id']}/")
    assert operation["result"]["id"] == Container.objects.get(name="web").pk


def test_it_asks_nothing_of_the_engine_for_what_cannot_be(bench: Bench) -> None:
    post, url = bench.owner.post, "containers/"
    good = {"host": bench.host.pk, "image": BASE_IMAGE}
    refused(post(url, {**good, "host": 99}), "host", "no such host")
    refused(post(url, {**good, "image": "No Such Image"}), "image", "not an image reference")
    refused(post(url, {**good, "image": ""}), "image", "Say which")
    refused(post(url, {**good, "ports": [{"container_port": 80, "host_port": "80"}] * 2}), "ports", "twice")
    for port in ("web", "99999", 0):
        refused(post(url, {**good, "ports": [{"container_port": port}]}), "ports.0.container_port", "")
    refused(
        post(url, {**good, "mounts": [{"type": "bind", "source": "x", "target": "/x"}]}),
        "mounts",
        "full path",
    )
    mount = {"type": "bind", "source": "/a", "target": "/b", "mode": "zz"}
    refused(post(url, {**good, "mounts": [mount]}), "mounts", "octal")
    refused(post(url, {**good, "resources": {"memory": "lots"}}), "resources.memory", "not a size")
    refused(
        post(url, {**good, "auto_remove": True, "restart_policy": {"name": "always"}}),
        "auto_remove",
        "one of both",
    )
    refused(post(url, {**good, "copy_of": 99}), "copy_of", "no such container")
    assert not Operation.objects.exists()


def test_it_turns_a_pasted_line_into_fields(bench: Bench) -> None:
    line = f"docker run -d --name web -p 8080:80 -e A=b -m 64m {BASE_IMAGE} sleep 1000"

    read = bench.owner.post("containers/parse-run/", {"line": line})

    assert read.status == 200, read
    spec = read.body["spec"]
    assert (spec["name"], spec["env"], spec["command"]) == ("web", {"A": "b"}, "sleep 1000")
    assert spec["resources"]["memory"] == 64 * 2**20
    bench.works("containers/", host=bench.host.pk, **{**spec, "stop_signal": "SIGKILL"})
    assert bench.container("web")["state"] == "running"
    refused(
        bench.owner.post("containers/parse-run/", {"line": "docker run --what nginx"}), "--what", "not known"
    )


def test_only_who_may_can_run(bench: Bench, reader: Person, stranger: Person, nobody: Person) -> None:
    wanted = {"host": bench.host.pk, "image": BASE_IMAGE}

    assert [who.post("containers/", wanted).status for who in (reader, stranger, nobody)] == [403, 403, 401]
    assert not Operation.objects.exists()


def test_one_key_makes_one_container(bench: Bench) -> None:
    wanted = {"host": bench.host.pk, **SLEEPER, "name": "web"}
    first, again = (bench.owner.post("containers/", wanted, Idempotency_Key="once") for _ in range(2))

    assert first.body["id"] == again.body["id"]
    assert Operation.objects.count() == 1
