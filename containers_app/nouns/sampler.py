"""Measures what runs on one host, every ten seconds, one answer per container and round.

The engine's own percentage would take it a second per container; ours compares with the sample before.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import redis

from containers_app.engine.errors import EngineError, StreamCut, Unreachable
from containers_app.engine.reader import EngineReader
from containers_app.models import Container
from containers_app.nouns.stats import CpuTime, Sample, cpu_time, sample
from fleet_app import stats
from fleet_app.kinds import Lane
from operations_app import hints
from telemetry import metrics

logger = logging.getLogger(__name__)

CONCURRENT_READS = 8
READ_TIMEOUT = 20.0  # seconds


@dataclass(slots=True)
class _History:
    """What is remembered of a container or host between rounds."""

    cpu_time: CpuTime | None = None
    cpu: deque[float] = field(default_factory=lambda: deque(maxlen=stats.SPARKLINE))
    memory: deque[int] = field(default_factory=lambda: deque(maxlen=stats.SPARKLINE))

    def measured(self, told: Mapping[str, Any]) -> stats.Measured:
        self.cpu.append(told["cpu_percent"] or 0.0)
        self.memory.append(told["memory_bytes"])
        return stats.Measured(sample=told, cpu_history=tuple(self.cpu), memory_history=tuple(self.memory))


async def sample_what_runs(engine: EngineReader, lane: Lane) -> None:
    """Measure what runs on the host of `lane` until cancelled, or until the conversation with its engine ends."""
    await Sampler(engine=engine, lane=lane).run()


class Sampler:
    """The sampler of one conversation with one engine."""

    def __init__(self, *, engine: EngineReader, lane: Lane) -> None:
        self._engine = engine
        self._lane = lane
        self._histories: dict[int, _History] = {}
        self._host = _History()

    async def run(self) -> None:
        """Sample until cancelled; a round that takes longer than the interval delays the next one.

        Raises:
            EngineError: the conversation with the engine has ended.

        """
        clock = asyncio.get_running_loop()
        while True:
            began = clock.time()
            await self._round()
            await asyncio.sleep(max(0.0, began + stats.INTERVAL - clock.time()))

    async def _round(self) -> None:
        running = await self._lane.run(_running, self._lane.host_id)
        self._histories = {pk: self._histories.get(pk) or _History() for pk in running.values()}
        gate = asyncio.Semaphore(CONCURRENT_READS)

        async def measure(engine_id: str, pk: int) -> tuple[int, Sample] | None:
            async with gate:
                return await self._measure(engine_id, pk)

        async with asyncio.TaskGroup() as tasks:
            reads = [tasks.create_task(measure(engine_id, pk)) for engine_id, pk in running.items()]
        samples = dict(found for task in reads if (found := task.result()))
        await self._lane.run(self._keep, samples)

    async def _measure(self, engine_id: str, pk: int) -> tuple[int, Sample] | None:
        try:
            async with asyncio.timeout(READ_TIMEOUT):
                raw = await self._engine.stats_once(engine_id)
        except (Unreachable, StreamCut):
            raise
        except (EngineError, TimeoutError):
            return None  # stopped or removed meanwhile, or hanging: others have their sample still
        history = self._histories[pk]
        found, history.cpu_time = sample(raw, previous=history.cpu_time), cpu_time(raw)
        return None if found is None else (pk, found)

    def _keep(self, samples: Mapping[int, Sample]) -> None:
        together = {
            "at": datetime.now(UTC).isoformat(),
            "cpu_percent": round(sum(one.cpu_percent or 0.0 for one in samples.values()), 2),
            "memory_bytes": sum(one.memory_bytes for one in samples.values()),
            "containers": len(samples),
        }
        host_id, host = self._lane.host_id, self._host.measured(together)
        containers = {pk: self._histories[pk].measured(one.as_json()) for pk, one in samples.items()}
        try:
            stats.keep(host_id=host_id, host=host, noun="container", objects=containers)
        except (redis.RedisError, OSError) as error:
            metrics.redis_errors.labels("stats").inc()
            logger.warning("Samples of host %d are lost, Redis does not answer: %s", host_id, error)
        else:
            hints.publish("stats.sampled", host=host_id)


def _running(host_id: int) -> dict[str, int]:
    running = Container.objects.filter(host_id=host_id, state=Container.State.RUNNING)
    return dict(running.values_list("engine_id", "pk"))
