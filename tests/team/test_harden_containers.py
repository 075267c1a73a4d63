"""What a container of the installation may do: no more than it needs."""

import json
from typing import Any

import pytest

from tests.support.stack import ONE_SHOTS, SERVICES, Stack

pytestmark = pytest.mark.team
EVERY = (*SERVICES, *ONE_SHOTS)
NETWORKS = {
    "nginx": {"edge", "outside"},
    "web": {"edge", "data", "bus"},
    "streams": {"edge", "data", "bus", "outside"},
    "worker": {"data", "bus", "outside"},
    "watcher": {"data", "bus", "outside"},
    "beat": {"data", "bus"},
    "setup": {"data", "bus"},
    "postgres": {"data"},
    "redis": {"bus"},
    "engine": {"none"},
    "secrets": {"none"},
}
HOLDS_ENGINE_KEYS = {"streams", "worker", "watcher"}


@pytest.fixture(params=EVERY)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def container(stack: Stack, service: str) -> dict[str, Any]:
    (container,) = stack.containers(service)
    return container


def test_it_runs_as_nobody_in_particular(container: dict[str, Any], service: str) -> None:
    expected = {"engine": "0:0", "postgres": "postgres", "redis": "redis"}
    assert container["Config"]["User"] == expected.get(service, "10001:10001")


def test_it_can_change_and_gain_nothing(container: dict[str, Any], service: str) -> None:
    host = container["HostConfig"]
    assert host["ReadonlyRootfs"]
    assert not host["Privileged"]
    assert host["CapDrop"] == ["ALL"]
    assert host["CapAdd"] == (["CAP_SETGID"] if service == "engine" else None)
    assert "no-new-privileges:true" in host["SecurityOpt"]


def test_it_has_limits(container: dict[str, Any], service: str) -> None:
    host = container["HostConfig"]
    assert 0 < host["Memory"] <= 2 * 2**30
    assert 0 < host["PidsLimit"] <= 512
    assert host["LogConfig"] == {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}}
    assert host["RestartPolicy"]["Name"] == ("no" if service in ONE_SHOTS else "always")
    if service not in ONE_SHOTS:
        assert container["Config"]["Healthcheck"]["Test"][0] in {"CMD", "CMD-SHELL"}
        assert 5 <= container["Config"]["StopTimeout"] <= 60


def test_it_is_in_the_networks_that_it_needs(container: dict[str, Any], service: str) -> None:
    names = {name.removeprefix("quaymaster_") for name in container["NetworkSettings"]["Networks"]}
    assert names == NETWORKS[service]


def test_it_has_the_engine_only_by_the_relay(container: dict[str, Any], service: str) -> None:
    sources = {
        mount["Destination"]: mount["Source"] for mount in container["Mounts"] if mount["Type"] == "bind"
    }
    assert set(sources) == ({"/var/run/docker.sock"} if service == "engine" else set())
    relayed = {mount["Destination"] for mount in container["Mounts"]} & {"/run/engine"}
    assert bool(relayed) == (service in {"engine", *HOLDS_ENGINE_KEYS})


def test_it_tells_no_secret_in_its_environment(stack: Stack, container: dict[str, Any]) -> None:
    # What the engine tells everybody who may inspect: words, arguments, variables.
    told = json.dumps(container)
    kept = stack.compose(
        "run",
        "--rm",
        "--no-deps",
        "--entrypoint",
        "sh",
        "secrets",
        "-c",
        "cat /secrets/installation/*password*",
    )
    passwords = [line for line in kept.split() if len(line) > 20]
    assert passwords
    assert not [password for password in passwords if password in told]


def test_only_the_parts_that_dial_engines_open_what_is_sealed_for_them(stack: Stack) -> None:
    for service in ("web", "streams", "worker", "watcher", "beat"):
        names = stack.compose("exec", "-T", service, "ls", "/run/secrets/quaymaster").split()
        assert ("engine-keys" in names) == (service in HOLDS_ENGINE_KEYS)
        assert "superuser-url" not in names


def test_the_database_and_redis_are_reached_only_by_who_needs_them(stack: Stack) -> None:
    for network in ("edge", "data", "bus"):
        assert json.loads(stack.engine.docker("network", "inspect", f"quaymaster_{network}"))[0]["Internal"]
    dial = "echo | busybox nc -w 3 {} {}"
    targets = {"web": ("edge", 8000), "postgres": ("data", 5432), "redis": ("bus", 6379)}
    for name, (network, port) in targets.items():
        (target,) = stack.containers(name)
        address = target["NetworkSettings"]["Networks"][f"quaymaster_{network}"]["IPAddress"]
        words = ("exec", "-T", "nginx", "sh", "-c", dial.format(address, port))
        if name == "web":
            stack.compose(*words, timeout=60)
        else:
            with pytest.raises(AssertionError, match="docker compose exec"):
                stack.compose(*words, timeout=60)
