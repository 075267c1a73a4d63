"""What an engine event means: which objects to look at again, and whether a person wants to read of it later.

Docker API, `GET /events`. Only `Type`, `Action`, `Actor` and the times are used: newer engines dropped the rest.
"""

from collections.abc import Mapping
from typing import Any

from containers_app.facts import Json
from containers_app.facts.nouns import Noun
from containers_app.facts.values import integer, mapping, moment, storable, text

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
ALL = ""  # in place of a key: list that noun again
Key = tuple[Noun, str]

_KEPT_ATTRIBUTES = ("image", "exitCode", "signal", "oldName", "driver", "type", "reclaimed", "comment")
_NOUNS = frozenset({"container", "image", "volume", "network", "daemon", "builder"})


def stale_keys(event: Json) -> list[Key]:
    """What to look at again after `event`.

    Images are always listed: a tag that moves is announced for the image that wins it, not for the one that loses it.
    """
    noun, action, engine_id, attributes = _parts(event)
    if noun in ("image", "builder") or (noun, action) == ("container", "commit"):
        return [(Noun.IMAGE, ALL)]
    if noun not in set(Noun):
        return []
    if action == "prune":
        return [(Noun(noun), ALL)]
    if action in ("connect", "disconnect"):
        # Who is on a network is a fact about the container; a swarm's own endpoints belong to none.
        container = text(attributes.get("container"))
        return [(Noun.CONTAINER, container)] if container and not container.startswith("lb-") else []
    return [(Noun(noun), engine_id)]


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
