"""What of a resolved project may be shown: nothing of the stack's secrets, and nothing that looks like one."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
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
_QUOTES: Final = re.compile(r"""['"\\]""")
_UNSEEN: Final = frozenset({"build", "configs", "secrets"})  # keys whose values no container has


class Version(Protocol):
    """The variables of a stack at one time, and the names of those that are secrets."""

    @property
    def variables(self) -> Mapping[str, str]:
        """Each value by its name."""

    @property
    def secret(self) -> Iterable[str]:
        """The names."""


@dataclass(frozen=True, kw_only=True)
class Secrets:
    """The values that nobody is told, whole and in the parts that a shell would make of them."""

    values: frozenset[str] = field(repr=False)
    parts: frozenset[str] = field(repr=False)

    @classmethod
    def of(cls, *versions: Version | None) -> Self:
        """Those of every version that something is told about: what was a secret in one of them is in all."""
        known = [version for version in versions if version is not None]
        names = {name for version in known for name in version.secret}
        return cls.made_of(version.variables.get(name, "") for version in known for name in names)

    @classmethod
    def made_of(cls, values: Iterable[str]) -> Self:
        """As many `values`, of which the shortest are no secrets."""
        whole = list(long_enough(value.strip() for value in values))
        parts = (part for value in whole if len(value) <= LONGEST_TAKEN_APART for part in _parts(value))
        return cls(values=frozenset(whole), parts=frozenset(long_enough(parts)))

    def mask(self, name: str, text: str) -> str:
        """`text` as it may be shown where it is called `name`."""
        is_command = name in _COMMANDS or name.startswith("--")
        secret = self.values | self.parts if is_command else self.values
        return MASK if any(value in text for value in secret) else masked_value(name, text)

    def hide(self, words: str) -> str:
        """What a program says, with `MASK` in place of each secret, and of longer parts of one.

        Who repeats a value may have cut it, or have put a sign before each quote in it.
        """
        words = hidden(words, self._said)
        secret = bytearray(len(words))
        for at in range(len(words) - PART + 1 if self._pieces else 0):
            if words[at : at + PART] in self._pieces:
                secret[at : at + PART] = b"\1" * PART
        if not any(secret):
            return words
        runs = groupby(zip(words, secret, strict=True), key=lambda pair: pair[1])
        return "".join(MASK if is_part else "".join(sign for sign, _ in run) for is_part, run in runs)

    @cached_property
    def _said(self) -> list[str]:
        quoted = {json.dumps(value, ensure_ascii=False)[1:-1] for value in self.values}
        return sorted({*self.values, *self.parts, *quoted}, key=len, reverse=True)

    @cached_property
    def _pieces(self) -> frozenset[str]:
        return frozenset(each[at : at + PART] for each in self.values for at in range(len(each) - PART + 1))

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
    """Where in a resolved `service` a secret stands for all to see who see its container: the key, and its name."""
    for key, value in service.items():
        if key in _UNSEEN:
            continue
        of_names = value if key == "environment" and isinstance(value, Mapping) else {"": value}
        for name, each in of_names.items():
            if name and is_secret(name, str(each)):
                continue
            text = json.dumps(each, ensure_ascii=False)
            for secret, kept in secrets.items():
                if len(kept) >= SHORTEST_SECRET and json.dumps(kept, ensure_ascii=False)[1:-1] in text:
                    yield (f"{key}.{name}" if name else key), secret


def refuse_in_names(project: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
    """Make sure that no secret is in a name: names are what everybody sees of a host, and what is done is told by them.

    Raises:
        ComposeRefused: one is.
    """
    for place, name in _names(project):
        for secret, value in secrets.items():
            if len(value) >= SHORTEST_SECRET and value in name:
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
