"""What of a resolved project may be shown: nothing of the stack's secrets, and nothing that looks like one."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any, Final

from accounts_app.by_hand import MASK
from containers_app.spec.secret_rule import is_secret
from containers_app.spec.secrets import masked_value
from stacks_app.compose.project import services_of
from stacks_app.compose.refused import ComposeRefused

_KEPT: Final = {"build", "configs", "secrets"}  # keys whose values no container has
PART: Final = 8  # characters of a secret that are too many to be told
SHORTEST_SECRET: Final = 4  # what is shorter stands in too many other words
Mask = Callable[[str, str], str]


def mask_of(variables: Mapping[str, str], secret: Iterable[str]) -> Mask:
    """What takes a name and its text, and gives the text as it may be shown; `secret` are names of `variables`.

    With "" the text is a name itself, in which nothing but their values is a secret.
    """
    values = long_enough(variables.get(name, "") for name in secret)

    def mask(name: str, text: str) -> str:
        if any(value in text for value in values):
            return MASK
        return masked_value(name, text) if name else text

    return mask


def long_enough(values: Iterable[str]) -> list[str]:
    """Those of `values` that are told from other words; the longest first, since one may be in another."""
    return sorted((each for each in values if len(each) >= SHORTEST_SECRET), key=len, reverse=True)


def hidden_in(values: Iterable[str]) -> Callable[[str], str]:
    """What takes words that somebody else wrote, and gives them without `values`, and without longer parts of them.

    Who repeats a value may have cut it, or have put a sign before each quote in it.
    """
    known = long_enough(values)
    parts = {each[at : at + PART] for each in known for at in range(len(each) - PART + 1)}

    def hide(text: str) -> str:
        for each in known:
            text = text.replace(each, MASK)
        secret = bytearray(len(text))
        for at in range(len(text) - PART + 1 if parts else 0):
            if text[at : at + PART] in parts:
                secret[at : at + PART] = b"\1" * PART
        runs = groupby(zip(text, secret, strict=True), key=lambda pair: pair[1])
        return "".join(MASK if hidden else "".join(sign for sign, _ in run) for hidden, run in runs)

    return hide


def exposed(service: Mapping[str, Any], secrets: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Where in a resolved `service` a secret stands for all to see who see its container: the key, and its name."""
    for key, value in service.items():
        if key in _KEPT:
            continue
        of_names = value if key == "environment" and isinstance(value, Mapping) else {"": value}
        for name, each in of_names.items():
            if name and is_secret(name, str(each)):
                continue
            text = json.dumps(each, ensure_ascii=False)
            for secret, hidden in secrets.items():
                if len(hidden) >= SHORTEST_SECRET and json.dumps(hidden, ensure_ascii=False)[1:-1] in text:
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
        for key in ("context", "dockerfile", "target", "tags", "platforms", "cache_from"):
            yield f"{name}.build.{key}", str(build.get(key) or "")


def masked_project(project: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    """`project` with each of its texts as it may be shown."""
    return {name: _masked(name, value, mask) for name, value in project.items()}


def _masked(name: str, value: Any, mask: Mask) -> Any:
    if isinstance(value, str):
        return mask(name, value)
    if isinstance(value, Mapping):
        return {mask("", key): _masked(key, each, mask) for key, each in value.items()}
    if isinstance(value, int | float) and mask("", str(value)) == MASK:
        return MASK
    return [_masked(name, each, mask) for each in value] if isinstance(value, list) else value
