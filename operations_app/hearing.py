"""Who hears which hint. A hint of a noun that no right declares is heard by nobody."""

from typing import Any

from django.apps import apps

from accounts_app.permissions import Actor, can
from accounts_app.rights import Right, right_to_hints


class Hearing:
    """What one person hears, as his rights were when `actor` was read.

    Decided once for everything that hangs alike, so that a burst of hints costs no query and no thought. Whoever keeps
    it makes a new one as often as he reads the person again.
    """

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._decided: dict[tuple[str, int | None], bool] = {}

    def hears(self, hint: dict[str, Any]) -> bool:
        """Whether the person may know that this happened."""
        noun, dot, _ = hint["type"].partition(".")
        if not dot:
            return False
        alike = (noun, hint.get("person"))
        if alike not in self._decided:
            self._decided[alike] = self._may_hear(*alike)
        return self._decided[alike]

    def _may_hear(self, noun: str, person: int | None) -> bool:
        right = right_to_hints(noun)
        if right is None or not can(self.actor, right.name):
            return False
        if person is None:
            return not _is_personal(right)
        return self.actor.user is not None and person == self.actor.user.pk


def _is_personal(right: Right) -> bool:
    """Whether what it shows is always one person's: a hint that does not say whose is heard by nobody."""
    return right.everyones or any(hasattr(apps.get_model(label), "belongs_to") for label in right.rows)
