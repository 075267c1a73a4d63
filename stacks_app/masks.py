"""What of a resolved project may be shown: nothing of the stack's secrets, and nothing that looks like one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from accounts_app.by_hand import MASK
from containers_app.spec.secrets import masked_value

SHORTEST_SECRET: Final = 4  # what is shorter stands in too many other words
Mask = Callable[[str, str], str]


def mask_of(variables: Mapping[str, str], secret: Iterable[str]) -> Mask:
    """What takes a name and its text, and gives the text as it may be shown; `secret` are names of `variables`."""
    values = [variables[name] for name in secret if len(variables.get(name, "")) >= SHORTEST_SECRET]

    def mask(name: str, text: str) -> str:
        return MASK if any(value in text for value in values) else masked_value(name, text)

    return mask


def masked_project(project: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    """`project` with each of its texts as it may be shown."""
    return {name: _masked(name, value, mask) for name, value in project.items()}


def _masked(name: str, value: Any, mask: Mask) -> Any:
    if isinstance(value, str):
        return mask(name, value)
    if isinstance(value, Mapping):
        return {key: _masked(key, each, mask) for key, each in value.items()}
    return [_masked(name, each, mask) for each in value] if isinstance(value, list) else value
