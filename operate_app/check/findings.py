"""One thing that was looked at, and what was found."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How it is. Only what is `WRONG` makes the check fail; a `NOTE` is for a person to decide about."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`about` is a word for programs, `words` are for people, `way_out` is what to do, empty when all is fine."""

    level: Level
    about: str
    words: str
    way_out: str = ""

    def as_json(self) -> dict[str, Any]:
        """As `check --json` says it."""
        return {"level": self.level.value, "about": self.about, "words": self.words, "way_out": self.way_out}


Findings = Iterator[Finding]


def fine(about: str, words: str) -> Finding:
    """It was looked at and is as it should be."""
    return Finding(level=Level.FINE, about=about, words=words)


def note(about: str, words: str, way_out: str = "") -> Finding:
    """Somebody should know."""
    return Finding(level=Level.NOTE, about=about, words=words, way_out=way_out)


def wrong(about: str, words: str, way_out: str) -> Finding:
    """Something does not work, or soon will not."""
    return Finding(level=Level.WRONG, about=about, words=words, way_out=way_out)


def ago(seconds: float) -> str:
    """A time span as people say it."""
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {word}{'s' if count != 1 else ''}"
    return f"{max(0, int(seconds))} seconds"
