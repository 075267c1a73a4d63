"""A compose file as its words stand there, with the places of all of them: nothing is resolved, and no type is guessed.

What `yes`, `0x1` or `22:22` means is for Compose to say: here they are the text that somebody wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

TAGS: Final = ("!reset", "!override")  # of Compose, for files that are laid over others
_NULL: Final = frozenset({"", "~", "null", "Null", "NULL"})
_MERGE: Final = "tag:yaml.org,2002:merge"


class Plain(str):
    """What stands in no quotes, and is written in none: whether it is a number or a switch is for its reader."""

    __slots__ = ()


@dataclass(frozen=True, kw_only=True)
class Tagged:
    """A value with one of `TAGS`."""

    tag: str
    value: Any


def parse(text: str) -> yaml.Node | None:
    """The node of the one document in `text`, None for an empty one.

    Raises:
        ValueError: it is no YAML, or has several documents.
    """
    try:
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"no YAML that can be read here: {error}") from error
    return root


def value_of(node: yaml.Node) -> Any:
    """What stands there: texts, lists and mappings, with aliases and merged mappings in their places.

    Raises:
        ValueError: a key is no text.
    """
    if isinstance(node, yaml.ScalarNode):
        found: Any = _scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        found = [value_of(each) for each in node.value]
    else:
        found = _mapping(node)
    return Tagged(tag=node.tag, value=found) if node.tag in TAGS else found


def read_raw(text: str) -> dict[str, Any]:
    """The mapping that `text` is.

    Raises:
        ValueError: it is none.
    """
    root = parse(text)
    found = {} if root is None else value_of(root)
    if not isinstance(found, dict):
        raise ValueError("no mapping")  # noqa: TRY004 - of what a file says, not of an argument
    return found


def is_merge(key: yaml.Node) -> bool:
    """Whether what stands under `key` is merged into the mapping."""
    return bool(key.tag == _MERGE)


def settled(value: Any) -> Any:
    """`value` as `read_raw` would give it: numbers and switches as their words."""
    if isinstance(value, bool):
        return Plain(str(value).lower())
    if isinstance(value, int | float):
        return Plain(str(value))
    if isinstance(value, Mapping):
        return {key: settled(each) for key, each in value.items()}
    return [settled(each) for each in value] if isinstance(value, list | tuple) else value


def _scalar(node: yaml.ScalarNode) -> str | None:
    if node.style in (None, ""):
        return None if node.value in _NULL else Plain(node.value)
    return str(node.value)


def _mapping(node: yaml.Node) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for key, value in node.value:
        if is_merge(key):
            several = value.value if isinstance(value, yaml.SequenceNode) else [value]
            for each in several:  # the first one wins
                merged = {**_mapping(each), **merged}
        elif isinstance(key, yaml.ScalarNode):
            own[key.value] = value_of(value)
        else:
            raise ValueError("a key is no text")
    return {**merged, **own}
