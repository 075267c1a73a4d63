"""Reads BuildKit's reports: a ``StatusResponse`` as `Update`."""

import re
from collections.abc import Iterable

from builds_app.buildkit.messages import (
    Range,
    StatusResponse,
    Timestamp,
    Vertex,
    VertexLog,
    VertexStatus,
    VertexWarning,
)
from builds_app.buildkit.updates import LintWarning, LogChunk, ProgressRow, StepUpdate, Update
from builds_app.dockerfile import LineRange

_RULE = re.compile(r"^([A-Z][A-Za-z]+): (.*)$", re.S)
_WEB = re.compile(r"^https?://", re.I)  # what a browser may be sent to by an engine


def read_update(status: StatusResponse) -> Update:
    """Everything of one message, in its order."""
    return Update(
        steps=tuple(map(_read_step, status.vertexes)),
        progress=tuple(map(_read_row, status.statuses)),
        logs=tuple(map(_read_chunk, status.logs)),
        warnings=tuple(map(_read_warning, status.warnings)),
    )


def _read_step(vertex: Vertex) -> StepUpdate:
    return StepUpdate(
        digest=vertex.digest,
        name=vertex.name,
        inputs=tuple(vertex.inputs),
        started_at=vertex.started.as_datetime() if vertex.started else None,
        completed_at=vertex.completed.as_datetime() if vertex.completed else None,
        cached=vertex.cached,
        error=vertex.error,
        group=vertex.group.id if vertex.group else "",
    )


def _read_row(row: VertexStatus) -> ProgressRow:
    return ProgressRow(
        step=row.vertex,
        id=row.id,
        name=row.name or row.id,
        current=row.current,
        total=row.total,
        started_at=row.started.as_datetime() if row.started else None,
        completed_at=row.completed.as_datetime() if row.completed else None,
    )


def _read_chunk(log: VertexLog) -> LogChunk:
    at = (log.timestamp or Timestamp()).as_datetime()
    return LogChunk(step=log.vertex, at=at, stream=2 if log.stream == 2 else 1, data=log.msg)


def _read_warning(warning: VertexWarning) -> LintWarning:
    short = warning.short.decode("utf-8", "replace")
    rule, message = match.groups() if (match := _RULE.match(short)) else ("", short)
    return LintWarning(
        step=warning.vertex,
        rule=rule,
        message=message,
        detail="\n".join(line.decode("utf-8", "replace") for line in warning.detail),
        url=warning.url if _WEB.match(warning.url) else "",
        level=warning.level,
        filename=warning.info.filename if warning.info else "",
        lines=read_lines(warning.ranges),
    )


def read_lines(ranges: Iterable[Range]) -> tuple[LineRange, ...]:
    """In order and without repetition; BuildKit gives a range for every line or place."""
    pairs = ((part.start.line if part.start else 0, part.end.line if part.end else 0) for part in ranges)
    return line_ranges(pairs)


def line_ranges(pairs: Iterable[tuple[int, int]]) -> tuple[LineRange, ...]:
    """First and last lines as ranges, neighbours joined; 0 stands for what BuildKit does not know."""
    merged: list[LineRange] = []
    for first, last in sorted((first, max(first, last)) for first, last in pairs if first > 0):
        if merged and first <= merged[-1].last + 1:
            merged[-1] = LineRange(first=merged[-1].first, last=max(merged[-1].last, last))
        else:
            merged.append(LineRange(first=first, last=last))
    return tuple(merged)
