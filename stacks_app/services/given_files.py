"""The files that a project was made from, as somebody has them who was not asked how it was made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

import yaml

from stacks_app.services.drafts import WantedVariable
from stacks_app.sources.tree import Tree, contents_of


@dataclass(frozen=True, kw_only=True)
class GivenFiles:
    """The files that a project was made from, as far as somebody has them; without `tree` none."""

    tree: Tree | None = None
    compose_files: Sequence[str] = ()
    profiles: Sequence[str] = ()
    variables: Sequence[WantedVariable] = ()
    columns: Mapping[str, Any] = field(default_factory=dict)  # how the stack is applied


def completed(given: GivenFiles, *, services: Collection[str], folder: str, told: str) -> GivenFiles:
    """With the compose files it was made from, and the profiles of what runs, where nobody said them.

    services: those that run. folder, told: what the labels of Compose say of its folder and its compose files.
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
    profiles = list(given.profiles) or sorted(_profiles_of(services, given.tree))
    return replace(given, compose_files=files, profiles=profiles)


def _profiles_of(services: Collection[str], tree: Tree) -> set[str]:
    """The profiles without which some service that runs would not be one of the stack."""
    digests = [entry.sha256 for entry in tree if entry.path.endswith((".yaml", ".yml")) and entry.sha256]
    chosen: set[str] = set()
    for _, content in contents_of(digests):
        chosen |= _profiles_in(content, services)
    return chosen


def _profiles_in(content: bytes, names: Collection[str]) -> set[str]:
    try:
        document = yaml.load(content, Loader=yaml.CSafeLoader)
        services = document["services"]
        return {str(each) for name in names for each in (services.get(name) or {}).get("profiles") or ()}
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return set()  # what is wrong with it is said when it is resolved
