"""One program that is run and listened to, within a time, until it ends or is told to stop."""

import errno
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from stacks_app.compose.refused import ComposeRefused

Listener = Callable[[bytes], object]

CHUNK: Final = 64 * 1024
GRACE_SECONDS: Final = 10.0  # from "please stop" to the end


@dataclass(frozen=True, kw_only=True)
class Ended:
    """`status` is that of `Popen`; `slow` when its time was over, `stopped` when somebody wanted it to end."""

    status: int
    slow: bool
    stopped: bool


class Process:
    """A program in a session of its own, so that a signal reaches all of it. Nothing of it outlives `follow`."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        stdin: int = subprocess.DEVNULL,
        shared: Sequence[int] = (),
    ) -> None:
        """`environment` is all it sees; `shared` are descriptors that it gets under their numbers."""
        self._words = words
        self.environment = environment
        self._folder = folder
        self._stdin = stdin
        self._shared = shared
        self._wake = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def __del__(self) -> None:
        os.close(self._wake)

    def stop(self) -> None:
        """Interrupt it as Ctrl-C does; kill it when it does not end. From any thread, at any time, more than once."""
        os.eventfd_write(self._wake, 1)

    def follow(
        self, *, output: Listener, errors: Listener, seconds: float, grace: float = GRACE_SECONDS
    ) -> Ended:
        """Start it, hand over what it says as it comes, and return when it has ended.

        It is killed when the thread that called this ends, or a listener raises.

        Raises:
            ComposeRefused: its words are more than the system takes.
        """
        with self._started() as running:
            try:
                return self._listen(running, output, errors, time.monotonic() + seconds, grace)
            finally:
                _kill(running)

    def _started(self) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 from a list of words
                self._words,
                cwd=self._folder,
                env=self.environment,
                stdin=self._stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=self._shared,
                start_new_session=True,
            )
        except OSError as error:
            if error.errno != errno.E2BIG:
                raise
            words = "What Compose is to be told is longer than a command may be."
            raise ComposeRefused(words, code="compose_too_long") from error

    def _listen(
        self, running: subprocess.Popen[bytes], output: Listener, errors: Listener, end: float, grace: float
    ) -> Ended:
        stopped = killed = False
        with selectors.DefaultSelector() as awaited, _end_of(running) as ending:
            for pipe, listener in ((running.stdout, output), (running.stderr, errors), (ending, None)):
                assert pipe is not None  # noqa: S101 - started with pipes
                awaited.register(pipe, selectors.EVENT_READ, listener)
            awaited.register(self._wake, selectors.EVENT_READ)
            while len(awaited.get_map()) > (not stopped):
                for key, _ in awaited.select(None if killed else _left(end)):
                    if key.data and (chunk := os.read(key.fd, CHUNK)):
                        key.data(chunk)
                        continue
                    awaited.unregister(key.fileobj)
                    if key.fd == self._wake:
                        stopped, end = True, min(end, time.monotonic() + grace)
                        os.killpg(running.pid, signal.SIGINT)
                if not killed and not _left(end):
                    killed = True
                    _kill(running)
        return Ended(status=running.wait(), slow=killed and not stopped, stopped=stopped)


def _end_of(running: subprocess.Popen[bytes]) -> IO[bytes]:
    """What is ready to be read when the program has ended (pidfd_open(2))."""
    return open(os.pidfd_open(running.pid), "rb", buffering=0)  # noqa: PTH123 it has no path


def _left(end: float) -> float:
    return max(0.0, end - time.monotonic())


def _kill(running: subprocess.Popen[bytes]) -> None:
    """Kill the whole group. Its number is nobody else's until the first of it was waited for."""
    if running.returncode is None:
        os.killpg(running.pid, signal.SIGKILL)
