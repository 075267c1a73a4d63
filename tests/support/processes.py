"""Processes and files of one test run: named for it, ended with it, swept by the next run if it was killed.

Every process is started with a parent-death signal, so even `kill -9` of pytest leaves nothing running.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import IO, Final, TypeVar

# For machines ten times slower than expected: a deadline ends a test that hangs, it does not time anything.
DEADLINE_SECONDS: Final = 120.0
_PREFIX: Final = "quaymaster-tests-"
_SWEEP_AFTER_SECONDS: Final = 600.0

# The kernel takes the end of the thread that started a process for the death of its parent (prctl(2)), and tests start
# engines from threads that end. This thread ends with pytest.
_starter = ThreadPoolExecutor(1, thread_name_prefix="starter")

Value = TypeVar("Value")


def wait_until(condition: Callable[[], Value], *, what: str, seconds: float = DEADLINE_SECONDS) -> Value:
    """Return the first true value of `condition`; TimeoutError naming `what` when none came in `seconds`."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)
    return value


@cache
def run_directory() -> Path:
    """The folder of this test run, short enough for sockets; removed at exit, else swept by a later run."""
    sweep()
    directory = Path(tempfile.mkdtemp(prefix=_PREFIX))
    directory.chmod(0o755)  # PostgreSQL runs as another user
    lock = _lock(directory)
    assert lock is not None, f"{directory} is new and cannot be in use"
    atexit.register(_remove, directory, lock)
    return directory


def new_directory(name: str) -> Path:
    """A folder of this test run that nobody had before: a server that is started once more begins anew."""
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=run_directory()))


def sweep() -> None:
    """Remove what test runs that no longer live have left: their folders and their cgroups."""
    for directory in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(FileNotFoundError):  # another run has ended, or swept it, meanwhile
            if not (directory / "lock").exists() and _is_new(directory):
                continue  # another run is just making it
            if lock := _lock(directory):
                _remove(directory, lock)


def _is_new(directory: Path) -> bool:
    return time.time() - directory.stat().st_mtime < _SWEEP_AFTER_SECONDS


def _lock(directory: Path) -> IO[str] | None:
    lock = (directory / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _remove(directory: Path, lock: IO[str]) -> None:
    cgroups = _cgroups(directory.name)
    for cgroup in cgroups:  # all of them first: one hierarchy freezes, and every one is then in use
        for folder, _, _ in os.walk(cgroup):
            _thaw(Path(folder))
    for cgroup in cgroups:
        for folder, _, _ in os.walk(cgroup, topdown=False):
            wait_until(partial(_rmdir, folder), what=f"{folder} becoming empty", seconds=20)
    shutil.rmtree(directory, ignore_errors=True)
    lock.close()


def _thaw(cgroup: Path) -> None:
    """Let what a killed run left paused die of the SIGKILL it has: the frozen take no signals."""
    for name, word in (("freezer.state", "THAWED"), ("cgroup.freeze", "0")):
        with contextlib.suppress(OSError):  # the other version of cgroups, or gone meanwhile
            (cgroup / name).write_text(word)


def _rmdir(folder: str) -> bool:
    try:
        Path(folder).rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _cgroups(name: str) -> list[Path]:
    """The cgroup `name`, in every hierarchy, beside our own: containers' groups are below it."""
    own = {line.split(":", 2)[2].strip("/") for line in Path("/proc/self/cgroup").read_text().splitlines()}
    mounts = [Path("/sys/fs/cgroup"), *Path("/sys/fs/cgroup").glob("*/")]
    return [path for mount in mounts for place in {"", *own} if (path := mount / place / name).is_dir()]


class Process:
    """A program that lives as long as the test run at most; its output goes to a file."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        death: str = "KILL",
    ) -> None:
        """Start `command`; `death` is the signal it gets from the kernel when pytest dies."""
        self.log = log
        self.name = Path(command[0]).name
        with log.open("ab") as output:
            self._popen = _starter.submit(
                subprocess.Popen,
                ["setpriv", "--pdeathsig", death, "--", *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                start_new_session=True,  # Ctrl-C is for pytest, which then ends us in order
            ).result()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._popen.pid

    def wait_for(self, ready: Callable[[], Value], *, what: str, seconds: float = DEADLINE_SECONDS) -> Value:
        """Wait until `ready` is true; AssertionError with the program's last words if it ends before."""

        def check() -> Value | None:
            if self._popen.poll() is not None:
                raise AssertionError(f"{self.name} ended with {self._popen.returncode}:\n{self.tail()}")
            return ready()

        try:
            value = wait_until(check, what=what, seconds=seconds)
        except TimeoutError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None
        assert value is not None
        return value

    def tail(self, *, lines: int = 40) -> str:
        """The last lines the program printed."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def alive(self) -> bool:
        """Whether the program still runs."""
        return self._popen.poll() is None

    def wait_ended(self, *, seconds: float = DEADLINE_SECONDS) -> int:
        """Wait for the program to end by itself; returns its exit status."""
        return self._popen.wait(seconds)

    def end(self, *, with_signal: signal.Signals = signal.SIGTERM, seconds: float = 30) -> int:
        """Ask the program to end, kill it after `seconds`; returns its exit status (negative: the signal)."""
        if self.alive():
            self._popen.send_signal(with_signal)
            try:
                self._popen.wait(seconds)
            except subprocess.TimeoutExpired:
                self._popen.kill()
        return self._popen.wait()
