"""Where the async watcher meets the sync database: a few threads, each with its own connection."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connection

from telemetry import metrics

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
LANES = 3


class Lanes:
    """Database calls off the event loop. Calls for one host share a lane and so keep their order."""

    def __init__(self) -> None:
        self._executors = [
            ThreadPoolExecutor(1, thread_name_prefix=f"mirror-{lane}") for lane in range(LANES)
        ]
        metrics.watcher_lanes.set(LANES)

    async def run(
        self,
        lane: int,
        function: Callable[Parameters, Result],
        *arguments: Parameters.args,
        **options: Parameters.kwargs,
    ) -> Result:
        """Call `function` on the lane of `lane` (a host id) and wait for it. A call once begun is not interrupted."""
        call = partial(copy_context().run, _call, partial(function, *arguments, **options))
        with metrics.watcher_lanes_busy.track_inprogress():
            return await asyncio.get_running_loop().run_in_executor(self._executors[lane % LANES], call)

    async def close(self) -> None:
        """Wait for what is running and close the connections."""
        loop = asyncio.get_running_loop()
        for executor in self._executors:
            await loop.run_in_executor(executor, _disconnect)
            executor.shutdown()


def _call(function: Callable[[], Result]) -> Result:
    try:
        return function()
    except DatabaseError:
        connection.close()  # the next call connects anew: this one may be broken
        raise


def _disconnect() -> None:
    connection.close()  # looked up here: each thread has its own
