"""Takes secrets out of what a build says: a step may print what it was trusted with."""

import re
from collections.abc import Iterable

MASK = "***"
SHORTEST = 4  # letters; to hide something shorter would take the sense from any log
LONGEST = 1024  # a longer line is looked for in parts of this length

Key = tuple[int, str]  # step and stream


class SecretMask:
    """Replaces secrets in several texts that come in pieces, line by line, also when one is cut between two pieces."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        lines = {line.strip() for secret in secrets for line in secret.splitlines()}
        parts = {line[at : at + LONGEST] for line in lines for at in range(0, len(line), LONGEST)}
        self._words = sorted((part for part in parts if len(part) >= SHORTEST), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, self._words))) if self._words else None
        self._waiting: dict[Key, str] = {}

    def whole(self, text: str) -> str:
        """A text that comes in one piece."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)

    def take(self, key: Key, text: str) -> str:
        """The next piece of the text `key`, without its end when that may be the beginning of a secret."""
        if self._pattern is None:
            return text
        known = self._pattern.sub(MASK, self._waiting.pop(key, "") + text)
        begun = max((_overlap(known, word) for word in self._words), default=0)
        if begun:
            self._waiting[key] = known[-begun:]
        return known[: len(known) - begun]

    def rest(self) -> dict[Key, str]:
        """The ends that were held back, when no more comes."""
        waiting, self._waiting = self._waiting, {}
        return waiting


def _overlap(text: str, word: str) -> int:
    """How many of the last letters of `text` are the first ones of `word`, but not all of them."""
    sizes = range(min(len(word) - 1, len(text)), 0, -1)
    return next((size for size in sizes if text.endswith(word[:size])), 0)
