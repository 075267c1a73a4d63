"""Putting a mask in the place of secrets, in all the forms in which engines and people give them."""

import re
from collections.abc import Mapping
from typing import Any

from accounts_app.by_hand import MASK
from containers_app.spec.secret_rule import is_secret, masked_text

# In an engine's answer these map names that people chose to values that people wrote.
_NAMED_VALUES = frozenset({"Labels", "Options", "DriverOpts", "Annotations"})
_LOG = ("LogConfig", "Config")
# `ENV` of a Dockerfile, as the classic builder and as BuildKit write it into a history; `|2 A=b C=d` stands before the
# command of a RUN that build arguments were given to.
_INSTRUCTION = re.compile(
    r"\s*(?:/bin/sh -c #\(nop\)\s+)?(?P<keyword>(?:ONBUILD\s+)?(?:ENV|ARG|LABEL)(?=\s)|(?:RUN\s+)?\|\d+(?=\s))",
    re.IGNORECASE,
)
_SHELL = " /bin/sh -c "
_CONTINUED = re.compile(r"\\[ \t]*\n")
_WORD = re.compile(r"""[^\s"'=]{4,}""")
# Bounded, and only from the beginning of a word: linear in the length of whatever is given.
_NAME = re.compile(
    r"""(?<![^\s"'])[^\s"'=]{1,255}["']?=|^\s+["']?[^\s"'=]{1,255}["']?(?=\s)"""
)  # also `ENV NAME value`


def masked_value(name: str, value: str) -> str:
    """Return `value` with `MASK` for what is secret in it, by its `name`, its shape or as a password inside of it."""
    return MASK if is_secret(name, value) else masked_text(value)


def secrets_of(values: Mapping[str, str]) -> list[str]:
    """Return what `masked` hides of `values`: whole values, and passwords inside of some."""
    hidden: list[str] = []
    for name, value in values.items():
        if is_secret(name, value):
            hidden.append(value)
        else:
            masked_text(value, hidden=hidden)
    return hidden


def masked(values: Mapping[str, str]) -> dict[str, str]:
    """Return `values` with every secret replaced by `MASK`."""
    return {name: masked_value(name, value) for name, value in values.items()}


def restored(values: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """Return `values` with each that is masked just as `kept` would be shown replaced by the value of `kept`."""
    return {
        name: kept[name] if name in kept and value == masked_value(name, kept[name]) else value
        for name, value in values.items()
    }


def secret_names(values: Mapping[str, str]) -> list[str]:
    """Return the names of `values` that are masked, wholly or in part."""
    return [name for name, value in values.items() if masked_value(name, value) != value]


def masked_inspect(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return an inspected container, image, volume or network with the secrets in its labels and options masked."""
    return {name: _masked_part(name, value) for name, value in answer.items()}


def masked_instructions(lines: str) -> str:
    """Return lines of a Dockerfile, each masked as `masked_instruction` does; one that goes on becomes one line."""
    return "\n".join(map(masked_instruction, joined_lines(lines)))


def joined_lines(lines: str) -> list[str]:
    """Return lines of a Dockerfile, those that go on joined to one."""
    return _CONTINUED.sub("", lines).split("\n")


def hidden_words(lines: str) -> list[str]:
    """Return the words that `masked_instructions` hides, the longest first: an engine may complain of each."""
    shown = masked_instructions(lines)
    if MASK not in shown:
        return []
    open_words = set(_WORD.findall(shown))
    return sorted(set(_WORD.findall(_CONTINUED.sub("", lines))) - open_words, key=len, reverse=True)


def masked_instruction(line: str) -> str:
    """Return a line of a Dockerfile, or of an image's history, with the values of secret names masked.

    Both are written in more than one way, and a history has lost its quotes: in an instruction that gives names
    their values, everything behind the first secret name is masked rather than a word too little.
    """
    match = _INSTRUCTION.match(line)
    if match is None:
        return masked_text(line)
    given, rest = line[: match.end("keyword")], line[match.end("keyword") :]
    script = rest.find(_SHELL) if "|" in match["keyword"] else -1
    values, command = (rest, "") if script < 0 else (rest[:script], rest[script:])
    for name in _NAME.finditer(values):
        if is_secret(name[0].strip("= \"'"), values[name.end() :].strip()):
            values = values[: name.end()] + ("" if name[0].endswith("=") else " ") + MASK
            break
    return given + masked_text(values) + masked_text(command)


def _masked_part(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        if name in _NAMED_VALUES and all(isinstance(each, str) for each in value.values()):
            return masked(value)
        return {
            key: _masked_part("Options" if (name, key) == _LOG else key, each) for key, each in value.items()
        }
    return [_masked_part("", each) for each in value] if isinstance(value, list) else value
