"""Hints: "this changed, go and read it". The only place that publishes them.

A hint is JSON on one Redis channel, for example `{"type": "container.changed", "host": 1, "id": 42}`. Hints may be lost
or repeated; whoever acts on one reads the fact from the database, and reads all again after `hub.RESYNC`.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

from telemetry import metrics

logger = logging.getLogger(__name__)

CHANNEL = "quaymaster:hints"


def publish(hint: str, *, host: int | None = None, id: int | str | None = None, **extra: Any) -> None:  # noqa: A002 - as it is called in the hint
    """Tell every process, after the present transaction commits, that something happened.

    `hint` is `<noun>.<what>`, for example `container.changed`; `host` and `id` are our ids, an `id` of None means any
    of that noun. A Redis that does not answer is logged and otherwise ignored: readers read everything again when it
    is back.
    """
    publish_many([{"type": hint, "host": host, "id": id, **extra}])


def publish_many(batch: Sequence[Mapping[str, Any]]) -> None:
    """Publish several hints, each `{"type", "host", "id", …}`, in one round trip after the commit."""
    messages = [json.dumps(hint, separators=(",", ":")) for hint in batch]
    transaction.on_commit(lambda: _send(messages), robust=True)


def _send(messages: Sequence[str]) -> None:
    try:
        with redis_client().pipeline(transaction=False) as pipeline:
            for message in messages:
                pipeline.publish(CHANNEL, message)
            pipeline.execute()
    except (redis.RedisError, OSError) as error:
        metrics.redis_errors.labels("hints").inc()
        logger.warning("%d hints were not sent, Redis does not answer: %s", len(messages), error)


@cache
def redis_client() -> redis.Redis:
    """The client of this process; it keeps a pool of connections and may be used by any thread."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=1)
