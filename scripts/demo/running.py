"""Quaymaster's processes, for as long as the demo runs."""

import subprocess
import sys
import time
from types import TracebackType
from typing import Self

from controlplane.env import Environment
from scripts.demo import show
from scripts.demo.show import DemoFailed
from scripts.up import ROOT, answers

START_SECONDS = 180
STOP_SECONDS = 30


class Quaymaster:
    """`make up`, with its log in a file; a context that ends it."""

    def __init__(self, *, settings: Environment) -> None:
        """`settings` are those of the environment, which the processes read as well."""
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self.local_url = f"http://{host}:{settings.port}"
        self._settings = settings
        self._log = settings.data / "demo.log"

    def __enter__(self) -> Self:
        """Start everything and wait until it answers."""
        with self._log.open("wb") as output:
            command = [sys.executable, "-m", "scripts.up"]
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        end = time.monotonic() + START_SECONDS
        while not answers(f"{self.local_url}/api/v1/health/"):
            if self._process.poll() is not None or time.monotonic() > end:
                self._stop()
                raise DemoFailed(f"Quaymaster did not start:\n{self._last_words()}")
            time.sleep(0.2)
        show.done(f"Quaymaster runs at {self.local_url} (its log: {self._log})")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything."""
        self._stop()
        if isinstance(error, DemoFailed):
            show.detail(f"Quaymaster's last words:\n{self._last_words()}")

    def manage(self, *words: str) -> str:
        """Run a management command; returns what it printed."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise DemoFailed(f"manage.py {words[0]}: {done.stderr.strip()}")
        return done.stdout.strip()

    def wait(self) -> None:
        """Wait until Quaymaster ends, or Ctrl-C."""
        self._process.wait()
        raise DemoFailed("Quaymaster ended by itself")

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _last_words(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])
