"""Exec and attach: the two-way streams of a container."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from containers_app.engine.client import REQUEST_PATIENCE, EngineClient
from containers_app.engine.errors import EngineError, StreamCut
from containers_app.engine.hijack import Hijacked
from containers_app.engine.reference import object_id

ConsoleSize = tuple[int, int]  # height, width, as Docker orders them
_EXIT_PATIENCE = 10.0  # seconds between the end of an exec's stream and its exit code, at most
_RESIZE_PATIENCE = 5.0  # seconds for a process to have its terminal
_POLL = 0.05  # seconds


class ExecClient(EngineClient):
    """The part of EngineReader that hands over connections."""

    async def exec_create(
        self,
        ref: str,
        *,
        cmd: Sequence[str],
        tty: bool = False,
        user: str = "",
        working_dir: str = "",
        env: Mapping[str, str] | None = None,
        stdin: bool = True,
        console_size: ConsoleSize | None = None,
    ) -> str:
        """`POST /containers/{id}/exec`: prepare a process, never a privileged one; gives the exec's id."""
        body: dict[str, Any] = {
            "Cmd": list(cmd),
            "Tty": tty,
            "AttachStdin": stdin,
            "AttachStdout": True,
            "AttachStderr": True,
            "Env": [f"{name}={value}" for name, value in (env or {}).items()],
        }
        body |= {"User": user} if user else {}
        body |= {"WorkingDir": working_dir} if working_dir else {}
        body |= {"ConsoleSize": list(console_size)} if console_size and tty else {}
        answer = await self.request_json("POST", f"/containers/{object_id(ref)}/exec", json=body)
        return str(answer["Id"])

    async def exec_start(
        self, exec_id: str, *, tty: bool = False, console_size: ConsoleSize | None = None
    ) -> Hijacked:
        """`POST /exec/{id}/start`: run it and own its streams. `tty` must be what exec_create was told.

        A program that does not exist is not an error here: the engine says so in the stream and by the exit code.
        """
        body: dict[str, Any] = {"Detach": False, "Tty": tty}
        sized = tty and console_size is not None
        if sized and await self.speaks("1.42"):
            body["ConsoleSize"] = list(console_size or ())
        stream = await self._hijack(f"/exec/{object_id(exec_id)}/start", body, tty=tty)
        if sized and "ConsoleSize" not in body and console_size is not None:
            await self._resize_when_ready(exec_id, console_size)
        return stream

    async def exec_resize(self, exec_id: str, *, height: int, width: int) -> None:
        """`POST /exec/{id}/resize`, in characters."""
        await self.request_json(
            "POST", f"/exec/{object_id(exec_id)}/resize", params={"h": height, "w": width}
        )

    async def exec_inspect(self, exec_id: str) -> dict[str, Any]:
        """`GET /exec/{id}/json`: Running, ExitCode, Pid (the host's) and more."""
        answer: dict[str, Any] = await self.request_json("GET", f"/exec/{object_id(exec_id)}/json")
        return answer

    async def exec_exit_code(self, exec_id: str) -> int:
        """The exit code, to be asked after the stream's end.

        Raises StreamCut when the process still runs: then the stream was lost and nobody knows the outcome yet.
        """
        async with asyncio.timeout(REQUEST_PATIENCE):
            deadline = asyncio.get_running_loop().time() + _EXIT_PATIENCE
            while True:
                state = await self.exec_inspect(exec_id)
                if not state["Running"] and state["ExitCode"] is not None:
                    return int(state["ExitCode"])
                if asyncio.get_running_loop().time() > deadline:
                    raise StreamCut("The stream ended, but the process still runs.")
                await asyncio.sleep(_POLL)

    async def attach(self, ref: str, *, tty: bool, stdin: bool = True, logs: bool = False) -> Hijacked:
        """`POST /containers/{id}/attach`: the main process. `tty` is the container's own `Config.Tty`.

        `logs` first repeats what the container has said so far.
        """
        query = f"stream=1&stdout=1&stderr=1&stdin={int(stdin)}&logs={int(logs)}"
        return await self._hijack(f"/containers/{object_id(ref)}/attach?{query}", None, tty=tty)

    async def resize(self, ref: str, *, height: int, width: int) -> None:
        """`POST /containers/{id}/resize`, in characters."""
        await self.request_json(
            "POST", f"/containers/{object_id(ref)}/resize", params={"h": height, "w": width}
        )

    async def _hijack(self, path: str, body: dict[str, Any] | None, *, tty: bool) -> Hijacked:
        stream = Hijacked(tty=tty)
        content = b"" if body is None else json.dumps(body).encode()
        await self.upgrade(
            path, protocol=stream, to="tcp", headers=[("Content-Type", "application/json")], body=content
        )
        return stream

    async def _resize_when_ready(self, exec_id: str, size: ConsoleSize) -> None:
        """Engine 20.10 takes a size only after the start, and only once the process is there."""
        deadline = asyncio.get_running_loop().time() + _RESIZE_PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            try:
                await self.exec_resize(exec_id, height=size[0], width=size[1])
            except EngineError:
                # A short process may be over before it could be resized; its output is what counts.
                if not (await self.exec_inspect(exec_id))["Running"]:
                    return
                await asyncio.sleep(_POLL)
            else:
                return
