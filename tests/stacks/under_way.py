"""An apply in the middle of one of its steps, and the ways it is torn out of that."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from django.db import connections

from operations_app import worker
from operations_app.lifecycle import attempts
from operations_app.models import Operation
from tests.stacks.conftest import Json, StackBench
from tests.support.compose import compose_program
from tests.support.engines import BASE_IMAGE
from tests.support.processes import DEADLINE_SECONDS, Process, run_directory, wait_until
from tests.support.sweeping import miss_holders
from tests.support.watchers import database_environment

USUAL: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
GATE: Json = {
    "volumes": ["gate:/gate"],
    "healthcheck": {"test": ["CMD", "test", "-e", "/gate/open"], "interval": "1s", "retries": 1000},
}
STEPS = ("build", "pull", "carry", "up", "wait")
MANAGE = Path(__file__).parents[2] / "manage.py"
PERFORM = """
from operations_app import worker
from operations_app.models import Operation
while asked := Operation.objects.filter(state="queued").order_by("-pk").values_list("pk", flat=True).first():
    worker.perform(operation_id=asked)
"""


def text(**services: Json) -> str:
    """A compose file of these services; JSON is YAML."""
    named = {name: {**USUAL, **about} for name, about in services.items()}
    return json.dumps({"services": named, "volumes": {"gate": {}}})


def first() -> tuple[str, dict[str, str]]:
    """What runs before: the compose file, and the other files."""
    web: Json = {"environment": {"A": "1"}, "volumes": ["./page:/srv:ro"]}
    return text(web=web, side={}), {"page/index.html": "one", "app/Dockerfile": f"FROM {BASE_IMAGE}\n"}


def second(step: str, *, registry: str = "") -> tuple[str, dict[str, str]]:
    """What is applied then: its apply stays in `step` until the gate is opened, or is quick there (carry)."""
    web: Json = {"environment": {"A": "2"}, "volumes": ["./page:/srv:ro"]}
    more: dict[str, Json] = {
        "build": {"app": {"build": "app", "image": "app"}},
        "pull": {"app": {"image": f"{registry}/a/b:1"}},
        "carry": {},
        "up": {"db": GATE},
        "wait": {"db": GATE},
    }[step]
    if step == "up":
        web["depends_on"] = {"db": {"condition": "service_healthy"}}
    sleeps = "RUN sleep 7531\n" if step == "build" else ""
    files = {"page/index.html": "two", "app/Dockerfile": f"FROM {BASE_IMAGE}\n{sleeps}"}
    return text(web=web, side={}, **more), files


def mended(step: str) -> tuple[str, dict[str, str]]:
    """The same without what kept it in a build or a pull."""
    content, files = second("build" if step == "pull" else step)
    return content, {**files, "app/Dockerfile": f"FROM {BASE_IMAGE}\n"}


def open_gate(bench: StackBench) -> None:
    """From now on what waits for it is healthy."""
    volume = ("--volume", "shop_gate:/gate")
    bench.engine.docker("run", "--rm", "--pull", "never", *volume, BASE_IMAGE, "touch", "/gate/open")


def wait_for(bench: StackBench, step: str, asked: Json, visited: Callable[[], bool]) -> None:
    """Until the apply is in the middle of that step."""

    def there() -> bool:
        operation = Operation.objects.get(pk=asked["id"])
        assert not operation.ended, (operation.state, operation.error_detail)
        names = bench.engine.docker("ps", "--format", "{{.Names}}").split()
        match step:
            case "build":
                return bench.engine.runs("sleep 7531")
            case "pull":
                return visited()
            case "carry":
                return len(_files(bench)) > 1
            case "up":
                return "shop-db-1" in names and bool(cli_below(None))
        return any("healthy" in str(row["status"]) for row in (operation.progress or {}).get("rows", []))

    wait_until(there, what=f"the step {step}")


def _files(bench: StackBench) -> list[str]:
    return bench.engine.docker("volume", "ls", "--quiet", "--filter", "name=shop_files_").split()


def _commands() -> dict[int, str]:
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found[int(path.parent.name)] = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it has just ended
    return found


def cli_below(pid: int | None) -> set[int]:
    """The processes of Compose that `pid` (this process) has started, with all that they have."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    below, todo = set[int](), [pid or os.getpid()]
    while todo:
        mine = [each for each, parent in parents.items() if parent == todo[-1]]
        todo.pop()
        below.update(mine)
        todo += mine
    commands = _commands()
    return {each for each in below if "docker-compose" in commands.get(each, "")}


def gone(pids: set[int]) -> bool:
    """Whether none of these processes runs."""
    return not any(Path(f"/proc/{pid}/exe").exists() for pid in pids)


class KilledWorker:
    """A worker in a process of its own, which ends by SIGKILL."""

    def __init__(self) -> None:
        log = run_directory() / "killed-worker.log"
        self.process = Process(
            [sys.executable, MANAGE, "shell", "-v0", "--command", PERFORM],
            log=log,
            env={**database_environment(), "QUAYMASTER_COMPOSE": str(compose_program())},
        )

    def kill(self) -> set[int]:
        """Kill it; the processes of Compose that it had."""
        below = cli_below(self.process.pid)
        self.process.end(with_signal=signal.SIGKILL)
        return below


def give_up(bench: StackBench) -> None:
    """Time goes by, until nobody believes in the worker any more; another one does what is left."""
    held = Operation.objects.filter(state=Operation.State.RUNNING).exclude(lease_until=None)
    for lease in list(held.values_list("lease_until", flat=True)):
        assert lease is not None
        miss_holders(lease + attempts.LEASE)
    perform_all(bench)


def perform_all(bench: StackBench) -> None:
    """Do what is queued, and what that asks for."""
    while Operation.objects.filter(state=Operation.State.QUEUED).exists():
        bench.perform()


def performing_all() -> threading.Thread:
    """A worker in this process."""

    def perform() -> None:
        while asked := Operation.objects.filter(state="queued").order_by("-pk").first():
            worker.perform(operation_id=asked.pk)
        connections.close_all()

    thread = threading.Thread(target=perform)
    thread.start()
    return thread


def join(thread: threading.Thread) -> None:
    """Until that worker is done."""
    thread.join(2 * DEADLINE_SECONDS)
    assert not thread.is_alive()
