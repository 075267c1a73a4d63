"""What BuildKit reports while a build runs. Times are in UTC; ``step`` is always the digest of a step."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from builds_app.dockerfile import LineRange


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUpdate:
    """State of one step (BuildKit's *vertex*). It comes several times per step; the digest stays.

    ``started_at`` moves when a step starts again. ``inputs`` are digests of the steps it needs, ``group`` is
    the id of its progress group.
    """

    digest: str
    name: str
    inputs: tuple[str, ...]
    started_at: datetime | None
    completed_at: datetime | None
    cached: bool
    error: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressRow:
    """One row inside a step, such as a layer being downloaded.

    ``id`` is the key, ``name`` may change; ``current`` and ``total`` are mostly bytes, ``total`` is 0 when
    not known.
    """

    step: str
    id: str
    name: str
    current: int
    total: int
    started_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogChunk:
    """Output of a step: ``stream`` 1 is stdout, 2 stderr. ``data`` may end inside a line or a character."""

    step: str
    at: datetime
    stream: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LintWarning:
    """A finding of BuildKit's Dockerfile linter (engine 27 and later); ``url`` explains the ``rule``."""

    step: str
    rule: str
    message: str
    detail: str
    url: str
    level: int
    filename: str
    lines: tuple[LineRange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What arrived at once. Apply steps first: rows and logs may name a step of the same update."""

    steps: tuple[StepUpdate, ...] = ()
    progress: tuple[ProgressRow, ...] = ()
    logs: tuple[LogChunk, ...] = ()
    warnings: tuple[LintWarning, ...] = ()


def join_updates(updates: Iterable[Update]) -> Update | None:
    """All of them as one, in order; None for none."""
    several = list(updates)
    if len(several) < 2:
        return several[0] if several else None
    return Update(
        steps=tuple(step for update in several for step in update.steps),
        progress=tuple(row for update in several for row in update.progress),
        logs=tuple(chunk for update in several for chunk in update.logs),
        warnings=tuple(warning for update in several for warning in update.warnings),
    )
