"""A change of the draft of a stack as a value: it is made, or shown before that with the files that it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from accounts_app.permissions import Actor
from stacks_app.models import Stack
from stacks_app.services.drafts import save_stack
from stacks_app.sources.tree import Tree


@dataclass(frozen=True, kw_only=True)
class FileChange:
    """What becomes of a file; `size` and `sha256` are those of what is removed, or else of what will be there."""

    path: str
    change: Literal["added", "changed", "removed"]
    size: int
    sha256: str


@dataclass(kw_only=True)
class DraftChange:
    """What `actor` wants to make of `stack`: `draft` is for `save_stack`. `files` is known when it was done."""

    actor: Actor
    stack: Stack
    draft: Mapping[str, Any]
    files: Sequence[FileChange] = field(default=(), init=False)

    def do(self) -> Stack:
        """Save it.

        Raises:
            NotAllowed, Refused: see `save_stack`.
        """
        before = Tree.from_json(self.stack.files)
        stack = save_stack(actor=self.actor, stack=self.stack, **self.draft)
        self.files = file_changes(before, Tree.from_json(stack.files))
        return stack


def file_changes(before: Tree, after: Tree) -> list[FileChange]:
    """What changes from the files `before` to those `after`, by their paths. Another mode or link is a change, too."""
    old, new = ({entry.path: entry for entry in tree} for tree in (before, after))
    changes = []
    for path in sorted(before.differing(after)):
        entry = new.get(path) or old[path]
        change: Literal["added", "changed", "removed"] = "changed"
        if path not in old:
            change = "added"
        elif path not in new:
            change = "removed"
        changes.append(FileChange(path=path, change=change, size=entry.size, sha256=entry.sha256))
    return changes
