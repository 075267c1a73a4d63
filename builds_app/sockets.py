"""The websocket of a build: its state, its steps and its log, from where the reader has them and then live."""

from typing import Any, ClassVar

from channels.db import database_sync_to_async

from accounts_app.errors import NotThere
from accounts_app.permissions import find
from accounts_app.query import Query
from accounts_app.sockets import GuardedConsumer
from builds_app.api.build_shapes import BuildLogChunkSerializer, BuildSerializer, steps_json
from builds_app.models import Build
from builds_app.record.logs import read_log
from operations_app import hub

BUILD_HINTS = frozenset({"build.changed", "build.output", "operation.changed"})


class BuildConsumer(GuardedConsumer):
    """`/ws/builds/{id}?after=N&revision=R`: N and R are the last sequence and revision one has, 0 for none.

    Frames: `{"type": "build", "build": …, "revision": R}` whenever something about it changed, `{"type": "steps",
    "steps": […]}` with the steps that changed, `{"type": "log", "chunks": […]}`, and at last `{"type": "end"}`.
    """

    required_action: ClassVar = "build.read"

    after: int
    revision: int

    def find_object(self) -> Build:
        query = Query.of_scope(self.scope)
        self.after, self.revision = query.number("after"), query.number("revision")
        key = self.scope["url_route"]["kwargs"]["pk"]
        return find(Build.objects.all(), self.actor, "build.read", key)

    async def run(self) -> None:
        assert self.target is not None  # noqa: S101 - find_object found it
        key = self.target.pk
        after, revision, shown = self.after, self.revision, ""
        async with hub.subscribe(lambda hint: hint["type"] in BUILD_HINTS and hint["id"] == key) as hints:
            while True:
                state, steps, frame = await database_sync_to_async(_read)(key, revision)
                if frame is None:
                    raise NotThere
                if steps:
                    await self.send_json({"type": "steps", "steps": steps})
                after = await self._send_log(key, after)
                if frame != shown:
                    shown, revision = frame, frame["revision"]
                    await self.send_json(frame)
                if state:
                    await self.send_json({"type": "end"})
                    return
                await hints.take()

    async def _send_log(self, key: int, after: int) -> int:
        while chunks := await database_sync_to_async(_log_after)(key, after):
            await self.send_json({"type": "log", "chunks": chunks})
            after = chunks[-1]["sequence"]
        return after


def _read(key: int, revision: int) -> tuple[bool, list[dict[str, Any]], dict[str, Any] | None]:
    """Whether the build has ended, the steps that changed since `revision`, and the frame about the build itself.

    The build is read first: what is written in between comes with the next hint.
    """
    build = Build.objects.select_related("operation").filter(pk=key).first()
    if build is None:
        return True, [], None
    frame = {"type": "build", "build": BuildSerializer(build).data, "revision": build.revision}
    # At the end all steps once more: what had not ended by then counts as stopped.
    ended = build.operation.ended
    changed = build.steps.all() if ended else build.steps.filter(revision__gt=revision)
    return ended, steps_json(build, changed), frame


def _log_after(key: int, after: int) -> list[dict[str, Any]]:
    chunks = read_log(build=Build(pk=key), after=after)
    return [dict(chunk) for chunk in BuildLogChunkSerializer(chunks, many=True).data]
