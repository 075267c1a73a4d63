"""What BuildKit reports while a build runs. Times are aware UTC datetimes; ``step`` is always a step's digest."""

from dataclasses import dataclass
from datetime import datetime

from builds_app.dockerfile import LineRange


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUpdate:
    """State of one step (BuildKit's *vertex*). Comes several times per step; the digest stays. ``started_at`` may move
    when a step starts again. ``inputs`` are digests of the steps it needs, ``group`` is the id of its progress group."""

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
    """One row inside a step, such as a layer being downloaded. ``id`` is the key, ``name`` may change; ``current`` and
    ``total`` are mostly bytes, ``total`` 0 when not known."""

    step: str
    id: str
    name: str
    current: int
    total: int
    started_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogChunk:
    """Output of a step: ``stream`` 1 is stdout, 2 stderr. ``data`` may end in the middle of a line or character."""

    step: str
    at: datetime
    stream: int
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LintWarning:
    """A finding of BuildKit's Dockerfile linter (engines 26 and later): ``rule`` is its name, ``url`` explains it."""

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
