"""What of a resolved project may be shown: nothing of the stack's secrets, and nothing that looks like one."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Self

from accounts_app.by_hand import MASK
from containers_app.spec.repeated import hidden
from containers_app.spec.secrets import masked_value
from stacks_app.compose.diff import Mask, shown
from stacks_app.sources.snapshot import Snapshot

SHORTEST_SECRET: Final = 4  # what is shorter stands in too many other words
LONGEST_TAKEN_APART: Final = 1024  # characters: what is longer is a file, and stands in no command
# Compose takes these apart as a shell does (compose-spec, `command`).
_COMMANDS: Final = frozenset({"command", "entrypoint", "test"})
_QUOTES: Final = re.compile(r"""['"\\]""")


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """The values that nobody is told, whole and in the parts that a shell would make of them."""

    values: frozenset[str] = field(repr=False)
    parts: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, *versions: Snapshot | None) -> Self:
        """Those of every version that something is told about: what was a secret in one of them is in all."""
        known = [version for version in versions if version is not None]
        names = {name for version in known for name in version.secret}
        return cls.made_of(version.variables.get(name, "") for version in known for name in names)

    @classmethod
    def made_of(cls, values: Iterable[str]) -> Self:
        """As many `values`, of which the shortest are no secrets."""
        whole = list(_long_enough(value.strip() for value in values))
        parts = (part for value in whole if len(value) <= LONGEST_TAKEN_APART for part in _parts(value))
        return cls(values=frozenset(whole), parts=frozenset(_long_enough(parts)))

    def mask(self, name: str, text: str) -> str:
        """`text` as it may be shown where it is called `name`."""
        is_command = name in _COMMANDS or name.startswith("--")
        secret = self.values | self.parts if is_command else self.values
        return MASK if any(value in text for value in secret) else masked_value(name, text)

    def hide(self, words: str) -> str:
        """What a program says, with `MASK` in place of each secret, also where it was written in quotes."""
        return hidden(words, self._said)

    @cached_property
    def _said(self) -> list[str]:
        quoted = {json.dumps(value, ensure_ascii=False)[1:-1] for value in self.values}
        return sorted({*self.values, *self.parts, *quoted}, key=len, reverse=True)

    def masked(self, project: Mapping[str, Any]) -> dict[str, Any]:
        """`project` with each of its texts as it may be shown."""
        told: dict[str, Any] = shown("", project, self.mask)
        return told


def mask_of(*versions: Snapshot | None) -> Mask:
    """See `Secrets.mask`."""
    return Secrets.of(*versions).mask


def _parts(value: str) -> Iterator[str]:
    """What a shell may make of it, by itself, within quotes or behind a quote that is open."""
    for stand_in in ("", " "):
        yield from _QUOTES.sub(stand_in, value).split()
    for written in (value, f'"{value}"'):
        with suppress(ValueError):
            yield from shlex.split(written)


def _long_enough(values: Iterable[str]) -> Iterator[str]:
    return (value for value in values if len(value) >= SHORTEST_SECRET)
