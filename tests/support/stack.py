"""A team's installation as people run it: `docker compose up -d` in a copy of the repository, on an engine of its own.

It offers what `LiveServer` offers, so that the same tests run against both.
"""

import grp
import json
import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from urllib.request import build_opener, install_opener

from scripts.engines.binaries import new_engine
from scripts.up import ROOT
from tests.support.engines import Engine
from tests.support.processes import wait_until
from tests.support.stand_ins import reference
from tests.support.team_images import copy_repository, load_images

SERVICES: Final = ("nginx", "web", "streams", "worker", "beat", "watcher", "engine", "postgres", "redis")
ONE_SHOTS: Final = ("secrets", "setup")
_UP_SECONDS: Final = 600


class Stack:
    """The whole installation; any of its containers may be killed, and its engine too."""

    def __init__(
        self, *, name: str = "team", source: Path = ROOT, settings: dict[str, str] | None = None
    ) -> None:
        """Load the images, then start everything with one command; `settings` go into its .env file."""
        self.engine = Engine(name=name, binaries=new_engine)
        self.directory = self.engine.directory / "repository"
        copy_repository(source, self.directory)
        load_images(self.engine, self.directory)
        own = {
            "POSTGRES_IMAGE": reference("postgres"),
            "REDIS_IMAGE": reference("redis"),
            "QUAYMASTER_ENGINE_SOCKET": str(self.engine.socket),
        }
        lines = [f"{key}={value}" for key, value in {**own, **(settings or {})}.items()]
        (self.directory / ".env").write_text("\n".join(lines) + "\n")
        begun = time.monotonic()
        self.compose("up", "--detach")
        self.port = self.engine.publish(443)
        self.http_port = self.engine.publish(80)
        self.url = f"https://127.0.0.1:{self.port}"
        self.wait_healthy()
        self.start_seconds = time.monotonic() - begun
        self.certificate = self.directory / "certificate.pem"
        self.certificate.write_text(
            self.compose("exec", "-T", "nginx", "cat", "/run/secrets/quaymaster/fullchain.pem") + "\n"
        )

    def compose(self, *words: str, timeout: float = _UP_SECONDS) -> str:
        """Run `docker compose` in the copy of the repository; returns its standard output."""
        return self._compose(words, timeout=timeout).stdout.strip()

    def containers(self, name: str = "") -> list[dict[str, Any]]:
        """What the engine says of the containers of one service (or of all), also of those that ended."""
        ids = self.compose("ps", "--all", "--quiet", *([name] if name else [])).split()
        return json.loads(self.engine.docker("inspect", *ids)) if ids else []

    def wait_healthy(self, *names: str) -> None:
        """Until each container of these services (all of them by default) passes its health check."""
        for name in names or SERVICES:
            wait_until(
                lambda name=name: all(  # type: ignore[misc]  # mypy sees no type in a default
                    one["State"].get("Health", {}).get("Status") == "healthy" for one in self.containers(name)
                ),
                what=f"{name} becoming healthy",
                seconds=_UP_SECONDS,
            )

    def start(self, *names: str) -> None:
        """Start services again; they are healthy when this returns."""
        self.compose("start", *names)
        self.wait_healthy(*names)

    def kill9(self, name: str) -> None:
        """End the processes of one service as a crash does: the engine starts them again by itself."""
        for container in self.containers(name):
            pid = str(container["State"]["Pid"])
            subprocess.run(self.engine.inside("kill", "-9", pid), check=True, timeout=60)

    def stop(self, *names: str) -> None:
        """End services as an operator does."""
        self.compose("stop", *names)

    def log(self, name: str) -> Path:
        """What the containers of one service have said until now, in a file."""
        path = self.directory / f"{name}.log"
        path.write_text(self.compose("logs", "--no-color", "--no-log-prefix", name))
        return path

    def manage(self, *words: str) -> str:
        """Run a management command on this installation; returns what it printed."""
        return self.compose("exec", "-T", "web", "quaymaster", *words)

    def volume(self, name: str) -> Path:
        """Where the engine keeps a volume, in its own namespace (`engine.inside`)."""
        words = ("volume", "inspect", "--format", "{{.Mountpoint}}", f"quaymaster_{name}")
        return Path(self.engine.docker(*words))

    def put(self, name: str, volume: str, content: bytes) -> None:
        """Write a file into a volume as an operator does, readable by the parts."""
        path = self.volume(volume) / name
        words = self.engine.inside("sh", "-c", 'cat > "$1" && chown 10001:10001 "$1"', "put", path)
        subprocess.run(words, input=content, check=True, timeout=60)

    def open_to(self, neighbours: Path) -> None:
        """Let it reach the sockets of other engines below this folder, as an operator does who mounts them."""
        groups = {group.gr_name: group.gr_gid for group in grp.getgrall()}
        mounted = {"volumes": [f"{neighbours}:{neighbours}:ro"], "group_add": [str(groups.get("docker", 0))]}
        services = dict.fromkeys(("streams", "worker", "watcher"), mounted)
        (self.directory / "docker-compose.override.yaml").write_text(json.dumps({"services": services}))
        self.compose("up", "--detach")
        self.wait_healthy(*services)

    def trust(self) -> None:
        """Have every client of this process and of those it starts trust the certificate: Python's, requests, curl."""
        for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
            os.environ[name] = str(self.certificate)
        install_opener(build_opener())  # urllib keeps the one it made first

    def end(self) -> None:
        """End everything at once, the engine too."""
        self.engine.end()

    def _compose(self, words: Sequence[str], *, timeout: float) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["docker", "compose", "--progress", "plain", *words],
            cwd=self.directory,
            env=self.engine.cli_env(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, (
            f"docker compose {' '.join(words)}: {done.stdout[-4000:]}{done.stderr[-4000:]}"
        )
        return done
