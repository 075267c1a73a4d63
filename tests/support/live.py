"""Quaymaster as people run it: the Procfile's processes, on a port and data of their own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from honcho.environ import parse_procfile

from scripts.up import ROOT, answers, process_environment
from tests.support.compose import compose_program
from tests.support.processes import Process, new_directory
from tests.support.services import database_of, free_port


class LiveServer:
    """The whole product, started in a new folder of this `name`; any of its processes may be killed."""

    def __init__(
        self,
        *,
        name: str = "live",
        extra: dict[str, str] | None = None,
        measured: bool = False,
        source: Path = ROOT,
    ) -> None:
        """Migrate a new database and start everything; `extra` is added to the environment.

        The database is SQLite's, or where the tests run on PostgreSQL, one of its.

        When `measured`, each process serves its metrics. The processes are those of the code in `source`; commands, and
        so the migrations, are always of this one.
        """
        cluster = os.environ.get("QUAYMASTER_TEST_DATABASE_URL")
        self.directory = new_directory(name)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        data = self.directory / "var"
        data.mkdir(parents=True, mode=0o700)
        own = (
            "DATABASE_URL",
            "REDIS_URL",
            "SECRET_KEY",
            "QUAYMASTER_KEYS",
            "QUAYMASTER_ENGINE_KEYS",
            "QUAYMASTER_ENGINE_PUBLIC_KEY",
            "QUAYMASTER_URL",
            "HOST",
            "DEBUG",
            "QUAYMASTER_METRICS",
            "QUAYMASTER_LOG_FORMAT",
            "QUAYMASTER_TRUSTED_PROXIES",
        )
        self.environment = {
            **{key: value for key, value in process_environment(data=data).items() if key not in own},
            "DJANGO_SETTINGS_MODULE": "controlplane.settings",
            "PORT": str(self.port),
            "QUAYMASTER_COMPOSE": str(compose_program()),
            **({"DATABASE_URL": database_of(cluster, f"live-{self.directory.name}")} if cluster else {}),
            **(extra or {}),
        }
        self._source = source
        self._commands = self.commands()
        self._processes: dict[str, Process] = {}
        self.metrics = {name: free_port() for name in self._commands if measured and name != "redis"}
        self.manage("migrate")
        for process in self._commands:
            self.start(process)

    def commands(self) -> dict[str, str]:
        """The processes to start, by name; one that ends in `web` answers HTTP at `url`."""
        found: dict[str, str] = parse_procfile((self._source / "Procfile").read_text()).processes
        return found

    def environment_of(self, name: str) -> dict[str, str]:
        """What the process `name`, or the command line (""), finds in its environment."""
        del name
        return self.environment

    def start(self, name: str, *, as_name: str = "") -> None:
        """Start one process of the Procfile (another one, `as_name`); the web process answers when this returns."""
        log = self.directory / f"{as_name or name}.log"
        port = self.metrics.get(as_name or name)
        own = {"QUAYMASTER_METRICS": f"127.0.0.1:{port}"} if port else {}
        command = ["env", "--chdir", str(self._source), "sh", "-c", self._commands[name]]
        process = Process(command, log=log, env={**self.environment_of(name), **own})
        self._processes[as_name or name] = process
        if name == "web":
            health = f"{self.url}/api/v1/health/"
            process.wait_for(lambda: answers(health), what="Quaymaster answering", seconds=240)

    def kill9(self, name: str) -> None:
        """End one process as a crash does."""
        self._processes[name].end(with_signal=signal.SIGKILL)

    def stop(self, name: str) -> None:
        """End one process as an operator does."""
        self._processes.pop(name).end()

    def log(self, name: str) -> Path:
        """Where a process writes what it says."""
        return self._processes[name].log

    def peak_memory(self, name: str, *, anew: bool = False) -> int:
        """The most bytes a process has held; `anew` forgets that and counts from now (proc(5), clear_refs)."""
        proc = Path(f"/proc/{self._processes[name].pid}")
        if anew:
            (proc / "clear_refs").write_text("5")
        line = next(line for line in (proc / "status").read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024

    def manage(self, *words: str) -> str:
        """Run a management command on this installation; returns what it printed."""
        done = self.run_manage(*words)
        assert done.returncode == 0, f"manage.py {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def run_manage(self, *words: str, part: str = "") -> "subprocess.CompletedProcess[str]":
        """Run a management command where `part` runs, however it ends."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        return subprocess.run(
            command,
            env=self.environment_of(part),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def end(self) -> None:
        """End every process."""
        for process in reversed(self._processes.values()):
            process.end()
