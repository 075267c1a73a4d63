"""A watcher as it really runs: a process of its own that a test may kill."""

import signal
from collections.abc import Callable, Iterator

import pytest

from tests.support.processes import Process
from tests.support.watchers import start_watcher


@pytest.fixture
def watcher() -> Iterator[Callable[[], Process]]:
    """Starts a watcher process; needs `transactional_db`, `redis_server`; all end before the database is emptied."""
    started: list[Process] = []

    def start() -> Process:
        started.append(start_watcher(f"watcher-{len(started)}"))
        return started[-1]

    yield start
    for process in started:
        process.end(with_signal=signal.SIGTERM)
