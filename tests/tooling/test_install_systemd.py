"""scripts/install-systemd: what it writes is right for systemd, and runs."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.up import ROOT
from tests.support.certificates import Authority
from tests.support.engines import Engine
from tests.support.processes import new_directory, wait_until
from tests.support.units import Machine, Unit

SCRIPT = ROOT / "scripts" / "install-systemd"
PARTS = ("setup", "web", "streams", "worker", "watcher", "beat", "redis")
USES_ENGINE = {"streams", "worker", "watcher"}
OPENS_ENGINES = USES_ENGINE | {"setup"}


def run(*words: str | Path) -> str:
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def root() -> Path:
    """A folder into which it was installed."""
    folder = new_directory("units")
    run(SCRIPT, "--root", folder)
    return folder


def unit(root: Path, name: str) -> Unit:
    return Unit(root / f"etc/systemd/system/quaymaster-{name}.service")


def contents(root: Path) -> dict[str, tuple[bytes, int, int]]:
    files = [path for path in root.rglob("*") if path.is_file()]
    return {str(path): (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns) for path in files}


def test_it_writes_units_that_systemd_has_nothing_to_say_about(root: Path) -> None:
    assert run("systemd-analyze", "verify", "--man=no", *(root / "etc/systemd/system").iterdir()) == ""


@pytest.mark.parametrize("name", PARTS)
def test_it_leaves_little_that_a_service_may_do(root: Path, name: str) -> None:
    run(
        "systemd-analyze", "security", "--offline=true", "--threshold=20", f"--root={root}",
        f"quaymaster-{name}.service",
    )  # fmt: skip
    assert unit(root, name).one("MemoryMax")


@pytest.mark.parametrize("name", PARTS)
def test_it_gives_engine_and_keys_to_those_that_need_them(root: Path, name: str) -> None:
    told = unit(root, name)
    assert ("docker" in told.all("SupplementaryGroups")) == (name in USES_ENGINE)
    assert ("-/run/docker.sock" in told.all("InaccessiblePaths")) == (name not in USES_ENGINE)
    given = {value.partition(":")[0] for value in told.all("LoadCredential")}
    assert ("QUAYMASTER_ENGINE_KEYS" in given) == (name in OPENS_ENGINES)
    if name in {"beat", "redis"}:
        assert given <= {"SECRET_KEY"}
    secrets = [path.read_text() for path in (root / "etc/quaymaster/secrets").iterdir()]
    everything = "".join(path.read_text() for path in (root / "etc/systemd/system").iterdir())
    assert len(secrets) == 4
    assert not any(secret in everything for secret in secrets)


def test_it_changes_nothing_when_run_again(root: Path) -> None:
    before = contents(root)
    assert run(SCRIPT, "--root", root) == ""
    assert contents(root) == before
    assert all(mode & 0o077 == 0 for path, (_, mode, _) in before.items() if "/secrets/" in path), (
        "only root reads secrets"
    )


def test_it_follows_an_address_of_redis_and_of_a_database(root: Path) -> None:
    secrets = root / "etc/quaymaster/secrets"
    (secrets / "REDIS_URL").write_text("redis://:hush@pier/0")
    (secrets / "DATABASE_URL").write_text("postgres://quay:hush@pier/quay")
    run(SCRIPT, "--root", root)
    units = root / "etc/systemd/system"
    assert not (units / "quaymaster-redis.service").exists()
    assert "redis.service" not in (units / "quaymaster.target").read_text()
    assert "hush" not in "".join(path.read_text() for path in units.iterdir())
    assert "REDIS_URL_FILE=%d/REDIS_URL" in unit(root, "beat").all("Environment")
    assert "DATABASE_URL_FILE=%d/DATABASE_URL" not in unit(root, "beat").all("Environment")
    assert "DATABASE_URL_FILE=%d/DATABASE_URL" in unit(root, "web").all("Environment")


def test_it_takes_away_what_it_wrote_and_leaves_what_is_yours(root: Path) -> None:
    run(SCRIPT, "--uninstall", "--root", root)
    left = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert all(name.startswith("etc/quaymaster/") for name in left)
    assert "etc/quaymaster/secrets/QUAYMASTER_KEYS" in left


@pytest.fixture
def machine(root: Path, clean_engine: Engine) -> Iterator[Machine]:
    """A machine on which every unit runs, with the site for nginx."""
    authority = Authority()
    authority.write_for_server(root)
    with (root / "etc/quaymaster/quaymaster.env").open("a") as file:
        file.write("QUAYMASTER_URL=https://localhost\n")
    machine = Machine(root=root, directory=root, docker_socket=clean_engine.socket)
    machine.start("redis")
    assert machine.start("setup").wait_ended() == 0
    for name in ("web", "streams", "worker", "watcher", "beat"):
        machine.start(name)
    yield machine
    machine.end()


def test_it_runs_behind_nginx_and_reaches_the_engine(machine: Machine, root: Path) -> None:
    machine.run(
        "sh",
        "-c",
        "mkdir /var/lib/nginx /etc/ssl/quaymaster && cp /mnt/machine/cert.pem /etc/ssl/quaymaster/tls.crt",
    )
    machine.run("cp", "/mnt/machine/key.pem", "/etc/ssl/quaymaster/tls.key")
    (root / "nginx.conf").write_text(
        f"daemon off; pid /run/nginx.pid; error_log stderr; events {{}} http {{ access_log off;"
        f" include {ROOT}/deploy/nginx-systemd.conf; }}"
    )
    nginx = machine.begin("nginx", "-c", "/mnt/machine/nginx.conf", name="nginx")

    def curl(path: str, *words: str) -> str:
        address = f"https://localhost/{path}"
        return machine.run(
            "curl", "-sS", "--fail-with-body", "--cacert", "/mnt/machine/ca.pem", address, *words
        )

    def healthy() -> bool:
        try:
            return '"database":true' in curl("api/v1/health/")
        except AssertionError:
            return False

    nginx.wait_for(healthy, what="Quaymaster answering through nginx")
    command = "/mnt/machine/usr/local/bin/quaymaster"
    assert machine.run(command, "setup-link").startswith("https://localhost/setup#token=")
    token = ("-H", f"Authorization: Bearer {machine.run(command, 'token')}")
    sent = (*token, "-H", "Content-Type: application/json", "-H", "Prefer: wait=60")
    host = json.loads(
        curl("api/v1/hosts/", *sent, "-d", '{"name": "local", "address": "unix:///run/docker.sock"}')
    )
    path = f"api/v1/hosts/{host['id']}/"
    wait_until(lambda: json.loads(curl(path, *token))["state"] == "online", what="the watcher following")
    version = json.loads(curl(f"api/v1/live/hosts/{host['id']}/version/", *token))
    assert version, "streams reaches the engine"
    body = {"host": host["id"], "name": "held", "driver": "local"}
    done = json.loads(curl("api/v1/volumes/", *sent, "-d", json.dumps(body)))
    assert done["state"] == "succeeded", done
    assert re.search("<title>Quaymaster", curl(""))
