"""A container that is there, and what shall be there instead."""

from dataclasses import dataclass

from containers_app.actions.aside import resting_name
from containers_app.nouns.containers import UP
from containers_app.spec.document import Document


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """A container that is there (`engine_id`, in `state`), and the document of the one to take its place."""

    engine_id: str
    name: str
    state: str
    removes_itself: bool
    document: Document
    new_name: str
    own: Document  # of the container that is there
    platform: str = ""
    start: bool = True

    @property
    def is_up(self) -> bool:
        """Whether the old one has to be stopped."""
        return self.state in UP

    @property
    def vanishes(self) -> bool:
        """Whether the engine removes it when it is stopped (`--rm`)."""
        return self.is_up and self.removes_itself

    @property
    def resting_name(self) -> str:
        """What it is called while the new one has its name."""
        return resting_name(self.name, self.engine_id)
