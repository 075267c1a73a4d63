"""Whether a process is well, as engines ask it: by HTTP where there is a port, else by a file that it touches."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from operations_app.alive import SILENT_SECONDS, say_alive
from scripts.up import ROOT
from tests.support.services import free_port


def ask(way: str, **environment: str) -> tuple[int, str]:
    command = [sys.executable, "-IS", "operations_app/alive.py", way]
    env = {"PATH": os.defpath, **environment}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stderr


@pytest.fixture(params=[200, 503])
def answering(request: pytest.FixtureRequest) -> Iterator[tuple[int, int]]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(request.param if self.path == "/api/v1/health/" else 404)
            self.end_headers()
            self.wfile.write(b'{"database":false}')

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield request.param, server.server_port
    server.shutdown()
    server.server_close()


def test_it_asks_the_health_of_its_own_port(answering: tuple[int, int]) -> None:
    status, port = answering
    code, words = ask("http", PORT=str(port))
    assert (code == 0) == (status == 200)
    assert ("database" in words) == (status != 200)


def test_it_says_that_nothing_answers() -> None:
    code, words = ask("http", PORT=str(free_port()))
    assert code != 0
    assert "nothing answers" in words


def test_it_looks_when_the_process_last_went_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pulse = tmp_path / "alive"
    assert ask("file", QUAYMASTER_PULSE=str(pulse))[0] != 0

    monkeypatch.setenv("QUAYMASTER_PULSE", str(pulse))
    say_alive()
    assert ask("file", QUAYMASTER_PULSE=str(pulse)) == (0, "")

    before = time.time() - SILENT_SECONDS - 60
    os.utime(pulse, (before, before))
    code, words = ask("file", QUAYMASTER_PULSE=str(pulse))
    assert code != 0
    assert "has not gone round for" in words


def test_it_says_nothing_where_nobody_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("QUAYMASTER_PULSE", raising=False)
    monkeypatch.chdir(tmp_path)
    say_alive()
    assert not list(tmp_path.iterdir())
