"""What is said on the bus, as any process of ours hears it."""

import contextlib
import json
import uuid
from collections.abc import Iterator
from typing import Any

import redis
from django.conf import settings

from operations_app.hints import CHANNEL

_PATIENCE = 60.0


@contextlib.contextmanager
def hinted() -> Iterator[list[dict[str, Any]]]:
    """All hints that are sent while the block runs; the list is filled when it ends."""
    told: list[dict[str, Any]] = []
    with redis.Redis.from_url(settings.REDIS_URL) as client, client.pubsub() as heard:
        heard.subscribe(CHANNEL)
        assert heard.get_message(timeout=_PATIENCE), "Redis does not answer"
        yield told
        last = {"type": "test.end", "id": str(uuid.uuid4())}
        client.publish(CHANNEL, json.dumps(last))
        while True:
            message = heard.get_message(timeout=_PATIENCE)
            assert message, "a hint was lost"
            hint = json.loads(message["data"])
            if hint == last:
                return
            told.append(hint)
