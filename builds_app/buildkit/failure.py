"""Reads how a solve failed: a gRPC error with BuildKit's details, which are JSON (``solver/errdefs``)."""

import json
import re
from typing import Any, Final

from grpclib import GRPCError, Status

from builds_app.buildkit.errors import BuildFailed
from builds_app.buildkit.messages import RpcStatus
from builds_app.buildkit.model import StepModel
from builds_app.buildkit.report import line_ranges
from builds_app.dockerfile import LineRange
from containers_app.engine.errors import EngineError, StreamCut, UnsupportedEngine

_PACKAGE: Final = "github.com/moby/buildkit/"
_WRAPPING = re.compile(
    r"^(?:failed to solve(?: with frontend \S+)?: "
    r"|failed to create LLB definition: "
    r"|rpc error: code = \w+ desc = )+"
)
_EXIT_CODE = re.compile(r"exit code: (\d+)$")
_PARSE_ERROR = re.compile(r"parse error (?:on )?line (\d+)")


def read_failure(error: GRPCError, steps: StepModel) -> EngineError:
    """BuildFailed with all that is known about it.

    But StreamCut when the engine gave the build up because it is going down, and UnsupportedEngine when
    there is no BuildKit. Engine 20.10 sends no details; they come from the message and from the ``steps``
    reported so far.
    """
    message = _WRAPPING.sub("", (error.message or "").strip()) or f"BuildKit said {error.status.name}."
    if error.status in (Status.CANCELLED, Status.UNAVAILABLE):
        return StreamCut(f"The engine gave the build up: {message}.")
    if error.status is Status.UNIMPLEMENTED:
        return UnsupportedEngine(f"This engine has no BuildKit that we can talk to: {message}.")
    details = _details(error)
    source = details.get("errdefs.Source", {})
    step = str(details.get("errdefs.Vertex", {}).get("digest") or _failed_step(message, steps))
    return BuildFailed(
        message,
        lines=_lines(source) or _guessed_lines(message, step, steps),
        filename=str(source.get("info", {}).get("filename", "")),
        step=step,
        exit_code=_exit_code(message, details),
    )


def _details(error: GRPCError) -> dict[str, dict[str, Any]]:
    """Kind of detail → its content; of several of a kind the first, which is the innermost."""
    found: dict[str, dict[str, Any]] = {}
    for detail in error.details.details if isinstance(error.details, RpcStatus) else ():
        kind = detail.type_url.removeprefix(_PACKAGE).removesuffix("+json")
        try:
            content = json.loads(detail.value)
        except (ValueError, RecursionError):
            continue  # an addition to the message, which stands by itself
        if isinstance(content, dict):
            found.setdefault(kind, content)
    return found


def _lines(source: dict[str, Any]) -> tuple[LineRange, ...]:
    ranges = source.get("ranges") or []
    return line_ranges((part["start"]["line"], part.get("end", part["start"])["line"]) for part in ranges)


def _failed_step(message: str, steps: StepModel) -> str:
    return next((step.digest for step in steps.steps if step.error and step.error in message), "")


def _guessed_lines(message: str, step: str, steps: StepModel) -> tuple[LineRange, ...]:
    if match := _PARSE_ERROR.search(message):
        return (LineRange(first=int(match[1]), last=int(match[1])),)
    lines = steps.step(step).lines if step else None
    return (lines,) if lines else ()


def _exit_code(message: str, details: dict[str, dict[str, Any]]) -> int | None:
    if "gatewayapi.ExitMessage" in details:
        return int(details["gatewayapi.ExitMessage"].get("Code", 0))
    match = _EXIT_CODE.search(message)
    return int(match[1]) if match else None
