"""Runs one build: connection, session and solve live and die together."""

from collections.abc import Awaitable, Callable

from builds_app.buildkit.request import BuildRequest, BuildResult
from builds_app.buildkit.updates import Update
from containers_app.engine.endpoint import Endpoint


async def build(
    endpoint: Endpoint, request: BuildRequest, on_update: Callable[[Update], Awaitable[None]]
) -> BuildResult:
    """Builds an image on the engine at ``endpoint``; every update is awaited in order before the next is read.

    Raises BuildFailed, InvalidBuild, Unreachable, StreamCut. Cancelling the task ends the running step on the engine.
    """
    raise NotImplementedError
