"""One program that is run and listened to, within a time, until it ends or is told to stop."""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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
        """
        with subprocess.Popen(  # noqa: S603 from a list of words
            self._words,
            cwd=self._folder,
            env=self.environment,
            stdin=self._stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=self._shared,
            start_new_session=True,
        ) as running:
            try:
                return self._listen(running, output, errors, time.monotonic() + seconds, grace)
            finally:
                _kill(running)

    def _listen(
        self, running: subprocess.Popen[bytes], output: Listener, errors: Listener, end: float, grace: float
    ) -> Ended:
        slow = stopped = False
        with selectors.DefaultSelector() as pipes:
            pipes.register(self._wake, selectors.EVENT_READ)
            for pipe, listener in ((running.stdout, output), (running.stderr, errors)):
                assert pipe is not None  # noqa: S101 - started with pipes
                pipes.register(pipe, selectors.EVENT_READ, listener)
            while any(key.data for key in pipes.get_map().values()):
                for key, _ in pipes.select(max(0.0, end - time.monotonic())):
                    if key.fd != self._wake:
                        _hear(pipes, key)
                        continue
                    stopped, end = True, min(end, time.monotonic() + grace)
                    pipes.unregister(self._wake)
                    os.killpg(running.pid, signal.SIGINT)
                if time.monotonic() >= end:
                    slow, end = not stopped, float("inf")
                    _kill(running)
        try:
            status = running.wait(max(0.0, end - time.monotonic()) if end != float("inf") else None)
        except subprocess.TimeoutExpired:
            _kill(running)
            status, slow = running.wait(), not stopped
        return Ended(status=status, slow=slow, stopped=stopped)


def _hear(pipes: selectors.BaseSelector, key: selectors.SelectorKey) -> None:
    if chunk := os.read(key.fd, CHUNK):
        key.data(chunk)
    else:
        pipes.unregister(key.fileobj)


def _kill(running: subprocess.Popen[bytes]) -> None:
    """Kill the whole group. Its number is nobody else's until the first of it was waited for."""
    if running.returncode is None:
        os.killpg(running.pid, signal.SIGKILL)
