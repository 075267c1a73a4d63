"""Reads a Dockerfile into stages and instructions with their line ranges.

Follows BuildKit's own reader (``frontend/dockerfile/parser``): directives, comments, continuation lines,
heredocs. It never refuses a text: what is wrong with a Dockerfile is the engine's to say.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

LONGEST_DOCKERFILE = 512 * 1024  # bytes; longer ones are refused
_DIRECTIVE = re.compile(r"^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.+?)\s*$")
# A quote that is not closed goes on to the end: BuildKit refuses it, and nothing is looked at twice.
_WORD = re.compile(r"""(?:[^\s"']++|"(?:\\.|[^"\\])*+(?:"|\\?$)|'[^']*+(?:'|$))++""")
_FLAG = re.compile(r"(--[^ ]*+) *+")
_HEREDOC = re.compile(r"""^\d*<<(-?)(["']?)([^<"']+)\2$""")
_WITH_HEREDOCS = frozenset({"ADD", "COPY", "RUN"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class LineRange:
    """Lines of a text, counted from 1, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heredoc:
    """A ``<<NAME`` body of an instruction; ``lines`` are those of the body, without the terminator."""

    name: str
    content: str
    lines: LineRange


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """One instruction; ``keyword`` in capitals, ``flags`` as ``--from=x``, ``arguments`` as one line."""

    keyword: str
    flags: tuple[str, ...]
    arguments: str
    lines: LineRange
    text: str
    heredocs: tuple[Heredoc, ...] = ()

    @property
    def exec_form(self) -> tuple[str, ...] | None:
        """The words of the JSON form (``CMD ["a", "b"]``), or None when the instruction is in shell form."""
        if not self.arguments.startswith("["):
            return None
        try:
            words = json.loads(self.arguments)
        except (ValueError, RecursionError):
            return None
        return tuple(words) if all(isinstance(word, str) for word in words) else None

    def flag(self, name: str) -> str | None:
        """The value of ``--name=value``, "" for a bare ``--name``, None when it is not given."""
        for given in self.flags:
            key, _, value = given.removeprefix("--").partition("=")
            if key == name:
                return value
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A ``FROM`` and all up to the next; ``name`` is "" for none, ``instructions[0]`` is the FROM itself."""

    index: int
    name: str
    base: str
    platform: str
    instructions: tuple[Instruction, ...]

    @property
    def lines(self) -> LineRange:
        """From its FROM to its last instruction."""
        return LineRange(first=self.instructions[0].lines.first, last=self.instructions[-1].lines.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dockerfile:
    """A whole file: all instructions in order, and the stages. ARGs before the first FROM belong to no stage.

    ``directives`` are the ``# syntax=`` and ``# escape=`` lines, keys in small letters.
    """

    instructions: tuple[Instruction, ...]
    stages: tuple[Stage, ...]
    directives: dict[str, str] = field(default_factory=dict)

    def stage(self, name: str) -> Stage | None:
        """The stage BuildKit calls ``name``: an alias, ``stage-1`` for the second, "" for an only one, named or not."""
        if not name:
            return self.stages[0] if len(self.stages) == 1 else None
        for stage in reversed(self.stages):
            if name.lower() in (stage.name.lower(), f"stage-{stage.index}"):
                return stage
        return None


def parse_dockerfile(text: str) -> Dockerfile:
    """The shape of a Dockerfile. Takes any text; an unknown keyword is kept as it stands."""
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n")]
    directives = _read_directives(lines)
    escape = directives.get("escape", "\\")
    instructions = tuple(_read_instructions(lines, escape if escape in ("\\", "`") else "\\"))
    return Dockerfile(instructions=instructions, stages=_group_stages(instructions), directives=directives)


def _read_directives(lines: list[str]) -> dict[str, str]:
    """Directives count only above everything else, comments and blank lines included."""
    found: dict[str, str] = {}
    for line in lines:
        match = _DIRECTIVE.match(line.strip())
        if match is None or match[1].lower() in found:
            break
        found[match[1].lower()] = match[2]
    return found


def _read_instructions(lines: list[str], escape: str) -> Iterator[Instruction]:
    position = 0
    while position < len(lines):
        first = position
        if _counts_for_nothing(lines[first]):
            position += 1
            continue
        logical, position, last = _join_continued(lines, first, escape)
        if not logical.strip():
            continue  # nothing but escapes
        heredocs: tuple[Heredoc, ...] = ()
        if _keyword(logical) in _WITH_HEREDOCS:
            heredocs, position = _read_heredocs(lines, position, logical)
            last = position - 1 if heredocs else last
        yield _instruction(logical, heredocs, "\n".join(lines[first : last + 1]), first + 1, last + 1)


def _counts_for_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _join_continued(lines: list[str], position: int, escape: str) -> tuple[str, int, int]:
    """The logical line that begins at ``position``, the position behind it, and that of its last line."""
    line, goes_on = _continued(lines[position].strip(), escape)
    pieces, last = [line], position
    position += 1
    while goes_on:
        while position < len(lines) and _counts_for_nothing(lines[position]):
            position += 1
        if position == len(lines):
            break
        line, goes_on = _continued(lines[position].rstrip(), escape)
        pieces.append(line)
        last = position
        position += 1
    return "".join(pieces), position, last


def _continued(line: str, escape: str) -> tuple[str, bool]:
    """A line without the escape at its end, and whether there was one: a doubled escape stands for itself."""
    bare = line.rstrip(" \t")
    if bare.endswith(escape) and not bare.endswith(escape * 2):
        return bare[:-1], True
    return line, False


def _keyword(logical: str) -> str:
    """The keyword that decides about heredocs: that of the trigger for ONBUILD."""
    words = logical.upper().split(maxsplit=2)
    return words[1] if words[0] == "ONBUILD" and len(words) > 1 else words[0]


def _read_heredocs(lines: list[str], position: int, logical: str) -> tuple[tuple[Heredoc, ...], int]:
    """The bodies that follow, and the position behind the last terminator."""
    found: list[Heredoc] = []
    for match in filter(None, map(_HEREDOC.match, _WORD.findall(logical))):
        dash, _quote, name = match.groups()
        start = position
        body: list[str] = []
        while position < len(lines):
            line = lines[position].lstrip("\t") if dash else lines[position]
            position += 1
            if line == name:
                break
            body.append(line)
        content = "".join(f"{line}\n" for line in body)
        found.append(
            Heredoc(name=name, content=content, lines=LineRange(first=start + 1, last=start + len(body)))
        )
    return tuple(found), position


def _instruction(
    logical: str, heredocs: tuple[Heredoc, ...], text: str, first: int, last: int
) -> Instruction:
    keyword, _, rest = logical.replace("\t", " ").partition(" ")
    flags: list[str] = []
    rest = rest.strip()
    begin = 0
    while found := _FLAG.match(rest, begin):
        flags.append(found[1])
        begin = found.end()
    return Instruction(
        keyword=keyword.upper(),
        flags=tuple(flags),
        arguments=rest[begin:],
        lines=LineRange(first=first, last=last),
        text=text,
        heredocs=heredocs,
    )


def _group_stages(instructions: tuple[Instruction, ...]) -> tuple[Stage, ...]:
    starts = [at for at, instruction in enumerate(instructions) if instruction.keyword == "FROM"]
    stages = []
    for index, (start, end) in enumerate(pairwise([*starts, len(instructions)])):
        words = instructions[start].arguments.split()
        named = len(words) == 3 and words[1].upper() == "AS"
        stages.append(
            Stage(
                index=index,
                name=words[2].lower() if named else "",
                base=words[0] if words else "",
                platform=instructions[start].flag("platform") or "",
                instructions=instructions[start:end],
            )
        )
    return tuple(stages)
