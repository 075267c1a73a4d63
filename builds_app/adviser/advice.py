"""What an advice is, and what a rule looks at."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from builds_app.dockerfile import Dockerfile, Instruction, LineRange, Stage


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One advice.

    `rewrite` replaces the lines from `first_line` to `last_line`, or is the text of `file` when that is set. `key`
    stays the same while the instruction does, so that what was dismissed once stays dismissed.
    """

    code: str
    key: str
    title: str
    explanation: str
    first_line: int
    last_line: int
    rewrite: str
    file: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values for the record."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A Dockerfile, the paths of its context, and the stage that becomes the image ("" is the last)."""

    dockerfile: Dockerfile
    files: Collection[str]
    target: str

    @property
    def final(self) -> Stage | None:
        """The stage that becomes the image."""
        stages = self.dockerfile.stages
        named = self.dockerfile.stage(self.target) if self.target else None
        return named or (stages[-1] if stages else None)

    @cached_property
    def top(self) -> frozenset[str]:
        """The files at the top of the context."""
        return frozenset(path for path in self.files if "/" not in path)

    def lineage(self) -> Iterator[Stage]:
        """The final stage, the stage it is built from, and so on."""
        below: dict[int, Stage | None] = {}
        named: dict[str, Stage] = {}
        for stage in self.dockerfile.stages:
            below[stage.index] = named.get(stage.base.lower())
            if stage.name:
                named[stage.name] = stage
        found = self.final
        while found is not None:
            yield found
            found = below[found.index]


def advice_on(
    instruction: Instruction,
    *,
    code: str,
    title: str,
    explanation: str,
    rewrite: str,
    lines: LineRange | None = None,
    file: str = "",
) -> Advice:
    """An advice on `instruction`; `lines` are those it is about, when they are more than the instruction's own."""
    about = lines or instruction.lines
    digest = hashlib.sha256(f"{instruction.keyword} {instruction.arguments}".encode()).hexdigest()[:12]
    return Advice(
        code=code,
        key=f"{code}:{digest}",
        title=title,
        explanation=explanation,
        first_line=about.first,
        last_line=about.last,
        rewrite=rewrite,
        file=file,
    )
