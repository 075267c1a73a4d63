"""Reads and streams of one engine, named as Docker names them. Async, for the watcher, websockets and live reads.

Generators hold a connection: leave them with `contextlib.aclosing` when you may stop before their end.
"""

import asyncio
import base64
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import aiohttp

from containers_app.engine.answers import checked_progress, decode_object, not_understood
from containers_app.engine.client import REQUEST_PATIENCE, SLOW_START_PATIENCE, Params
from containers_app.engine.errors import EngineError, NotFound, StreamCut
from containers_app.engine.execs import ExecClient
from containers_app.engine.frames import Frame, FrameParser
from containers_app.engine.reference import image_id, object_id
from containers_app.engine.timestamps import Moment, engine_timestamp

Filters = Mapping[str, Sequence[str]]
Json = dict[str, Any]
_END_PATIENCE = 10.0  # seconds between the end of a log and the engine knowing that the run is over, at most
_POLL = 0.1  # seconds


class EngineReader(ExecClient):
    """`async with EngineReader(endpoint) as engine:`. Every method raises EngineError and nothing else."""

    # The engine itself.

    async def version(self) -> Json:
        """`GET /version`."""
        return await self._object("/version")

    async def info(self) -> Json:
        """`GET /info`."""
        return await self._object("/info")

    async def disk_usage(self) -> Json:
        """`GET /system/df`: walks everything the engine holds, so it may take minutes; keep the answer."""
        return await self._object("/system/df", patience=SLOW_START_PATIENCE)

    async def events(
        self, *, filters: Filters | None = None, opened: Callable[[], object] | None = None
    ) -> AsyncGenerator[Json, None]:
        """`GET /events`, live. Never ends: a stream that stops raises StreamCut, and what was missed is unknown.

        `opened` is called once, when the engine has subscribed us: a list read after it misses nothing.
        """
        async with self.open("GET", "/events", params={"filters": _filters(filters)}) as response:
            if opened is not None:
                opened()
            async for event in self.lines(response, watched=True):
                yield event
        raise StreamCut("The engine closed its event stream.")

    # Containers.

    async def list_containers(
        self,
        *,
        all: bool = True,  # noqa: A002 Docker's own word
        filters: Filters | None = None,
        size: bool = False,
    ) -> list[Json]:
        """`GET /containers/json`. `size` makes the engine walk the file systems."""
        return await self._list(
            "/containers/json", params={"all": all, "size": size, "filters": _filters(filters)}
        )

    async def inspect_container(self, ref: str, *, size: bool = False) -> Json:
        """`GET /containers/{id}/json`."""
        return await self._object(f"/containers/{object_id(ref)}/json", params={"size": size})

    async def top(self, ref: str, *, ps_args: str = "-ef") -> Json:
        """`GET /containers/{id}/top`: process ids are the host's."""
        return await self._object(f"/containers/{object_id(ref)}/top", params={"ps_args": ps_args})

    async def changes(self, ref: str) -> list[Json]:
        """`GET /containers/{id}/changes`: `Kind` 0 modified, 1 added, 2 deleted."""
        return await self._list(f"/containers/{object_id(ref)}/changes")

    async def stats_once(self, ref: str) -> Json:
        """One sample without the second the engine would wait for a pair; `precpu_stats` is empty."""
        return await self._object(
            f"/containers/{object_id(ref)}/stats", params={"stream": False, "one-shot": True}
        )

    async def stats(self, ref: str) -> AsyncGenerator[Json, None]:
        """A sample a second until the container is removed; any other stop raises StreamCut."""
        path = f"/containers/{object_id(ref)}/stats"
        async with self.open("GET", path, params={"stream": True}) as response:
            async for sample in self.lines(response, watched=True):
                yield sample
        await self._assert_gone(ref)

    async def logs(  # noqa: PLR0913 - Docker's own options
        self,
        ref: str,
        *,
        follow: bool = False,
        tail: int | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
        timestamps: bool = False,
        stdout: bool = True,
        stderr: bool = True,
        opened: Callable[[], object] | None = None,
    ) -> AsyncGenerator[Frame, None]:
        """`GET /containers/{id}/logs`, stdout and stderr told apart. Frames end anywhere, not only at lines.

        With `follow` the end means that the run followed has ended; a stream that stops while it goes on raises
        StreamCut. `tail=None` is everything. Bounds in time: see engine_timestamp. `opened` is called once, when the
        engine has begun to answer.
        """
        path = f"/containers/{object_id(ref)}/logs"
        params: Params = {
            "follow": follow,
            "tail": "all" if tail is None else tail,
            "since": None if since is None else engine_timestamp(since),
            "until": None if until is None else engine_timestamp(until),
            "timestamps": timestamps,
            "stdout": stdout,
            "stderr": stderr,
        }
        run = await self._run(ref) if follow else ""
        async with self.open("GET", path, params=params) as response:
            parser = FrameParser(raw=await self._is_raw(response, ref))
            if opened is not None:
                opened()
            async for data in self.chunks(response, watched=follow):
                for frame in parser.feed(data):
                    yield frame
        if not parser.at_boundary:
            raise StreamCut("The log was cut inside a frame.")
        if follow:
            await self._assert_run_ended(ref, run)

    # Files of a container.

    async def archive_stat(self, ref: str, path: str) -> Json:
        """`HEAD /containers/{id}/archive`: name, size, mode (Go's bits), mtime, linkTarget."""
        try:
            async with self.open("HEAD", _archive(ref, path)) as response:
                return _path_stat(response)
        except NotFound as error:
            raise NotFound(f"No such container or path: {path}", status=404) from error

    async def get_archive(self, ref: str, path: str) -> AsyncGenerator[bytes, None]:
        """`GET /containers/{id}/archive`: a tar of the path, streamed."""
        async with self.open("GET", _archive(ref, path), patience=SLOW_START_PATIENCE) as response:
            async for data in self.chunks(response):
                yield data

    async def put_archive(
        self, ref: str, path: str, body: AsyncIterator[bytes], *, keep_owner: bool = False
    ) -> None:
        """`PUT /containers/{id}/archive`: unpack a streamed tar into a directory of the container.

        The engine refuses to replace a directory by a file or the reverse. `keep_owner` takes uid and gid from the tar.
        """
        target = f"{_archive(ref, path)}&noOverwriteDirNonDir=1" + ("&copyUIDGID=1" if keep_owner else "")
        headers = {"Content-Type": "application/x-tar"}
        async with self.open("PUT", target, body=body, headers=headers, patience=None):
            pass

    # Images, volumes, networks.

    async def list_images(self, *, filters: Filters | None = None) -> list[Json]:
        """`GET /images/json`, without intermediate layers."""
        return await self._list("/images/json", params={"filters": _filters(filters)})

    async def inspect_image(self, ref: str) -> Json:
        """`GET /images/{name}/json`."""
        return await self._object(f"/images/{image_id(ref)}/json")

    async def image_history(self, ref: str) -> list[Json]:
        """`GET /images/{name}/history`: layers with sizes, newest first."""
        return await self._list(f"/images/{image_id(ref)}/history")

    async def save_images(self, refs: Sequence[str]) -> AsyncGenerator[bytes, None]:
        """`GET /images/get`: a tar of images, streamed."""
        names = "&".join(f"names={quote(image_id(ref), safe='')}" for ref in refs)
        async with self.open("GET", f"/images/get?{names}", patience=SLOW_START_PATIENCE) as response:
            async for data in self.chunks(response):
                yield data

    async def load_images(self, body: AsyncIterator[bytes]) -> AsyncGenerator[Json, None]:
        """`POST /images/load`: progress lines; raises ReportedFailure when one of them reports a failure."""
        headers = {"Content-Type": "application/x-tar"}
        async with self.open("POST", "/images/load", body=body, headers=headers, patience=None) as response:
            async for line in self.lines(response):
                yield checked_progress(line)

    async def list_volumes(self, *, filters: Filters | None = None) -> list[Json]:
        """`GET /volumes`: the list itself, without the warnings."""
        answer = await self._object("/volumes", params={"filters": _filters(filters)})
        return _rows(answer.get("Volumes"))

    async def inspect_volume(self, name: str) -> Json:
        """`GET /volumes/{name}`."""
        return await self._object(f"/volumes/{object_id(name)}")

    async def list_networks(self, *, filters: Filters | None = None) -> list[Json]:
        """`GET /networks`."""
        return await self._list("/networks", params={"filters": _filters(filters)})

    async def inspect_network(self, ref: str) -> Json:
        """`GET /networks/{id}`."""
        return await self._object(f"/networks/{object_id(ref)}")

    async def _object(
        self, path: str, *, params: Params | None = None, patience: float = REQUEST_PATIENCE
    ) -> Json:
        answer = await self.request_json("GET", path, params=params, patience=patience)
        if not isinstance(answer, dict):
            raise not_understood(answer)
        return answer

    async def _list(self, path: str, *, params: Params | None = None) -> list[Json]:
        return _rows(await self.request_json("GET", path, params=params))

    # What the end of a stream means.

    async def _is_raw(self, response: aiohttp.ClientResponse, ref: str) -> bool:
        """Whether the log has no frames. Engines before API 1.42 do not say; there it is the container's Tty."""
        match response.content_type:
            case "application/vnd.docker.raw-stream" if await self.speaks("1.42"):
                return True
            case "application/vnd.docker.multiplexed-stream":
                return False
        return bool((await self.inspect_container(ref))["Config"]["Tty"])

    async def _run(self, ref: str) -> str:
        """What tells one run of a container from the next; "" when it does not run."""
        state = (await self.inspect_container(ref))["State"]
        return str(state["StartedAt"]) if state["Running"] else ""

    async def _assert_run_ended(self, ref: str, run: str) -> None:
        """The log's end and the container's state are not told at one moment, so ask for a while."""
        deadline = asyncio.get_running_loop().time() + _END_PATIENCE
        while run:
            try:
                if await self._run(ref) != run:
                    return
            except NotFound:
                return
            except EngineError as error:
                raise StreamCut(f"The log stopped and the engine does not answer: {error}") from error
            if asyncio.get_running_loop().time() > deadline:
                raise StreamCut("The log stopped, but the container still runs.")
            await asyncio.sleep(_POLL)

    async def _assert_gone(self, ref: str) -> None:
        try:
            await self.inspect_container(ref)
        except NotFound:
            return
        except EngineError as error:
            raise StreamCut(f"The statistics stopped and the engine does not answer: {error}") from error
        raise StreamCut("The statistics stopped, but the container is still there.")


def _rows(answer: Any) -> list[Json]:
    """A list of objects; Go says null for an empty one."""
    rows = [] if answer is None else answer
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise not_understood(answer)
    return rows


def _filters(filters: Filters | None) -> str | None:
    return json.dumps({name: list(values) for name, values in filters.items()}) if filters else None


def _archive(ref: str, path: str) -> str:
    return f"/containers/{object_id(ref)}/archive?path={quote(path, safe='')}"


def _path_stat(response: aiohttp.ClientResponse) -> Json:
    """The header `X-Docker-Container-Path-Stat`: base64 of JSON."""
    header = response.headers.get("X-Docker-Container-Path-Stat", "")
    try:
        return decode_object(base64.b64decode(header))
    except ValueError as error:  # of base64
        raise not_understood(header) from error
