"""What a stack is made from, as Compose is given it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from stacks_app.compose.dotenv import NAME
from stacks_app.compose.refused import ComposeRefused

MASK: Final = "********"
_PROJECT: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,127}")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Files of a stack in a folder of their own, with nothing else in it.

    files: compose files below `folder`, in the order in which one overrides the other.
    directory: the one below `folder` that relative paths are seen from, where `.env` is; that of the first file if "".
    chosen_by_variables: whether COMPOSE_FILE named the files; then the `.env` of `folder` counts too, and goes before.
    variables: win over those of `.env`. `secret` are the names of those whose values nobody is told.
    service: the only one that is wanted, with what it depends on, whether a profile of its own is chosen or not.
    """

    folder: Path
    project: str
    files: tuple[str, ...] = ("compose.yaml",)
    directory: str = ""
    chosen_by_variables: bool = False
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    secret: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    service: str = ""

    def __post_init__(self) -> None:
        """Raises ComposeRefused: a name is none, or there is no file."""
        if not _PROJECT.fullmatch(self.project):
            words = "has lower-case letters, digits, - and _ only, and begins with a letter or digit"
            raise ComposeRefused(
                f"{self.project[:80]!r} is no name of a project: one {words}.", code="compose_project_name"
            )
        if not self.files:
            raise ComposeRefused("The stack has no compose file.", code="compose_no_file")
        for name in self.variables:
            if not NAME.fullmatch(name):
                raise ComposeRefused(f"{name[:80]!r} is no name of a variable.", code="compose_variable_name")
        for name in self.profiles:
            if not re.fullmatch(r"[a-zA-Z0-9][\w.-]{0,127}", name, re.ASCII):
                raise ComposeRefused(f"{name[:80]!r} is no name of a profile.", code="compose_profile_name")

    def masked(self) -> "Source":
        """The same with nothing of its secrets, for what is told of it."""
        hidden = dict.fromkeys(self.variables.keys() & set(self.secret), MASK)
        return replace(self, variables={**self.variables, **hidden})

    @property
    def root(self) -> Path:
        """The folder, without links in its path."""
        return self.folder.resolve()

    @property
    def seen_from(self) -> str:
        """`directory`, or what stands for it. Whether that is inside is for `vet` to say."""
        return self.directory or str(Path(self.files[0]).parent)

    @property
    def dotenvs(self) -> tuple[Path, ...]:
        """Each `.env` that counts, whether it is there or not; the first that says something is right."""
        places = [*([self.root] if self.chosen_by_variables else []), self.root / self.seen_from]
        return tuple(dict.fromkeys(place / ".env" for place in places))
