"""What Compose says while it works, line by line.

With `--progress json` four shapes come in one stream (docker/compose, pkg/progress/json.go and cmd/formatter): steps of
objects, lines of a build (BuildKit's rawjson), lines of its log, and the error that ended it. All else is plain text.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

LONGEST_LINE: Final = 1024 * 1024  # bytes; what is longer is no line of Compose
_BUILD: Final = {"vertexes", "statuses", "logs", "warnings"}


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something happened to an object: `kind` (`Container`, `Network` …) and `name`, or a layer of an image.

    `current` and `total` are bytes, None where nothing is counted; `parent` is the object that a layer belongs to.
    """

    kind: str
    name: str
    status: str
    text: str = ""
    parent: str = ""
    current: int | None = None
    total: int | None = None


@dataclass(frozen=True, kw_only=True)
class Build:
    """A line of a build, as BuildKit tells it."""

    said: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Warned:
    """Something that does not stop it: an unset variable, an orphan."""

    message: str


@dataclass(frozen=True, kw_only=True)
class Failed:
    """Why it ended; "" where that is a service's own exit code, of which Compose says nothing more."""

    message: str


@dataclass(frozen=True, kw_only=True)
class Plain:
    """Anything else."""

    text: str


_LEVELS: Final[dict[str, type[Warned | Failed]]] = {"warning": Warned, "error": Failed, "fatal": Failed}

Line = Step | Build | Warned | Failed | Plain


class Lines:
    """Takes bytes as they come, and hands over each whole line as what it means. Empty ones are left out."""

    def __init__(self, hear: Callable[[Line], object]) -> None:
        self._hear = hear
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        """Hand over the lines that end in `chunk`; what is too long for a line is handed over in pieces."""
        *whole, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            whole, self._rest = [*whole, self._rest], b""
        for line in whole:
            if line.strip():
                self._hear(read_line(line.decode(errors="replace")))

    def end(self) -> None:
        """Hand over a last line that has no end."""
        self.feed(b"\n")


def read_line(line: str) -> Line:
    """What one line says; never raises."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return Plain(text=line.rstrip())
    return (_meant(said) if isinstance(said, dict) else None) or Plain(text=line.rstrip())


def _meant(said: dict[str, Any]) -> Line | None:
    if not _BUILD.isdisjoint(said):
        return Build(said=said)
    if "id" in said:
        return _step(said)
    if "level" in said:
        shape = _LEVELS.get(_text(said, "level"))
        return shape(message=_text(said, "msg")) if shape else None
    if said.get("error") and ("message" in said or said == {"error": True}):
        return Failed(message=_text(said, "message"))
    return None


def messages(lines: list[Line]) -> Iterator[str]:
    """What of `lines` tells why it failed: its errors, or else all plain text."""
    errors = [line.message for line in lines if isinstance(line, Failed) and line.message]
    yield from errors or [line.text for line in lines if isinstance(line, Plain)]


def _step(said: dict[str, Any]) -> Step:
    kind, _, name = _text(said, "id").partition(" ")
    return Step(
        kind=kind if name else "",
        name=name or kind,
        status=_text(said, "status"),
        text=_text(said, "text") or _text(said, "details"),
        parent=_text(said, "parent_id"),
        current=_count(said, "current"),
        total=_count(said, "total"),
    )


def _text(said: dict[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _count(said: dict[str, Any], key: str) -> int | None:
    value = said.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
