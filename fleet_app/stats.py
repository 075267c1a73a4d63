"""The last hour of measurements, in Redis: written while engines are followed, read by the API.

What is measured has two keys: its latest sample with a short history for a sparkline, so that a page of 200 rows costs
one round trip, and a capped list of samples. A host has the same, for the sum of what runs on it. All of them expire.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import redis
from django.conf import settings

HOST = "host"
INTERVAL = 10  # seconds between two samples
HOUR = 3600 // INTERVAL  # samples kept
SPARKLINE = 30  # samples in the short history
# After three missed rounds a number is no longer the present one.
LATEST_SECONDS = 3 * INTERVAL + 5
SERIES_SECONDS = 3600 + 60

Sample = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one round found for one host or thing on it: the sample, and the history for a sparkline, oldest first."""

    sample: Mapping[str, Any]
    cpu_history: Sequence[float]
    memory_history: Sequence[int]


def latest(noun: str, ids: Collection[int]) -> dict[int, Sample]:
    """The newest sample of each thing that was measured just now, by our id, in one round trip.

    A sample is what its kind measures, for a host `at, cpu_percent, memory_bytes, containers`, here with `cpu_history`
    and `memory_history` (at most 30 numbers, oldest first). What does not run is missing, all of them when Redis does
    not answer.
    """
    asked = list(ids)
    if not asked:
        return {}
    try:
        found = _client().mget([_latest_key(noun, pk) for pk in asked])
    except (redis.RedisError, OSError):
        return {}
    return {pk: json.loads(text) for pk, text in zip(asked, found, strict=True) if text is not None}


def series(noun: str, pk: int) -> list[Sample]:
    """The samples of the last hour, oldest first."""
    try:
        return [json.loads(text) for text in _client().lrange(_series_key(noun, pk), 0, -1)]
    except (redis.RedisError, OSError):
        return []


def keep(*, host_id: int, host: Measured, noun: str, objects: Mapping[int, Measured]) -> None:
    """Write one round of a host, and of what was measured on it, in one round trip. Raises redis.RedisError."""
    with _client().pipeline(transaction=False) as pipeline:
        _keep(pipeline, HOST, host_id, host)
        for pk, measured in objects.items():
            _keep(pipeline, noun, pk, measured)
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


def _latest_key(noun: str, pk: int) -> str:
    return f"quaymaster:stats:{noun}:{pk}:latest"


def _series_key(noun: str, pk: int) -> str:
    return f"quaymaster:stats:{noun}:{pk}:series"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1)
