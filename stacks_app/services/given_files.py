"""The files that a project was made from, as somebody has them who was not asked how it was made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from stacks_app.services.drafts import WantedVariable
from stacks_app.sources.tree import Tree


@dataclass(frozen=True, kw_only=True)
class GivenFiles:
    """The files that a project was made from, as far as somebody has them; without `tree` none."""

    tree: Tree | None = None
    compose_files: Sequence[str] = ()
    profiles: Sequence[str] = ()
    variables: Sequence[WantedVariable] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)  # how the stack is applied


def completed(given: GivenFiles, *, folder: str, told: str) -> GivenFiles:
    """With the compose files it was made from, where nobody said them.

    folder, told: what the labels of Compose say of its folder and its compose files.
    """
    assert given.tree is not None  # noqa: S101 - looked at by the caller
    files = list(given.compose_files)
    if not files:
        base = PurePosixPath(folder or "/")
        paths = [PurePosixPath(path) for path in told.split(",") if path]
        names = [str(path.relative_to(base)) for path in paths if path.is_relative_to(base)]
        there = {entry.path for entry in given.tree}
        if names and len(names) == len(paths) and there.issuperset(names):
            files = names
    return replace(given, compose_files=files)
