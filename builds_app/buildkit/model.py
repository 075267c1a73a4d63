"""The steps of a build, put together from its updates: one `Step` per digest, in order of appearance."""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from builds_app.buildkit.request import context_name
from builds_app.buildkit.updates import LintWarning, ProgressRow, StepUpdate, Update
from builds_app.dockerfile import Dockerfile, LineRange
from containers_app.engine.errors import InvalidIdentifier
from containers_app.engine.reference import Reference, parse_reference

StepState = Literal["waiting", "running", "cached", "succeeded", "failed"]

# "[linux/arm64 build 2/5] RUN make", "[ 2/15] RUN make", "[stage-1 10/12] COPY …"; not "[internal] load …".
_NAME = re.compile(
    r"^\[ *(?:[a-z0-9]+/\S+ +)?(?:(?P<stage>[^\s\]]+) +)?(?P<position>\d+)/(?P<total>\d+)\] (?P<rest>.*)$",
    re.S,
)
# The instructions BuildKit counts besides FROM (``dockerfile2llb``: commands with a step of their own).
_COUNTED = frozenset({"RUN", "COPY", "ADD", "WORKDIR"})
_METADATA = "[internal] load metadata for "


@dataclass(frozen=True, slots=True, kw_only=True)
class StepName:
    """A step's name taken apart.

    ``stage`` is "" in a Dockerfile of one stage; ``position`` and ``total`` count the steps of the stage
    from 1 and are 0 for BuildKit's own steps; ``instruction`` is the keyword or "".
    """

    stage: str
    position: int
    total: int
    instruction: str


@dataclass(slots=True, kw_only=True)
class Step:
    """A step as far as it is known; ``number`` counts from 1, ``lines`` are those that ask for it."""

    digest: str
    number: int
    name: str = ""
    stage: str = ""
    position: int = 0
    total: int = 0
    instruction: str = ""
    lines: LineRange | None = None
    inputs: tuple[str, ...] = ()
    started_at: datetime | None = None
    completed_at: datetime | None = None
    cached: bool = False
    error: str = ""
    group: str = ""
    progress: dict[str, ProgressRow] = field(default_factory=dict)

    @property
    def state(self) -> StepState:
        """One word for it."""
        if self.error:
            return "failed"
        if self.completed_at is not None:
            return "cached" if self.cached else "succeeded"
        return "running" if self.started_at is not None else "waiting"


def parse_step_name(name: str) -> StepName:
    """``[build 2/5] RUN make`` → stage ``build``, position 2, total 5, instruction ``RUN``."""
    match = _NAME.match(name)
    if match is None:
        return StepName(stage="", position=0, total=0, instruction="")
    instruction, _, _ = match["rest"].partition(" ")
    return StepName(
        stage=match["stage"] or "",
        position=int(match["position"]),
        total=int(match["total"]),
        instruction=instruction.upper() if instruction.isalpha() else "",
    )


def find_lines(dockerfile: Dockerfile, name: str, contexts: Collection[str] = ()) -> LineRange | None:
    """The lines that ask for the step.

    Counted from the end of the stage, because triggers (ONBUILD) of a base image come as further steps at its
    beginning; those belong to the FROM line. A FROM of one of the named ``contexts`` is no step, although BuildKit
    counts it.
    """
    if name.startswith(_METADATA):
        return _find_base(dockerfile, name.removeprefix(_METADATA))
    parsed = parse_step_name(name)
    stage = dockerfile.stage(parsed.stage)
    if stage is None or not parsed.position:
        return None
    counted = [instruction for instruction in stage.instructions if instruction.keyword in _COUNTED]
    from_end = parsed.total - parsed.position - _is_context(stage.base, contexts)
    if parsed.instruction == "FROM" or from_end >= len(counted):
        return stage.instructions[0].lines
    found = counted[len(counted) - 1 - from_end]
    return found.lines if found.keyword == parsed.instruction else None


def _is_context(base: str, contexts: Collection[str]) -> bool:
    with suppress(InvalidIdentifier):
        return context_name(base) in contexts
    return False


def _find_base(dockerfile: Dockerfile, reference: str) -> LineRange | None:
    """The first FROM of an image, which BuildKit calls ``docker.io/library/alpine:latest``."""
    for stage in dockerfile.stages:
        with suppress(InvalidIdentifier):  # a base may be a variable
            if _with_tag(stage.base) == _with_tag(reference):
                return stage.instructions[0].lines
    return None


def _with_tag(reference: str) -> Reference:
    parsed = parse_reference(reference)
    return replace(parsed, tag=parsed.tag or "latest")


class StepModel:
    """Feed it every `Update` of one build in order. Log chunks are not kept."""

    def __init__(self, dockerfile: Dockerfile | None = None, contexts: Collection[str] = ()) -> None:
        self._dockerfile = dockerfile
        self._contexts = frozenset(contexts)
        self._steps: dict[str, Step] = {}
        self.warnings: list[LintWarning] = []

    @property
    def steps(self) -> list[Step]:
        """All steps by number."""
        return list(self._steps.values())

    def step(self, digest: str) -> Step:
        """The step of this digest, made on the way when a log or row names it before its own report."""
        return self._steps.setdefault(digest, Step(digest=digest, number=len(self._steps) + 1))

    def feed(self, update: Update) -> list[Step]:
        """Applies an update and returns the steps whose own state or rows changed, each once, in order."""
        touched: dict[str, Step] = {}
        for report in update.steps:
            touched[report.digest] = self._apply(report)
        for row in update.progress:
            step = touched[row.step] = self.step(row.step)
            step.progress[row.id] = row
        for chunk in update.logs:
            self.step(chunk.step)
        self.warnings.extend(update.warnings)
        return sorted(touched.values(), key=lambda step: step.number)

    def _apply(self, report: StepUpdate) -> Step:
        step = self.step(report.digest)
        if report.name and report.name != step.name:
            self._rename(step, report.name)
        step.inputs = report.inputs or step.inputs
        step.group = report.group or step.group
        # A step may run in several goes; it lasted from the first start to the last end.
        step.started_at = step.started_at or report.started_at
        if report.started_at is not None or report.completed_at is not None:
            step.completed_at = report.completed_at
        step.cached = report.cached
        step.error = report.error
        return step

    def _rename(self, step: Step, name: str) -> None:
        parsed = parse_step_name(name)
        step.name, step.stage, step.instruction = name, parsed.stage, parsed.instruction
        step.position, step.total = parsed.position, parsed.total
        step.lines = find_lines(self._dockerfile, name, self._contexts) if self._dockerfile else None
