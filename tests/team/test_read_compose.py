"""docker-compose.yaml as Compose reads it, without an engine."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from controlplane.installing.secrets import make_secrets
from scripts.engines.binaries import cli_environment
from scripts.up import ROOT

MIB = 2**20
SETTINGS = ("PYTHON_IMAGE", "NODE_IMAGE", "NGINX_IMAGE", "COMPOSE_IMAGE", "VERSION", "REVISION")


def config(folder: Path, env: str = "") -> dict[str, Any]:
    """All of it with this .env; nobody set anything else, and no word may be said."""
    shutil.copy(ROOT / "docker-compose.yaml", folder)
    (folder / ".env").write_text(env)
    known = cli_environment(socket=folder / "none.sock", config=folder / "cli")
    done = subprocess.run(
        ["docker", "compose", "--profile", "*", "config", "--format", "json"],
        cwd=folder,
        env={name: value for name, value in known.items() if name not in SETTINGS},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def test_it_is_understood_without_a_warning(tmp_path: Path) -> None:
    assert config(tmp_path)["name"] == "quaymaster"


@pytest.mark.parametrize("service", ["secrets", "nginx"])
def test_the_bases_of_env_reach_the_build(tmp_path: Path, service: str) -> None:
    assert "args" not in config(tmp_path)["services"][service]["build"]  # the Dockerfile has its own
    env = "".join(f"{name}=own-{name}\n" for name in SETTINGS)
    args = config(tmp_path, env)["services"][service]["build"]["args"]
    assert args == {name: f"own-{name}" for name in SETTINGS}


def test_every_setting_of_the_example_reaches_a_part(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text().splitlines()
    names = [line[1:].partition("=")[0] for line in example if line.startswith("#") and " " not in line]
    assert len(names) > 20
    text = (ROOT / "docker-compose.yaml").read_text()
    assert [name for name in names if name not in text and not name.startswith("COMPOSE_")] == []
    config(tmp_path, "".join(f"{line[1:]}\n" for line in example if line[1:].partition("=")[0] in names))


def test_what_opens_credentials_runs_nothing_that_other_parts_can_write(tmp_path: Path) -> None:
    # The worker runs git with scripts and settings of its own in this folder below the one it shares with web.
    services = config(tmp_path)["services"]
    work = f"{services['worker']['environment']['QUAYMASTER_DATA']}/build-work"
    mounts = {
        name: {mount["target"]: mount["source"] for mount in service.get("volumes", ())}
        for name, service in services.items()
    }
    assert [name for name, own in mounts.items() if mounts["worker"][work] in own.values()] == ["worker"]


def test_nginx_has_the_memory_for_all_the_connections_it_takes(tmp_path: Path) -> None:
    # Anybody may open as many as there are, without an account; `auto` makes a process for each of 128 processors.
    text = (ROOT / "nginx" / "nginx.conf").read_text()
    processes, connections = (
        int(found[1]) if (found := re.search(rf"^ *worker_{name} (\d+);", text, re.MULTILINE)) else 0
        for name in ("processes", "connections")
    )
    assert processes * connections >= 4096
    nginx = config(tmp_path)["services"]["nginx"]
    waiting = int(re.findall(r"size=(\d+)m", *nginx["tmpfs"])[0]) * MIB
    assert processes * (4 * MIB + connections * 20 * 1024) + waiting < 0.8 * int(nginx["mem_limit"])
    assert 4 * processes < nginx["pids_limit"]  # those of before a reload live on with their websockets


@pytest.mark.parametrize("path", ["nginx/proxy.conf", "deploy/nginx-systemd.conf"])
def test_nginx_says_itself_what_is_believed_of_a_proxy(path: str) -> None:
    said = dict(re.findall(r"^ *proxy_set_header (\S+) (.+);$", (ROOT / path).read_text(), re.MULTILINE))
    believed = {"Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-ID", "traceparent"}
    assert {name for name in believed if "$http_" not in said[name]} == believed - {"Host"}


def test_one_client_fills_none_of_what_all_share(tmp_path: Path) -> None:
    # Bodies of a megabyte, sent slowly without an account, wait in nginx until they are whole.
    asking = re.findall(r"limit_conn asking (\d+);", (ROOT / "nginx" / "web.conf").read_text())
    (words,) = config(tmp_path)["services"]["nginx"]["tmpfs"]
    assert [int(most) < int(re.findall(r"size=(\d+)m", words)[0]) for most in asking] == [True]
    text = (ROOT / "nginx" / "nginx.conf").read_text()
    assert "proxy_pass http://web" not in text, "web.conf has the limit"
    # But a few people behind one address, each of whom removes all rows of a page at once, are let through.
    at_once = re.findall(r"http2_max_concurrent_streams (\d+);", text)
    assert [3 * int(each) <= int(asking[0]) for each in at_once] == [True]


def test_nginx_limits_the_requests_of_one_client_at_every_address() -> None:
    # `limit_req` of a location takes the place of all that stand outside of it.
    text = (ROOT / "nginx" / "nginx.conf").read_text()
    own = [block for block in re.findall(r"location [^{]*{[^{}]*}", text) if "limit_req " in block]
    assert own
    assert [block for block in own if "limit_req zone=requests " not in block] == []


@pytest.mark.parametrize("address", ["", "127.0.0.1", "[::1]"])
def test_it_listens_at_the_address_that_is_chosen(tmp_path: Path, address: str) -> None:
    env = f"QUAYMASTER_LISTEN={address}\nQUAYMASTER_HTTPS_PORT=8443\n"
    ports = config(tmp_path, env)["services"]["nginx"]["ports"]
    assert [port["published"] for port in ports] == ["80", "8443"]
    assert [port.get("host_ip", "") for port in ports] == [address.strip("[]")] * 2


def test_what_docs_put_into_an_override_counts(tmp_path: Path) -> None:
    page = "".join((ROOT / "docs" / name).read_text() for name in ("install.md", "hardening.md", "backup.md"))
    written = re.findall(r"```yaml\n(services:\n.*?)```|`(services: \{[^`]*\})`", page, re.DOTALL)
    services: dict[str, Any] = {}
    for block, line in written:
        (tmp_path / "docker-compose.override.yaml").write_text(block or line)
        read = config(tmp_path)["services"]
        services |= {
            name: read[name] for name in re.findall(r"[{ ](\w+): \{", (block or line).partition(":")[2])
        }
    scales = {name: services[name].get("scale") for name in ("web", "engine")}
    assert scales == {"web": 2, "engine": 0}
    assert "ports" not in services["nginx"]
    (place,) = [each for each in services["worker"]["volumes"] if each["target"] == "/backups"]
    assert place["source"] == "/mnt/nas"


def test_what_an_operator_puts_beside_it_is_none_of_gits_business() -> None:
    names = [".env", "docker-compose.override.yaml", "docker-compose.override.yml", "backups/quaymaster.age"]
    words = ["git", "check-ignore", "--no-index", *names]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert said.split() == names


def test_it_makes_no_folder_where_the_engine_has_no_socket(tmp_path: Path) -> None:
    """Docker makes one for the short form, and then no engine can put its socket there."""
    services = config(tmp_path, "QUAYMASTER_CERTIFICATES=/etc/own\n")["services"].values()
    (socket,) = [
        each for one in services for each in one.get("volumes", []) if "docker.sock" in each["target"]
    ]
    assert not socket["bind"].get("create_host_path", False)


def test_every_setting_counts_or_is_said_by_it(tmp_path: Path) -> None:
    """A line of docs/settings.md in .env is never without effect and without a word."""
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = [row.split("|")[1] for row in page.splitlines() if row.startswith("| `")]
    names = {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)}
    (own,) = re.findall(r"^Compose says itself (.*?):", page, re.MULTILINE | re.DOTALL)
    fixed = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", own))
    given = {name: f"own-{name}" for name in names - fixed}
    env = "".join(f"{name}={value}\n" for name, value in given.items())
    read = json.dumps(config(tmp_path, env.replace("own-QUAYMASTER_HTTPS_PORT", "8443"))["services"])
    given["QUAYMASTER_HTTPS_PORT"] = "8443"
    assert [name for name, value in given.items() if value not in read] == []


def test_parts_find_each_other_by_names_that_nobody_else_has(tmp_path: Path) -> None:
    # Docker looks into networks with a way out first, and who joins `outside` may be called `web`.
    aliases = {
        alias: network
        for service in config(tmp_path)["services"].values()
        for network, joined in service.get("networks", {}).items()
        for alias in (joined or {}).get("aliases", ())
    }
    make_secrets(tmp_path / "secrets")
    addresses = [urlsplit(path.read_text()).hostname or "" for path in (tmp_path / "secrets").glob("*/*-url")]
    text = (ROOT / "nginx" / "nginx.conf").read_text()
    asked = {*addresses, *re.findall(r"^ *server ([^ :]+):\d+ resolve", text, re.MULTILINE)}
    assert asked == set(aliases)
    assert all(name.startswith("quaymaster-") for name in asked)
    assert "outside" not in aliases.values()
