"""deploy/swarm.yaml: made from docker-compose.yaml, understood by `docker stack`, and running on a Swarm."""

import json
import subprocess
from collections.abc import Iterator

import pytest

from scripts.engines.binaries import new_engine
from scripts.swarm import STACK, stack
from scripts.up import ROOT
from tests.support.engines import Engine
from tests.support.processes import wait_until
from tests.support.stand_ins import reference
from tests.support.team_images import load_images

PARTS = ("nginx", "web", "streams", "worker", "beat", "watcher", "engine", "postgres", "redis")
SECONDS = 600
pytestmark = pytest.mark.timeout(3600)  # the images may have to be built first


def test_it_is_what_compose_says_now() -> None:
    assert STACK.read_text() == stack(), "run python -m scripts.swarm"


def test_it_is_understood_without_a_warning() -> None:
    done = subprocess.run(
        ["docker", "stack", "config", "--compose-file", STACK],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture(scope="module")
def swarm() -> Iterator[Engine]:
    """An engine that is a Swarm of one, with the images and the secrets."""
    engine = Engine(name="swarm", binaries=new_engine)
    load_images(engine, ROOT)
    engine.docker("swarm", "init", "--advertise-addr", "127.0.0.1", "--listen-addr", "127.0.0.1")
    engine.docker("node", "update", "--label-add", "quaymaster=true", engine.docker("node", "ls", "--quiet"))
    run(engine, ROOT / "deploy" / "swarm-secrets")
    deploy(engine)
    yield engine
    engine.end()


def run(engine: Engine, *words: object, settings: dict[str, str] | None = None) -> str:
    """A command with this engine as its own."""
    done = subprocess.run(
        list(map(str, words)),
        env={**engine.cli_env(), **(settings or {})},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def deploy(engine: Engine, **settings: str) -> None:
    own = {
        "POSTGRES_IMAGE": reference("postgres"),
        "REDIS_IMAGE": reference("redis"),
        "QUAYMASTER_ENGINE_SOCKET": str(engine.socket),
    }
    words = ("docker", "stack", "deploy", "--detach=true", "--resolve-image=never", "--compose-file", STACK)
    run(engine, *words, "quaymaster", settings={**own, **settings})


def healthy(engine: Engine, part: str) -> bool:
    name = f"label=com.docker.swarm.service.name=quaymaster_{part}"
    said = engine.docker("ps", "--filter", name, "--format", "{{.Status}}")
    return "(healthy)" in said


@pytest.mark.team
def test_every_part_gets_healthy_and_nginx_answers(swarm: Engine) -> None:
    for part in PARTS:
        wait_until(lambda part=part: healthy(swarm, part), what=f"{part} healthy", seconds=SECONDS)  # type: ignore[misc]  # mypy sees no type in a default
    port = swarm.publish(443)

    def health() -> bool:
        """A Swarm gives a new task its name a moment after it is healthy."""
        said = run(swarm, "curl", "-sSk", f"https://127.0.0.1:{port}/api/v1/health/")
        return bool(json.loads(said) == {"database": True, "redis": True})

    wait_until(health, what="web answering through nginx", seconds=SECONDS)
    assert "/setup#token=" in swarm.docker("service", "logs", "quaymaster_setup")
    assert "<title>Quaymaster" in run(swarm, "curl", "-sSk", f"https://127.0.0.1:{port}/docs/")


@pytest.mark.team
def test_the_first_host_is_the_swarm_s_own_engine(swarm: Engine) -> None:
    port = swarm.publish(443)
    web = "label=com.docker.swarm.service.name=quaymaster_web"
    container = swarm.docker("ps", "--quiet", "--filter", web).split()[0]
    token = swarm.docker("exec", container, "quaymaster", "token")

    def state() -> bool:
        address = f"https://127.0.0.1:{port}/api/v1/hosts/"
        said = run(swarm, "curl", "-sSk", "-H", f"Authorization: Bearer {token}", address)
        return [host["state"] for host in json.loads(said)["results"]] == ["online"]

    wait_until(state, what="the local host online", seconds=SECONDS)


@pytest.mark.team
def test_a_part_is_replaced_while_everybody_is_served(swarm: Engine) -> None:
    port = swarm.publish(443)
    swarm.docker("service", "update", "--detach", "--force", "quaymaster_web")
    answers: list[str] = []

    def replaced() -> bool:
        words = ("curl", "-sk", "-o", "/dev/null", "-w", "%{http_code}")
        answers.append(run(swarm, *words, f"https://127.0.0.1:{port}/api/v1/health/"))
        told = swarm.docker("service", "inspect", "--format", "{{.UpdateStatus.State}}", "quaymaster_web")
        return told == "completed"

    wait_until(replaced, what="web replaced", seconds=SECONDS)
    assert set(answers) == {"200"}, answers


def test_no_log_keeps_the_secrets_that_are_made() -> None:
    text = (ROOT / "deploy" / "swarm-secrets").read_text()
    assert [
        line for line in text.splitlines() if "docker run " in line and " --log-driver none " not in line
    ] == []


@pytest.mark.team
def test_secrets_are_made_once(swarm: Engine) -> None:
    again = subprocess.run(
        [ROOT / "deploy" / "swarm-secrets"],
        env=swarm.cli_env(),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert again.returncode == 1
    assert "nothing was made" in again.stderr
