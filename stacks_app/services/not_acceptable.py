"""What runs of a stack and cannot be accepted, since no file can say it."""

import json
from collections.abc import Iterable, Mapping

from accounts_app.errors import Refused
from containers_app.models import Container
from stacks_app.plan.made import made_of
from stacks_app.plan.observed import Ran, made_by_compose
from stacks_app.plan.shapes import Reason
from stacks_app.sources.accepted import Difference


class CannotAccept(Refused):
    """What runs cannot be said by the files; the reason says what, and what to do instead."""

    def __init__(self, words: str) -> None:
        super().__init__("stack_not_acceptable", words)


def refuse_strange(services: Iterable[list[Container]]) -> None:
    """Of a service that differs nobody can say whether one that was made by hand is meant to be its container."""
    for here in services:
        if strange := [row.name for row in here if not made_by_compose(row.labels)]:
            words = (
                f"{strange[0]} has the labels of the stack, but Compose did not make it and does not see it."
            )
            raise CannotAccept(f"{words} Remove it, or make it a service by hand.")


def refuse_mixed(rows: Mapping[str, list[Container]]) -> None:
    """A file says one thing of all containers of a service."""
    for name, here in sorted(rows.items()):
        kinds = {(row.image_engine_id, json.dumps(made_of(row.raw), sort_keys=True)) for row in here}
        if len(kinds) > 1:
            which = ", ".join(row.name for row in here)
            words = (
                f"The containers of {name} are not alike ({which}), and a file says one thing of all of them."
            )
            raise CannotAccept(f"{words} Remove those that shall not stay, or put it back.")


def refuse_unsaid(name: str, difference: Difference, altered: list[Reason], here: list[Ran]) -> None:
    """Somebody changed containers, and there are no words for that: it would be gone with the next of them."""
    if any(each.key.startswith("networks.") for each in altered) and not all(ran.networks for ran in here):
        raise CannotAccept(f"{name} is on no network any more, which no file says: put it back.")
    if unsaid := [each.key for each in altered if each.key.partition(".")[0] not in difference.keys]:
        raise CannotAccept(f"{name} has another {unsaid[0]}, which no file says: put it back.")
