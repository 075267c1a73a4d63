"""An installation to measure: ten hosts, containers on them, and one that talks."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import requests

from scripts.up import ROOT
from tests.support.engines import BASE_IMAGE
from tests.support.processes import wait_until
from tests.support.stack import Stack

HOSTS: Final = 10
CONTAINERS: Final = 100
RUNNING: Final = 20
RATE: Final = 10_000
# A burst each tenth of a second; what the burst itself takes is not counted, so it is a little less than the rate.
TALK: Final = f"i=0; while :; do seq $i $((i+{RATE // 10}-1)); i=$((i+{RATE // 10})); sleep 0.1; done"
_SECONDS: Final = 600.0


class Installation:
    """The stack of docker-compose.yaml on an engine of its own, and its owner's script."""

    def __init__(self) -> None:
        """Start it."""
        self.stack = Stack(name="sizing")
        self.token = self.stack.manage("token").splitlines()[-1]
        self._session = requests.Session()
        self._session.trust_env = False  # a bundle named there would count before ours
        self._session.verify = str(self.stack.certificate)
        self._session.headers["Authorization"] = f"Bearer {self.token}"

    def get(self, path: str, **query: Any) -> Any:
        """The JSON of a read."""
        answer = self._session.get(f"{self.stack.url}/api/v1/{path}", params=query, timeout=_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def memory(self) -> dict[str, float]:
        """MiB that each container holds without what the kernel may drop, as `docker stats` says."""
        said = self.stack.engine.docker("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}")
        units = {"KiB": 1 / 1024, "MiB": 1.0, "GiB": 1024.0, "B": 1 / 2**20}
        told = {}
        for line in said.splitlines():
            name, used, *_ = line.split()
            if name.startswith("quaymaster-"):
                unit = next(unit for unit in units if used.endswith(unit))
                told[name.split("-")[1]] = float(used.removesuffix(unit)) * units[unit]
        return told

    def fill(self) -> None:
        """Containers on the engine, and the engine at as many addresses as there shall be hosts."""
        docker = self.stack.engine.docker
        words = ("--network", "none", BASE_IMAGE, "sleep", "1000000")

        def make(number: int) -> None:
            docker("run" if number < RUNNING else "create", *(("-d",) if number < RUNNING else ()), *words)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(make, range(CONTAINERS - len(self.stack.containers()))))
        for number in range(1, HOSTS):
            path = f"/run/engine/{number}.sock"
            self.stack.compose("exec", "-T", "engine", "ln", "/run/engine/docker.sock", path)
            body = {"name": f"host-{number}", "address": f"unix://{path}"}
            self._session.post(
                f"{self.stack.url}/api/v1/hosts/", json=body, timeout=_SECONDS
            ).raise_for_status()
        wait_until(
            lambda: self.get("containers/", page_size=1)["count"] >= HOSTS * CONTAINERS,
            what="all containers in the mirror",
            seconds=_SECONDS,
        )

    def talker(self) -> int:
        """A container that writes `RATE` lines a second; its id."""
        self.stack.engine.docker(
            "run", "-d", "--name", "talker", "--network", "none", BASE_IMAGE, "sh", "-c", TALK
        )
        rows = wait_until(
            lambda: self.get("containers/", name="talker")["results"], what="the talker in the mirror"
        )
        return int(rows[0]["id"])

    def measure(self, what: str, path: str, *, direct: str = "") -> float:
        """What a client in the engine's network gets, through nginx or from one part itself (`direct`)."""
        place = f"{self._address(direct)}:8000" if direct else f"{self._address('nginx')}:8443"
        scheme = {"lines": "ws", "lists": "http", "upload": "http"}[what] + ("" if direct else "s")
        words = [sys.executable, "-m", "bench.client", what, f"{scheme}://{place}{path}"]
        trusted = [] if direct else [str(self.stack.certificate)]
        inside = ["nsenter", f"--net={self.stack.engine.netns}", "--", *words, *trusted]
        done = subprocess.run(
            inside, cwd=ROOT, input=self.token, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
        assert done.returncode == 0, done.stderr
        return float(done.stdout)

    def _address(self, name: str) -> str:
        (container,) = self.stack.containers(name)
        networks = container["NetworkSettings"]["Networks"]
        return str(networks["quaymaster_edge"]["IPAddress"])
