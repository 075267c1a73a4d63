"""Patterns of paths, read as BuildKit's clients read them (github.com/moby/patternmatcher and its ``ignorefile``)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from builds_app.buildkit.errors import InvalidBuild

MOST_PATTERNS: Final = 5_000
LONGEST_PATTERN: Final = 4_096  # no path is longer
LONGEST_TOGETHER: Final = 128 << 10

# unicode.IsSpace: Python's own idea of space has the separators 1C to 1F in it.
_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
# What a piece between the stars of a pattern is made of, as Go's path/filepath.Match has it: letters, \ and a letter,
# and classes of letters and ranges. No byte in a class may be anything but UTF-8. Possessive: nothing is tried twice.
_IN_CLASS: Final = r"(?:\\[^\ud800-\udfff]|[^\\\]\-\ud800-\udfff])"
_CLASS: Final = rf"\[\^?+(?:{_IN_CLASS}(?:-{_IN_CLASS})?+)++\]"
_PIECE: Final = re.compile(rf"\**+(?:\\.|[^\\\[*]|{_CLASS})*+", re.DOTALL)
_ONE_LETTER: Final = re.compile(rf"\**(?:\\?\.|\?|(?P<letters>{_CLASS}))")
_RANGES: Final = re.compile(rf"({_IN_CLASS})(?:-({_IN_CLASS}))?+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """One pattern in its shortest spelling; an exception, written with ``!``, takes back.

    ``where`` says where it is written, or nothing.
    """

    text: str
    exception: bool = False
    where: str = ""

    def refused(self, why: str) -> InvalidBuild:
        """The error that names it."""
        text = ("!" if self.exception else "") + self.text
        shown = text if len(text) <= 80 else f"{text[:80]}…"
        return InvalidBuild(f"{self.where or 'The pattern'} {shown!a} {why}.".replace("\\u2026", "…"))


def read_patterns(lines: Iterable[tuple[str, str]]) -> list[Pattern]:
    """The patterns of lines, each of which comes with words for where it is written.

    Raises InvalidBuild for what moby refuses, and for more than 5,000 patterns, 4,096 characters in one or
    128 KiB in all of them.
    """
    found: list[Pattern] = []
    together = 0
    for line, where in lines:
        text = line.strip(_SPACE)
        if not text:
            continue
        text = clean(text)
        pattern = Pattern(text=text.removeprefix("!"), exception=text.startswith("!"), where=where)
        _check(pattern)
        found.append(pattern)
        together += len(text)
        if len(found) > MOST_PATTERNS or together > LONGEST_TOGETHER:
            most = f"{MOST_PATTERNS:,} patterns of {LONGEST_TOGETHER >> 10} KiB together"
            raise pattern.refused(f"is too much: there may be {most}")
    return found


def _check(pattern: Pattern) -> None:
    if not pattern.text:
        raise pattern.refused("names nothing")
    if len(pattern.text) > LONGEST_PATTERN:
        raise pattern.refused(f"is longer than {LONGEST_PATTERN:,} characters")
    if not _looks_right(pattern.text):
        raise pattern.refused("is no pattern: a [ without its ], an empty [], or a \\ at the end")


def _looks_right(pattern: str) -> bool:
    """Whether filepath.Match finds nothing wrong when it compares the pattern with ".", which is moby's check.

    It stops at the first piece that does not match, so what is wrong further on shows only when it is used.
    """
    begin = 0
    while True:
        piece = _PIECE.match(pattern, begin)
        end = piece.end() if piece else begin
        if end < len(pattern) and pattern[end] != "*":
            return False
        if end == len(pattern) or begin or not _matches_dot(pattern[:end]):
            return True
        begin = end


def _matches_dot(piece: str) -> bool:
    found = _ONE_LETTER.fullmatch(piece)
    if not found or not found["letters"]:
        return found is not None
    letters = found["letters"][1:-1]
    negated = letters.startswith("^")
    ranges = _RANGES.findall(letters, 1 if negated else 0)
    return negated != any(first[-1] <= "." <= (last or first)[-1] for first, last in ranges)


def read_ignore_file(content: bytes, *, name: str) -> list[Pattern]:
    """The patterns of a ``.dockerignore``. Raises InvalidBuild as `read_patterns`, naming the line."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    lines = enumerate(text.split("\n"), 1)
    return read_patterns(
        (_from_root(line.strip(_SPACE)), f"Line {number} of {name}:")
        for number, line in lines
        if not line.startswith("#")
    )


def _from_root(pattern: str) -> str:
    """A pattern without the slash it may begin with: all of them count from the context's root."""
    mark = "!" if pattern.startswith("!") else ""
    path = pattern.removeprefix("!").strip(_SPACE)
    path = clean(path) if path else ""
    return mark + (path.removeprefix("/") if len(path) > 1 else path)


def clean(path: str) -> str:
    """Go's path.Clean: the shortest spelling of a path, "." for nothing."""
    parts: list[str] = []
    rooted = path.startswith("/")
    for part in path.split("/"):
        if part == ".." and (rooted or (parts and parts[-1] != "..")):
            del parts[-1:]
        elif part not in {"", "."}:
            parts.append(part)
    return ("/" if rooted else "") + "/".join(parts) or "."
