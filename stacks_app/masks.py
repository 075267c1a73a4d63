"""What of a resolved project may be shown: nothing of the stack's secrets, and nothing that looks like one."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, islice
from typing import Any, Final, Protocol, Self

from accounts_app.by_hand import MASK
from containers_app.spec.repeated import hidden
from containers_app.spec.secrets import masked_value
from stacks_app.compose.diff import Mask, shown
from stacks_app.compose.project import services_of
from stacks_app.compose.refused import ComposeRefused

PART: Final = 8  # characters of a secret that are too many to be told
SHORTEST_SECRET: Final = 4  # what is shorter stands in too many other words
LONGEST_TAKEN_APART: Final = 1024  # characters: what is longer is a file, and stands in no command
# Compose takes these apart as a shell does (compose-spec, `command`).
_COMMANDS: Final = frozenset({"command", "entrypoint", "test"})
_ASSIGNS: Final = re.compile(r"[A-Za-z_][\w.-]*=", re.ASCII)
_QUOTES: Final = re.compile(r"""['"\\]""")
_HOLD_COMMANDS: Final = frozenset({"healthcheck", "post_start", "pre_stop"})
_UNSEEN: Final = frozenset({"build", "configs", "secrets"})  # keys whose values no container has
MOST_EXPOSED: Final = 100  # places that are told of one service
# Letters that are looked through for each secret, which takes a second or two, and what one more text counts as.
PATIENCE: Final = 1_000_000_000
_ONE_MORE: Final = 64
LONGEST_COMMAND: Final = 65_536  # letters: of what is longer, no parts are looked for
_NAMED: Final = frozenset(
    {"annotations", "args", "driver_opts", "environment", "labels"}
)  # masked by their names


class Version(Protocol):
    """The variables of a stack at one time, and the names of those that are secrets."""

    @property
    def variables(self) -> Mapping[str, str]:
        """Each value by its name."""

    @property
    def secret(self) -> Iterable[str]:
        """The names."""


@dataclass
class _Patience:
    """How much is looked through for secrets: hundreds of them in megabytes would keep everybody waiting."""

    left: int = PATIENCE

    def reaches(self, text: str, secrets: int) -> bool:
        """Whether `text` is still to be looked through for so many `secrets`."""
        self.left -= (len(text) + _ONE_MORE) * secrets
        return self.left >= 0


class _Pieces:
    """The pieces of `PART` letters that `values` are made of, in a few bytes for each: a set would take a hundred."""

    def __init__(self, values: Iterable[str]) -> None:
        self._joined = "\0".join(values)
        self._last = (1 << max(10, min(24, (8 * len(self._joined)).bit_length()))) - 1
        self._maybe = bytearray(self._last + 1)
        for at in range(len(self._joined) - PART + 1):
            for place in self._places(self._joined[at : at + PART]):
                self._maybe[place] = 1

    def __contains__(self, piece: str) -> bool:
        return all(self._maybe[place] for place in self._places(piece)) and piece in self._joined

    def _places(self, piece: str) -> tuple[int, int]:
        """Where it is noted (a Bloom filter)."""
        number = hash(piece)
        return number & self._last, (number >> 32) & self._last


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """The values that nobody is told, whole and in the parts that a shell would make of them.

    Where there are so many, and so much text, that to look through it takes too long, all of the rest is hidden.
    """

    values: frozenset[str] = field(repr=False)
    parts: frozenset[str] = field(repr=False)
    _patience: _Patience = field(default_factory=_Patience, repr=False, compare=False)

    @classmethod
    def of(cls, *versions: Version | None) -> Self:
        """Those of every version that something is told about: what was a secret in one of them is in all."""
        known = [version for version in versions if version is not None]
        names = {name for version in known for name in version.secret}
        return cls.made_of(version.variables.get(name, "") for version in known for name in names)

    @classmethod
    def made_of(cls, values: Iterable[str]) -> Self:
        """As many `values`, of which the shortest are no secrets."""
        given = [value.strip() for value in values]
        # Of `environment: ["${TOKEN}"]` Compose makes a name and a value.
        assigned = (value.partition("=")[2] for value in given if _ASSIGNS.match(value))
        whole = list(long_enough([*given, *assigned]))
        parts = (part for value in whole if len(value) <= LONGEST_TAKEN_APART for part in _parts(value))
        return cls(values=frozenset(whole), parts=frozenset(long_enough(parts)))

    def mask(self, name: str, text: str) -> str:
        """`text` as it may be shown where it is called `name`."""
        is_command = name in _COMMANDS or name.startswith("--")
        secret = self._all if is_command else self.values
        if not self._patience.reaches(text, len(secret)) or any(value in text for value in secret):
            return MASK
        return masked_value(name, text)

    def hide(self, words: str) -> str:
        """What a program says, with `MASK` in place of each secret, and of longer parts of one.

        Who repeats a value may have cut it, or have put a sign before each quote in it.
        """
        words = hidden(words, self._likely_in(words))
        secret = bytearray(len(words))
        for at in range(len(words) - PART + 1 if self.values else 0):
            if words[at : at + PART] in self._pieces:
                secret[at : at + PART] = b"\1" * PART
        if not any(secret):
            return words
        runs = groupby(zip(words, secret, strict=True), key=lambda pair: pair[1])
        return "".join(MASK if is_part else "".join(sign for sign, _ in run) for is_part, run in runs)

    def _likely_in(self, words: str) -> list[str]:
        """Those that begin as something in `words` does, the longest first."""
        begins = {words[at : at + SHORTEST_SECRET] for at in range(len(words) - SHORTEST_SECRET + 1)}
        return sorted((said for each in begins for said in self._said.get(each, ())), key=len, reverse=True)

    @cached_property
    def _said(self) -> dict[str, list[str]]:
        """What a program may say of them, by how it begins."""
        quoted = {json.dumps(value, ensure_ascii=False)[1:-1] for value in self.values}
        found: dict[str, list[str]] = {}
        for each in {*self.values, *self.parts, *quoted}:
            found.setdefault(each[:SHORTEST_SECRET], []).append(each)
        return found

    @cached_property
    def _all(self) -> frozenset[str]:
        return self.values | self.parts

    @cached_property
    def _pieces(self) -> _Pieces:
        return _Pieces(self.values)

    def masked(self, project: Mapping[str, Any]) -> dict[str, Any]:
        """`project` with each of its texts as it may be shown."""
        told: dict[str, Any] = shown("", project, self.mask)
        return told


def mask_of(*versions: Version | None) -> Mask:
    """See `Secrets.mask`."""
    return Secrets.of(*versions).mask


def _parts(value: str) -> Iterator[str]:
    """What a shell may make of it, by itself, within quotes or behind a quote that is open."""
    return (part for way in _ways(value) for part in way)


def _ways(value: str) -> Iterator[list[str]]:
    for stand_in in ("", " "):
        yield _QUOTES.sub(stand_in, value).split()
    for written in (value, f'"{value}"'):
        with suppress(ValueError):
            yield shlex.split(written)


def long_enough(values: Iterable[str]) -> Iterator[str]:
    """Those of `values` that are told from other words."""
    return (value for value in values if len(value) >= SHORTEST_SECRET)


def exposed(about: Mapping[str, Any], secrets: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Where in a resolved service, network, volume or build a secret can be read by all who see what is made of it.

    The key, and the name of the secret; at most `MOST_EXPOSED` places. What pages mask by its name or its shape is not
    among it.
    """
    told = {key: each for key, each in about.items() if key not in _UNSEEN and not key.startswith("x-")}
    return islice(_exposed(told, secrets), MOST_EXPOSED)


def _exposed(told: Mapping[str, Any], secrets: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    known = {name: value.strip() for name, value in secrets.items()}
    known = {name: value for name, value in known.items() if len(value) >= SHORTEST_SECRET}
    whole = _whole_in(told, known)
    for key, value in told.items():
        is_command = key in _COMMANDS or key in _HOLD_COMMANDS
        likely = whole | _partly_in(value, known) if is_command else whole
        named = isinstance(value, Mapping) and key in _NAMED
        for name, each in value.items() if named and likely else [("", value)]:
            shown = masked_value(name, str(each)) if named else each
            for secret, kept in likely.items():
                if _stands_in(shown, kept, is_command=is_command):
                    yield (f"{key}.{name}" if name else key), secret


def _whole_in(value: Any, secrets: Mapping[str, str]) -> dict[str, str]:
    text = json.dumps(value, ensure_ascii=False)
    return {name: kept for name, kept in secrets.items() if _quoted(kept) in text}


def _partly_in(command: Any, secrets: Mapping[str, str]) -> dict[str, str]:
    """Those of `secrets` of which some letters in a row are in it: all others need not be taken apart."""
    here = _rows_of(json.dumps(command, ensure_ascii=False)) if secrets else set()
    return {name: kept for name, kept in secrets.items() if not here.isdisjoint(_rows_of(_quoted(kept)))}


def _rows_of(text: str) -> set[str]:
    bare = _QUOTES.sub("", text[:LONGEST_COMMAND])
    return {bare[at : at + SHORTEST_SECRET] for at in range(len(bare) - SHORTEST_SECRET + 1)}


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


def _stands_in(value: Any, secret: str, *, is_command: bool) -> bool:
    text = json.dumps(value, ensure_ascii=False)
    if _quoted(secret) in text or not is_command or len(secret) > LONGEST_TAKEN_APART:
        return _quoted(secret) in text
    ways = (list(long_enough(way)) for way in _ways(secret))
    return any(found and all(_quoted(part) in text for part in found) for found in ways)


def refuse_in_names(project: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
    """Make sure that no secret is in a name: names are what everybody sees of a host, and what is done is told by them.

    Raises:
        ComposeRefused: one is.
    """
    names = list(_names(project))
    whole = "\0".join(name for _, name in names)
    # Of what is in none of them nobody asks of each.
    found = {
        secret: value for secret, value in secrets.items() if len(value) >= SHORTEST_SECRET and value in whole
    }
    for place, name in names if found else ():
        for secret, value in found.items():
            if value in name:
                words = (
                    f"The secret {secret} is in a name (`{place}`), which everybody sees who sees the host."
                )
                raise ComposeRefused(words, code="compose_secret_name")


def _names(project: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for noun in ("networks", "volumes", "configs", "secrets"):
        for key, about in (project.get(noun) or {}).items():
            yield f"{noun}.{key}.name", str((about or {}).get("name") or "")
    for name, service in services_of(project).items():
        for key in ("image", "container_name", "network_mode", "hostname"):
            yield f"{name}.{key}", str(service.get(key) or "")
        for mount in service.get("volumes") or ():
            yield f"{name}.volumes", str(mount.get("source") or "")
        build = service.get("build") or {}
        for key in (
            "context", "dockerfile", "additional_contexts", "target", "tags", "platforms", "cache_from",
        ):  # fmt: skip
            yield f"{name}.build.{key}", str(build.get(key) or "")
