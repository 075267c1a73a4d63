"""The last hour of measurements, in Redis: written by the watcher's sampler, read by the API.

A container has two keys: its latest sample with a short history for a sparkline, so that a page of 200 rows costs
one round trip, and a capped list of samples. A host has the same, for the sum of its containers. All of them expire.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings

INTERVAL = 10  # seconds between two samples
HOUR = 3600 // INTERVAL  # samples kept
SPARKLINE = 30  # samples in the short history
# After three missed rounds a number is no longer the present one.
LATEST_SECONDS = 3 * INTERVAL + 5
SERIES_SECONDS = 3600 + 60

Sample = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one round found for one container or host: the sample, and the history for a sparkline, oldest first."""

    sample: Mapping[str, Any]
    cpu_history: Sequence[float]
    memory_history: Sequence[int]


def latest(container_ids: Collection[int]) -> dict[int, Sample]:
    """The newest sample of each container that was measured just now, by our id, in one round trip.

    A sample is `at, cpu_percent, memory_bytes, memory_limit, network_rx_bytes, network_tx_bytes, block_read_bytes,
    block_write_bytes, pids`, here with `cpu_history` and `memory_history` (at most 30 numbers, oldest first).
    Containers that do not run are missing, all of them when Redis does not answer.
    """
    return _latest("container", container_ids)


def latest_hosts(host_ids: Collection[int]) -> dict[int, Sample]:
    """The newest `at, cpu_percent, memory_bytes, containers` of each host, with histories as in `latest`."""
    return _latest("host", host_ids)


def series(container_id: int) -> list[Sample]:
    """The samples of the last hour, oldest first."""
    return _series("container", container_id)


def host_series(host_id: int) -> list[Sample]:
    """The sums over a host's running containers of the last hour, oldest first."""
    return _series("host", host_id)


def keep(*, host_id: int, host: Measured, containers: Mapping[int, Measured]) -> None:
    """Write one round of a host in one round trip. Raises redis.RedisError."""
    with _client().pipeline(transaction=False) as pipeline:
        _keep(pipeline, "host", host_id, host)
        for container_id, measured in containers.items():
            _keep(pipeline, "container", container_id, measured)
        pipeline.execute()


def _keep(pipeline: "redis.client.Pipeline", noun: str, pk: int, measured: Measured) -> None:
    newest = {
        **measured.sample,
        "cpu_history": list(measured.cpu_history),
        "memory_history": list(measured.memory_history),
    }
    pipeline.set(_latest_key(noun, pk), json.dumps(newest), ex=LATEST_SECONDS)
    pipeline.rpush(_series_key(noun, pk), json.dumps(measured.sample))
    pipeline.ltrim(_series_key(noun, pk), -HOUR, -1)
    pipeline.expire(_series_key(noun, pk), SERIES_SECONDS)


def _latest(noun: str, ids: Iterable[int]) -> dict[int, Sample]:
    asked = list(ids)
    if not asked:
        return {}
    try:
        found = _client().mget([_latest_key(noun, pk) for pk in asked])
    except (redis.RedisError, OSError):
        return {}
    return {pk: json.loads(text) for pk, text in zip(asked, found, strict=True) if text is not None}


def _series(noun: str, pk: int) -> list[Sample]:
    try:
        return [json.loads(text) for text in _client().lrange(_series_key(noun, pk), 0, -1)]
    except (redis.RedisError, OSError):
        return []


def _latest_key(noun: str, pk: int) -> str:
    return f"quaymaster:stats:{noun}:{pk}:latest"


def _series_key(noun: str, pk: int) -> str:
    return f"quaymaster:stats:{noun}:{pk}:series"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1)
