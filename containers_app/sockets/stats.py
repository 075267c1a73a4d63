"""The websocket of a container's measurements, one a second."""

import contextlib
from typing import ClassVar

from containers_app.engine.endpoint import Endpoint
from containers_app.nouns.containers import UP
from containers_app.nouns.stats import CpuTime, cpu_time, sample
from containers_app.sockets.base import ContainerConsumer
from containers_app.sockets.fanout import Message
from containers_app.sockets.feeds import Ended, Feed, dumps, watching


class StatsFeed(Feed):
    """The measurements of a container."""

    noun: ClassVar = "stats"

    def __init__(self, *, endpoint: Endpoint, ref: str) -> None:
        super().__init__(endpoint=endpoint, ref=ref)
        self.last: Message | None = None
        self._before: CpuTime | None = None

    async def read(self) -> None:
        """Read until the container does not run."""
        self._before = None
        samples = self.engine.stats(self.ref)
        async with contextlib.aclosing(samples):
            async for raw in samples:
                self.opened.set()
                measured = sample(raw, previous=self._before)
                self._before = cpu_time(raw)
                if measured is None:
                    # So the engine measures what does not run, and now and then what is just being started.
                    self._before = None
                    if await self.state() not in UP:
                        return
                    continue
                self.last = Message(dumps(measured.as_json()), 1)
                self.audience.tell(self.last)


class StatsConsumer(ContainerConsumer):
    """`/ws/containers/{id}/stats`: a measurement a second, `{"notice": …}` and `{"end": …}` as in the log's socket."""

    required_action: ClassVar = "container.stats"

    async def serve(self, endpoint: Endpoint) -> None:
        ref = self.target.engine_id
        key = ("stats", self.target.host_id, ref)
        async with watching(key, lambda: StatsFeed(endpoint=endpoint, ref=ref)) as (feed, viewer):
            if feed.last is not None:
                await self.send(text_data=feed.last.text)
            async for _, message in viewer.messages():
                await self.send(text_data=message.text)
            await self.send_json((feed.over or Ended("the stream has ended")).frame)
