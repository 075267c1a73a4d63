"""Runs one build: connection, session, solve and status live and die together."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar

from grpclib import GRPCError

from builds_app.buildkit.connection import open_control
from builds_app.buildkit.failure import read_failure
from builds_app.buildkit.messages import SolveResponse, StatusRequest, StatusResponse
from builds_app.buildkit.model import StepModel
from builds_app.buildkit.plan import SolvePlan, make_plan
from builds_app.buildkit.report import read_update
from builds_app.buildkit.request import BuildRequest, BuildResult
from builds_app.buildkit.rpc import CUT, RpcClient
from builds_app.buildkit.session import Session
from builds_app.buildkit.tunnel import serve_session
from builds_app.buildkit.updates import Update, join_updates
from containers_app.engine.endpoint import Endpoint
from containers_app.engine.errors import EngineFault, StreamCut

T = TypeVar("T")
OnUpdate = Callable[[Update], Awaitable[None]]

_CONTROL: Final = "/moby.buildkit.v1.Control"
# After the solve has ended, the rest of the reports comes at once; on some failures their end never comes.
_QUIET_SECONDS: Final = 5.0
_REPORTS_AHEAD: Final = 256


async def build(endpoint: Endpoint, request: BuildRequest, on_update: OnUpdate) -> BuildResult:
    """Builds an image on the engine at ``endpoint``; ``on_update`` is awaited for each update, in order.

    Raises BuildFailed with the failing lines, InvalidBuild before anything is sent, Unreachable, StreamCut
    when the outcome is unknown, or whatever ``on_update`` raises. Cancelling the task ends the running step
    on the engine at once.
    """
    plan = await asyncio.to_thread(make_plan, request)
    async with open_control(endpoint) as client:
        return await _Build(client, plan, on_update).run()


class _Build:
    def __init__(self, client: RpcClient, plan: SolvePlan, on_update: OnUpdate) -> None:
        self._client = client
        self._plan = plan
        self._on_update = on_update
        self._ref = uuid.uuid4().hex
        self._steps = StepModel(plan.dockerfile, plan.request.contexts)
        self._waiting_since: float | None = None  # for the next update; None while one is being handled
        self._session = Session(
            key=plan.request.context_key,
            folders=plan.folders,
            secrets=plan.request.secrets,
            registry_auth=plan.request.registry_auth,
        )

    async def run(self) -> BuildResult:
        session = serve_session(self._client, headers=self._session.headers, handlers=self._session.handlers)
        async with (
            _running(session) as serving,
            _running(self._follow()) as following,
            _running(self._solve()) as solving,
        ):
            pending: set[asyncio.Task[None] | asyncio.Task[SolveResponse]] = {serving, following, solving}
            while {serving, solving} <= pending:
                done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                if following in done:
                    following.result()
            await asyncio.wait({solving}, timeout=_QUIET_SECONDS)
            if not solving.done():
                raise StreamCut("The engine ended the session of the build.")
            await self._drain(following)
            return self._result(solving)

    async def _solve(self) -> SolveResponse:
        request = self._plan.solve_request(ref=self._ref, session=self._session.id)
        return await self._client.unary(f"{_CONTROL}/Solve", request, SolveResponse)

    def _result(self, solving: "asyncio.Task[SolveResponse]") -> BuildResult:
        try:
            return read_result(solving.result())
        except GRPCError as error:
            # Not "from error": its details are pages of Go stacks and the values of build arguments.
            raise read_failure(error, self._steps) from None
        except CUT as error:
            raise StreamCut("The connection to the engine was lost during the build.") from error

    async def _follow(self) -> None:
        """Hands on what is reported; what comes while a listener is busy reaches it as one update."""
        reports: asyncio.Queue[Update | None] = asyncio.Queue(_REPORTS_AHEAD)
        async with _running(self._read(reports)):
            while update := await self._next(reports):
                self._steps.feed(update)
                await self._on_update(update)

    async def _read(self, reports: "asyncio.Queue[Update | None]") -> None:
        """Puts None at the end of the reports, however it comes: how the build ended is for Solve to say."""
        statuses = self._client.stream(f"{_CONTROL}/Status", StatusRequest(ref=self._ref), StatusResponse)
        try:
            async for status in statuses:
                await reports.put(read_update(status))
        except (GRPCError, StreamCut, *CUT):
            pass
        await reports.put(None)

    async def _next(self, reports: "asyncio.Queue[Update | None]") -> Update | None:
        self._waiting_since = asyncio.get_running_loop().time()
        taken = [await reports.get()]
        self._waiting_since = None
        while taken[-1] is not None and not reports.empty():
            taken.append(reports.get_nowait())
        if taken[-1] is None and len(taken) > 1:
            reports.put_nowait(taken.pop())
        return join_updates(update for update in taken if update is not None)

    async def _drain(self, following: "asyncio.Task[None]") -> None:
        """Waits for the reports still under way, until they end or nothing comes for a while."""
        clock = asyncio.get_running_loop().time
        while not following.done():
            await asyncio.wait({following}, timeout=_QUIET_SECONDS)
            if self._waiting_since is not None and clock() - self._waiting_since >= _QUIET_SECONDS:
                return
        following.result()


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, T]) -> AsyncIterator["asyncio.Task[T]"]:
    """Runs beside the block and is stopped at its end. Its error is for who asks the task; nobody has to."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()


def read_result(response: SolveResponse) -> BuildResult:
    """The image of a finished solve; raises EngineFault when there is none."""
    answers = response.exporter_response
    image_id = answers.get("containerimage.digest", "")
    if not image_id:
        raise EngineFault("The engine reported the end of the build, but no image.")
    # Without the containerd image store there is no manifest, and both are the digest of the configuration.
    has_manifest = answers.get("containerimage.config.digest", image_id) != image_id
    return BuildResult(image_id=image_id, image_digest=image_id if has_manifest else "", response=answers)
