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
from containers_app.spec.secret_rule import is_secret
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
_UNSEEN: Final = frozenset({"build", "configs", "secrets"})  # keys whose values no container has
MOST_EXPOSED: Final = 100  # places that are told of one service
# Letters that are looked through for each secret, which takes a second or two, and what one more text counts as.
PATIENCE: Final = 1_000_000_000
_ONE_MORE: Final = 64


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
    for stand_in in ("", " "):
        yield from _QUOTES.sub(stand_in, value).split()
    for written in (value, f'"{value}"'):
        with suppress(ValueError):
            yield from shlex.split(written)


def long_enough(values: Iterable[str]) -> Iterator[str]:
    """Those of `values` that are told from other words."""
    return (value for value in values if len(value) >= SHORTEST_SECRET)


def exposed(service: Mapping[str, Any], secrets: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Where in a resolved `service` a secret stands for all to see who see its container: the key, and its name.

    At most `MOST_EXPOSED` places.
    """
    told = {key: value for key, value in service.items() if key not in _UNSEEN}
    quoted = _in_it(told, secrets)
    return islice(_exposed(told, quoted), MOST_EXPOSED) if quoted else iter(())


def _in_it(service: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """Those of `secrets` that are in it at all, as JSON has them."""
    text = json.dumps(service, ensure_ascii=False)
    quoted = {
        name: json.dumps(kept, ensure_ascii=False)[1:-1]
        for name, kept in secrets.items()
        if len(kept) >= SHORTEST_SECRET
    }
    return {name: kept for name, kept in quoted.items() if kept in text}


def _exposed(service: Mapping[str, Any], quoted: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for key, value in service.items():
        of_names = value if key == "environment" and isinstance(value, Mapping) else {"": value}
        for name, each in of_names.items():
            if name and is_secret(name, str(each)):
                continue
            text = json.dumps(each, ensure_ascii=False)
            for secret, kept in quoted.items():
                if kept in text:
                    yield (f"{key}.{name}" if name else key), secret


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
        for key in ("context", "dockerfile", "target", "tags", "platforms", "cache_from"):
            yield f"{name}.build.{key}", str(build.get(key) or "")
