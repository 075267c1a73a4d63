"""The examples of docs/api.md, as they stand there, on a live server with an engine."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from scripts.up import ROOT
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import wait_until

pytestmark = pytest.mark.team

PAGE = (ROOT / "docs" / "api.md").read_text()
IMAGE = "busybox:stable"  # what readers have


def code(language: str) -> str:
    """All the code of the page in a language, in its order: one block builds on the other."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) > 4, f"{language}: are the blocks still marked?"
    return "\n".join(blocks)


@pytest.fixture
def environment(live: LiveServer, clean_engine: Engine) -> Iterator[dict[str, str]]:
    """The two variables that the page asks for, at a server with one host."""
    clean_engine.docker("tag", BASE_IMAGE, IMAGE)
    caller = Caller(url=live.url, token=live.manage("token"))
    for other in caller.get("hosts/").body["results"]:
        caller.call("DELETE", f"hosts/{other['id']}/")
    host = caller.post("hosts/", {"name": "docs", "address": clean_engine.endpoint_address}).body
    path = f"hosts/{host['id']}/"
    wait_until(lambda: caller.get(path).body["state"] == "online", what="the host online")
    yield {**os.environ, "QUAYMASTER": live.url, "TOKEN": caller.token}
    caller.call("DELETE", path)


def test_it_works_from_a_shell_as_the_page_says(environment: dict[str, str]) -> None:
    script = "set -euo pipefail\n" + code("sh")
    done = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "run --detach --name hello" in done.stdout
    assert "hello\nrunning\n" in done.stdout
    assert done.stdout.count("succeeded\n") == 2


def test_it_works_from_python_as_the_page_says(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", code("python")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "docs online" in done.stdout
    assert "ticker running" in done.stdout
    assert "succeeded\ninvalid" in done.stdout
    assert "create web" in done.stdout
