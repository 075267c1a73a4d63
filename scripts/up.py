"""`python -m scripts.up`: the Procfile's processes with one interleaved log, until Ctrl-C or until one ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import redis
from environs import EnvError
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from controlplane.env import Environment, read_environment
from scripts.direct import open_direct
from scripts.engines.binaries import compose_plugin
from scripts.engines.packages import PackagesUnavailable
from stacks_app.compose.cli import find_cli

ROOT = Path(__file__).resolve().parent.parent
SOCKET_PATH_BYTES = 107  # sun_path, unix(7)


def main() -> None:
    """Check what would only fail later, then run everything."""
    try:
        settings = read_environment()
    except EnvError as error:
        sys.exit(f"up: {error}")
    environment = {**process_environment(data=settings.data), **compose_variable(settings)}
    commands = dict(parse_procfile((ROOT / "Procfile").read_text()).processes)
    if "REDIS_URL" in os.environ:
        del commands["redis"]
    if complaint := obstacle(settings=settings, private_redis="redis" in commands):
        sys.exit(f"up: {complaint}")
    manager = Manager(Printer(sys.stdout))
    ours = [name for name in commands if name != "redis"]
    for name, command in commands.items():
        own = metrics_address(settings, ours.index(name)) if name in ours else {}
        manager.add_process(name, command, env={**environment, **own}, cwd=str(ROOT))
    threading.Thread(target=announce, args=(settings, environment), daemon=True).start()
    manager.loop()
    asked = manager.returncode in {128 + signal.SIGINT, 128 + signal.SIGTERM}
    sys.exit(
        0 if asked else manager.returncode or 1
    )  # a process that ends by itself is a fault, whatever it says


def process_environment(*, data: Path) -> dict[str, str]:
    """The environment of the Procfile's processes, which keep their files in `data`."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        "QUAYMASTER_DATA": str(data),
        "REDIS_SERVER": shutil.which("redis-server") or shutil.which("valkey-server") or "redis-server",
        "REDIS_SOCKET": str(data / "redis.sock"),
    }


def compose_variable(settings: Environment) -> dict[str, str]:
    """Where the Compose CLI is, if it is not where Quaymaster looks by itself: out of Debian's package then."""
    if settings.compose or find_cli() is not None:
        return {}
    try:
        return {"QUAYMASTER_COMPOSE": str(compose_plugin())}
    except PackagesUnavailable as error:
        print(f"up: stacks need the Compose CLI, which is not here ({error}); all else works", flush=True)
        return {}


def metrics_address(settings: Environment, number: int) -> dict[str, str]:
    """The variable that says where the process of this number serves its metrics: each has a port of its own."""
    if settings.metrics is None:
        return {}
    host, port = settings.metrics
    return {"QUAYMASTER_METRICS": f"{host}:{port + number}"}


def obstacle(*, settings: Environment, private_redis: bool) -> str:
    """What keeps Quaymaster from starting here, with the way out; "" when nothing does."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            return f"{settings.host}:{settings.port} cannot be used ({error.strerror}): set HOST or PORT"
    if not private_redis:
        return given_redis_obstacle(settings.redis_url)
    path = settings.data / "redis.sock"
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        return f"{path} is too long for a socket: set QUAYMASTER_DATA to a shorter folder"
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(str(path)) == 0:
            return (
                f"Quaymaster already runs on {settings.data}: set QUAYMASTER_DATA and PORT for a second one"
            )
    return ""


def given_redis_obstacle(url: str) -> str:
    """What keeps the Redis that the operator gave from being used; its address may hold a password."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            client.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        return f"no Redis answers at REDIS_URL ({error}): start it, or unset REDIS_URL for a private one"
    return ""


def announce(settings: Environment, environment: dict[str, str]) -> None:
    """Say where to sign in as soon as the web process answers."""
    address = f"http://[{settings.host}]" if ":" in settings.host else f"http://{settings.host}"
    while not answers(f"{address}:{settings.port}/api/v1/health/"):
        time.sleep(0.2)
    link = [sys.executable, str(ROOT / "manage.py"), "setup_link"]
    said = subprocess.run(link, env=environment, capture_output=True, text=True, check=False, timeout=120)
    print(
        f"\n  Quaymaster is ready at {settings.url}\n  {said.stdout.strip() or said.stderr.strip()}\n",
        flush=True,
    )


def answers(url: str) -> bool:
    """Whether something answers with success at `url` now."""
    try:
        with open_direct(url, timeout=10):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    main()
