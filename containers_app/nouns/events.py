"""What an engine event means: which objects to look at again, and whether a person wants to read of it later.

Docker API, `GET /events`. Only `Type`, `Action`, `Actor` and the times are used: newer engines dropped the rest.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from containers_app.engine.reader import EngineReader
from containers_app.nouns.values import integer, mapping, moment, text
from fleet_app.kinds import ALL, Heard, Json, Key
from operations_app.storable import storable

# Asked of the engine itself, so that three exec events per health probe never reach us. A name also admits what
# follows a colon ("health_status: healthy").
ACTIONS = (
    *(
        "create",
        "start",
        "stop",
        "restart",
        "kill",
        "die",
        "oom",
        "pause",
        "unpause",
        "rename",
        "update",
        "destroy",
    ),
    *("health_status", "commit", "prune"),
    *("tag", "untag", "delete", "pull", "push", "import", "load", "build"),
    *("connect", "disconnect", "remove", "reload"),
)
MIRRORED = frozenset({"container", "image", "volume", "network"})
OTHERS = ("daemon", "builder")  # whose events are told, too
_KEPT_ATTRIBUTES = ("image", "exitCode", "signal", "oldName", "driver", "type", "reclaimed", "comment")
# Compose's labels, of containers: whose they are, also when they are gone.
_KEPT_LABELS = {"com.docker.compose.project": "stack", "com.docker.compose.service": "service"}
_NOUNS = MIRRORED.union(OTHERS)


async def watch(engine: EngineReader, opened: Callable[[], object]) -> AsyncIterator[Heard]:
    """Follow the engine's events; `opened` is called when none is missed any more."""
    events = engine.events(filters={"event": ACTIONS}, opened=opened)
    async with contextlib.aclosing(events):
        async for event in events:
            yield Heard(
                stale=stale_keys(event),
                at=event_time(event),
                about_engine=is_about_engine(event),
                moment=timeline_columns(event),
            )


def stale_keys(event: Json) -> list[Key]:
    """What to look at again after `event`.

    Images are always listed: a tag that moves is announced for the image that wins it, not for the one that loses it.
    """
    noun, action, engine_id, attributes = _parts(event)
    if noun in ("image", "builder") or (noun, action) == ("container", "commit"):
        return [("image", ALL)]
    if noun not in MIRRORED:
        return []
    if action == "prune":
        return [(noun, ALL)]
    if action in ("connect", "disconnect"):
        # Who is on a network is a fact about the container; a swarm's own endpoints belong to none.
        container = text(attributes.get("container"))
        return [("container", container)] if container and not container.startswith("lb-") else []
    return [(noun, engine_id)]


def is_about_engine(event: Json) -> bool:
    """Whether the engine's own facts may have changed (its configuration was read again)."""
    return event.get("Type") == "daemon"


def event_time(event: Json) -> float | None:
    """When it happened, in seconds since 1970 by the engine's clock."""
    return integer(event.get("timeNano")) / 1e9 or None


def timeline_columns(event: Json) -> dict[str, Any] | None:
    """Values for every column of `EngineEvent` but its host; None for events nobody wants to read about."""
    noun, action, engine_id, attributes = _parts(event)
    at = moment(integer(event.get("timeNano")) / 1e9 or event.get("time"))
    if noun not in _NOUNS or at is None:
        return None
    kept = {name: text(attributes[name], 255) for name in _KEPT_ATTRIBUTES if attributes.get(name)}
    if noun == "container":
        kept |= {
            ours: text(attributes[name], 255) for name, ours in _KEPT_LABELS.items() if attributes.get(name)
        }
    if action == "health_status":
        kept["health"] = text(event.get("Action")).partition(":")[2].strip()
    related = attributes.get("container") if noun == "network" else attributes.get("imageID")
    return storable(  # type: ignore[no-any-return]
        {
            "at": at,
            "noun": noun,
            "action": action[:40],
            "engine_id": engine_id[:255],
            "name": text(attributes.get("name"), 512),
            "related_engine_id": text(related, 255),
            "attributes": kept,
        }
    )


def _parts(event: Json) -> tuple[str, str, str, Mapping[str, Any]]:
    actor = mapping(event.get("Actor"))
    action = text(event.get("Action")).partition(":")[0].strip()
    return text(event.get("Type")), action, text(actor.get("ID")), mapping(actor.get("Attributes"))
