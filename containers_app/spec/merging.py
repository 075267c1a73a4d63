"""A document, with what a person changed: a three-way merge of it with the view of it before and after.

What is alike before and after stays to the letter, whatever the document says there; lists are merged item by
item. So a view that knows only a part of a document changes only that part.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from containers_app.spec.engine_body import capability

Key = Callable[[Any], str]
ABSENT: Any = object()


def _json(item: Any) -> str:
    return json.dumps(item, sort_keys=True)


def _request(request: Mapping[str, Any]) -> str:
    kinds = {kind for group in request.get("Capabilities") or () for kind in group}
    return "gpu" if "gpu" in kinds else _json(request)


# What makes two items of a list the same thing in two versions; other lists hold plain values.
KEYS: Mapping[str, Key] = {
    "Env": lambda entry: str(entry).partition("=")[0],
    "Devices": lambda device: str(device["PathInContainer"]),
    "DeviceRequests": _request,
    "Ulimits": lambda limit: str(limit["Name"]),
    "CapAdd": capability,
    "CapDrop": capability,
}
# What is said or not said as a whole.
WHOLE = frozenset({"Cmd", "Entrypoint", "Test", "DeviceIDs", "Capabilities", "Healthcheck"})


def merged(document: Any, before: Any, after: Any, *, name: str = "") -> Any:
    """Return `document` with the difference between `before` and `after`; `ABSENT` stands for nothing.

    `name` is the field's, as the engine calls it.
    """
    if before == after:
        return document
    if document == before and name not in KEYS:  # their items have names, and keep their places
        return after
    if name in WHOLE and after is ABSENT:
        return ABSENT
    if isinstance(after, Mapping) or (after is ABSENT and isinstance(before, Mapping)):
        return _merged_fields(document, before, {} if after is ABSENT else after) or after
    if name not in WHOLE and (isinstance(after, list) or (after is ABSENT and isinstance(before, list))):
        items = [] if after is ABSENT else after
        return _merged_items(_list(document), _list(before), items, name=name) or after
    return after


def _merged_fields(document: Any, before: Any, after: Mapping[str, Any]) -> dict[str, Any]:
    fields = dict(document) if isinstance(document, Mapping) else {}
    before = before if isinstance(before, Mapping) else {}
    for name in [*before, *(name for name in after if name not in before)]:
        was, will = before.get(name, ABSENT), after.get(name, ABSENT)
        value = merged(fields.get(name, ABSENT), was, will, name=name)
        if value is ABSENT:
            fields.pop(name, None)
        else:
            fields[name] = value
    return fields


def _merged_items(document: list[Any], before: list[Any], after: list[Any], *, name: str) -> list[Any]:
    key = KEYS.get(name, _json)
    was, will = {key(item): item for item in before}, {key(item): item for item in after}
    # A plain value the view spells in its own way is known by its place.
    by_place = name not in KEYS and len(document) == len(before)
    keys = [key(item) for item in (before if by_place else document)]
    kept: list[Any] = []
    for place, item in enumerate(document):
        known_as = keys[place]
        same = known_as in was and known_as in will and was[known_as] == will[known_as]
        if same or (known_as not in was and known_as not in will):  # or the view does not know it
            kept.append(item)
        elif known_as in will and known_as not in keys[:place]:
            kept.append(merged(item, was.get(known_as, ABSENT), will[known_as]))
    return [*kept, *(item for known_as, item in will.items() if known_as not in keys)]


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
