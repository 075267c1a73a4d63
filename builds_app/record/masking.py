"""Takes secrets out of what a build says: a step may print what it was trusted with."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import re2

from accounts_app.by_hand import MASK

SHORTEST = 4  # letters; to hide something shorter would take the sense from any log
LONGEST = 1024  # a longer line is looked for in parts of this length
MEMORY = 256 << 20  # bytes, for a megabyte of secrets; a few words take a few kilobytes

Key = tuple[int, str]  # step and stream


class SecretMask:
    """Replaces secrets in several texts that come in pieces, line by line, also when one is cut between two pieces."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        lines = {line.strip() for secret in secrets for line in secret.splitlines()}
        parts = {line[at : at + LONGEST] for line in lines for at in range(0, len(line), LONGEST)}
        self._words = sorted(part for part in parts if len(part) >= SHORTEST)
        self._longest = max(map(len, self._words), default=1)
        self._replaced = _replacement(self._words) if self._words else None
        self._waiting: dict[Key, str] = {}

    def whole(self, text: str) -> str:
        """A text that comes in one piece."""
        return text if self._replaced is None else self._replaced(MASK, text)

    def inside(self, value: Any) -> Any:
        """`value`, plain JSON, with the secrets out of all its texts, also those that are names."""
        if isinstance(value, str):
            return self.whole(value)
        if isinstance(value, Mapping):
            return {self.whole(name): self.inside(each) for name, each in value.items()}
        return [self.inside(each) for each in value] if isinstance(value, list) else value

    def take(self, key: Key, text: str) -> str:
        """The next piece of the text `key`, without its end when that may be the beginning of a secret."""
        if self._replaced is None:
            return text
        known = self._replaced(MASK, self._waiting.pop(key, "") + text)
        begun = self._begun(known)
        if begun:
            self._waiting[key] = known[-begun:]
        return known[: len(known) - begun]

    def _begun(self, known: str) -> int:
        """How many of the last letters of `known` are the first ones of a secret."""
        # Secrets are lines, so only an unfinished one can hold the beginning of one.
        longest = min(self._longest - 1, len(known) - known.rfind("\n") - 1)
        return next((size for size in range(longest, 0, -1) if self._begins(known[-size:])), 0)

    def _begins(self, text: str) -> bool:
        place = bisect_left(self._words, text)
        return place < len(self._words) and self._words[place].startswith(text)

    def rest(self) -> dict[Key, str]:
        """The ends that were held back, when no more comes."""
        waiting, self._waiting = self._waiting, {}
        return waiting


def _replacement(words: Iterable[str]) -> Callable[[str, str], str]:
    """Puts one text in the place of any of the words, in a time that does not grow with their number."""
    options = re2.Options()
    options.max_mem = MEMORY
    by_length = sorted(words, key=len, reverse=True)
    try:
        return re2.compile("|".join(map(re2.escape, by_length)), options).sub
    finally:
        re2.purge()  # its cache would keep the secrets
