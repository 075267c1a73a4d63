"""The Docker Engine of the demo: the one that answers here, else Debian's, started for as long as the demo runs."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import docker
import requests
from docker.errors import DockerException

from scripts.demo import show
from scripts.demo.show import DemoFailed
from scripts.engines.base_image import busybox
from scripts.engines.binaries import new_engine
from scripts.engines.packages import PackagesUnavailable

USUAL = "unix:///var/run/docker.sock"
RUN = Path("/run/quaymaster-demo")  # sockets need short paths, and a folder that a reboot empties
START_SECONDS = 120
STOP_SECONDS = 60
ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def an_engine(*, data: Path) -> Iterator[str]:
    """Give the address of an engine; one that had to be started keeps its files in `data` and ends with the block."""
    asked = os.environ.get("DOCKER_HOST")
    address = asked or USUAL
    if version := version_of(address):
        show.done(f"Docker Engine {version} answers at {address}")
        yield address
    elif asked:
        raise DemoFailed(f"no Docker Engine answers at DOCKER_HOST={asked}")
    elif shutil.which("dockerd"):
        raise DemoFailed(f"Docker is installed but nothing answers at {USUAL}: start it, or set DOCKER_HOST")
    else:
        with _started(data=data) as own:
            show.done(f"Docker Engine {version_of(own)} started for the demo at {own}")
            yield own


def version_of(address: str) -> str:
    """Version of the engine at `address`, "" if none answers."""
    try:
        with docker.APIClient(base_url=address, version="auto", timeout=10) as client:
            return str(client.version()["Version"])
    except (DockerException, requests.RequestException):
        return ""


@contextmanager
def _started(*, data: Path) -> Iterator[str]:
    if os.geteuid() != 0:
        raise DemoFailed(
            "no Docker Engine answers here: start one, set DOCKER_HOST, or run the demo as root on Debian"
        )
    show.detail(
        "No Docker Engine answers here; starting Debian's (a download of about 100 MB, the first time) …"
    )
    try:
        binaries = new_engine()
    except PackagesUnavailable as error:
        raise DemoFailed(f"no Docker Engine answers here, and Debian's cannot be had: {error}") from error
    needed = ". scripts/machine.sh; need iptables=iptables ps=procps mount=mount setpriv=util-linux"
    subprocess.run(["bash", "-c", needed], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
    data.mkdir(parents=True, exist_ok=True)
    RUN.mkdir(parents=True, exist_ok=True)
    (RUN / "daemon.json").write_text("{}")
    address = f"unix://{RUN}/docker.sock"
    had_bridge = Path("/sys/class/net/docker0").exists()
    command = [
        *("setpriv", "--pdeathsig", "TERM", "--", binaries.program("dockerd")),
        *(f"--data-root={data}", f"--exec-root={RUN}/exec", f"--pidfile={RUN}/docker.pid"),
        *(f"--host={address}", f"--config-file={RUN}/daemon.json"),
    ]
    environment = {**os.environ, "PATH": binaries.search_path()}
    log = data / "dockerd.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(process, address=address, log=log)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        if not had_bridge:
            subprocess.run(
                [busybox(), "ip", "link", "del", "docker0"], check=False, capture_output=True, timeout=30
            )
        shutil.rmtree(RUN, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], *, address: str, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not version_of(address):
        if process.poll() is not None or time.monotonic() > end:
            last = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise DemoFailed(f"Debian's Docker Engine did not start: {' '.join(last)}")
        time.sleep(0.2)
