"""Writes what a stack shall be: its files and variables, and how it is applied. Nothing here touches a host."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts_app.errors import Invalid, NotThere
from accounts_app.journal import Deed
from accounts_app.permissions import Actor
from accounts_app.vault import seal, unseal
from builds_app.sources.context.limits import ContextRefused
from builds_app.sources.source import told_as_refused
from stacks_app.models import Stack, Variable
from stacks_app.services.applying import StackBusy
from stacks_app.services.collisions import refuse_other_draft
from stacks_app.services.following import follow_source, said_of_source
from stacks_app.sources.snapshot import Snapshot
from stacks_app.sources.tree import (
    LARGEST_FILE,
    Entry,
    Tree,
    contents_of,
    file_of,
    keep_content,
    read_folder,
    too_large,
)

PLAIN: Final = (
    "project", "host_name", "source", "files_told", "compose_files", "profiles", "variables_told",
    "git_url", "git_ref", "git_folder", "git_commit", "check_minutes", "apply_fetched",
    "roll_back", "wait_seconds", "remove_orphans", "keep_revisions",
)  # fmt: skip

NOT_SAVED: Final = "Nothing of yours was saved: look at the stack as it is now, then save."

ADD = Deed(kind="stack.add", title="Add a stack", right="stack.create", plain=PLAIN)
EDIT = Deed(kind="stack.edit", title="Change a stack", right="stack.update", plain=PLAIN)
REMOVE = Deed(kind="stack.remove", title="Forget a stack", right="stack.remove", plain=PLAIN, removes=True)

MOST_VALUES: Final = 256 * 1024  # characters, of all variables of a stack


class StackThere(Invalid):
    """There is a stack of that name on the host."""

    def __init__(self, stack: Stack) -> None:
        super().__init__(
            field="project", words=f"There is a stack {stack.project} on {stack.host_name} already."
        )


@dataclass(frozen=True, kw_only=True)
class WantedFile:
    """A file of the draft: with new `content`, or None to keep what there is at `path` or has the digest `sha256`.

    A large content may lie in a file. None for `executable` is as it was at `path`.
    """

    path: str
    content: bytes | Path | None = None
    sha256: str = ""
    executable: bool | None = None

    @property
    def size(self) -> int:
        """Of the new content, in bytes."""
        return self.content.stat().st_size if isinstance(self.content, Path) else len(self.content or b"")

    def read(self) -> bytes:
        """The new content."""
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content or b""


@dataclass(frozen=True, kw_only=True)
class WantedVariable:
    """A variable of the draft; without a `value` a secret one keeps the one it has."""

    name: str
    value: str | None = None
    secret: bool = False


def save_stack(
    *,
    actor: Actor,
    stack: Stack,
    values: Mapping[str, Any],
    files: Sequence[WantedFile] | None = None,
    uploaded: Path | None = None,
    tree: Tree | None = None,
    variables: Sequence[WantedVariable] | None = None,
    known: str = "",
) -> Stack:
    """Set columns to `values`; `files` and `variables` are all there shall be, None leaves them as they are.

    Args:
        actor: who wants it.
        stack: a new one, or one that is stored.
        values: by the names of its columns.
        files: those of the draft, each as it is wanted.
        uploaded: the folder with all of them, where they came at once.
        tree: all of them, where they are stored already.
        variables: those of the draft.
        known: the digest of the draft as the actor knows it, "" to write over whatever there is.

    Raises:
        NotAllowed: `actor` may not.
        Refused: there is a stack of that name on the host, a file is too large or names content that is not there, or
            they are to come from git, which they cannot (see `follow_source`); or the draft is not as it is `known`.
    """
    with transaction.atomic():
        is_new = stack.pk is None
        if not is_new:
            # Read and locked before anything is compared with what there is.
            try:
                stack.refresh_from_db(from_queryset=Stack.objects.select_for_update())
            except Stack.DoesNotExist as error:
                raise NotThere(f"{stack.project} was removed at the same moment.") from error
            refuse_other_draft(stack, Snapshot.of_draft(stack), known, then=NOT_SAVED)
        tree = _tree(stack, files, uploaded) if tree is None else tree
        with (ADD if is_new else EDIT).by(actor, stack):
            before = said_of_source(stack)
            for name, value in values.items():
                setattr(stack, name, value)
            follow_source(actor, stack, before, given=tree is not None, uploaded=uploaded is not None)
            if stack.host is not None:
                stack.host_name = stack.host.name
            if tree is not None:
                stack.files = tree.to_json()
            _save_named(stack)
            if variables is not None:
                write_variables(stack, variables)
    return stack


def remove_stack(*, actor: Actor, stack: Stack) -> None:
    """Forget a stack, its files and its revisions. What runs of it goes on as it is.

    Raises:
        NotAllowed: `actor` may not.
        Refused: something changes it just now.
    """
    with transaction.atomic(), REMOVE.by(actor, stack):
        if stack.change is not None and not stack.change.ended:
            raise StackBusy(stack.project, stack.change)
        stack.delete()


def _save_named(stack: Stack) -> None:
    others = Stack.objects.filter(host=stack.host, project=stack.project).exclude(pk=stack.pk)
    if stack.host is not None and others.exists():
        raise StackThere(stack)
    try:
        with transaction.atomic():
            stack.save()
    except IntegrityError as error:
        # Somebody else was there first, and PostgreSQL showed that to nobody before.
        raise StackThere(stack) from error


def _tree(stack: Stack, files: Sequence[WantedFile] | None, uploaded: Path | None) -> Tree | None:
    if uploaded is not None:
        return uploaded_tree(uploaded)
    return None if files is None else tree_of(stack, files)


def uploaded_tree(folder: Path) -> Tree:
    """The files that were uploaded into `folder`, stored.

    Raises:
        Refused: they are not taken.
    """
    with told_as_refused():
        return read_folder(folder)


def tree_of(stack: Stack, files: Sequence[WantedFile]) -> Tree:
    """The files as they are wanted, with what is new of them stored.

    Raises:
        Refused: one is too large, or names content that is not there.
    """
    here = Tree.from_json(stack.files)
    by_digest = {entry.sha256: entry for entry in here if entry.sha256}
    entries = []
    for wanted in files:
        if wanted.content is not None:
            entries.append(_written(wanted, here.find(wanted.path)))
            continue
        kept = by_digest.get(wanted.sha256) if wanted.sha256 else here.find(wanted.path)
        if kept is None:
            raise Invalid("files", f"The content of {wanted.path} is missing.")
        entries.append(_moved(kept, wanted))
    try:
        tree = Tree.of(entries)
    except ContextRefused as error:
        raise Invalid("files", str(error)) from error
    keep_content(wanted.read() for wanted in files if wanted.content is not None)
    return tree


def _written(wanted: WantedFile, before: Entry | None) -> Entry:
    executable = before is not None and before.executable if wanted.executable is None else wanted.executable
    if wanted.size > LARGEST_FILE:  # before it is in memory
        raise Invalid("files", too_large(wanted.path))
    return file_of(wanted.path, wanted.read(), executable=executable)


def _moved(kept: Entry, wanted: WantedFile) -> Entry:
    mode = kept.mode if wanted.executable is None else (0o644, 0o755)[wanted.executable]
    return Entry(path=wanted.path, mode=mode, size=kept.size, sha256=kept.sha256, link=kept.link)


def write_variables(stack: Stack, variables: Sequence[WantedVariable]) -> None:
    """Make these the variables of the draft of `stack`, in a transaction.

    Raises:
        Refused: one without a value has none.
    """
    here = {variable.name: variable for variable in stack.variables.all()}
    for wanted in variables:
        variable = here.pop(wanted.name, None) or Variable(stack=stack, name=wanted.name, version=0)
        value = wanted.value
        if value is None:
            if not (variable.pk and variable.secret):
                raise Invalid("variables", f"{wanted.name} needs a value.")
            # Otherwise whoever may write would read what may only be written.
            if not wanted.secret:
                raise Invalid("variables", f"Give the value of {wanted.name} again: it was a secret.")
            continue
        if variable.pk and unseal(variable, "sealed_value") == value and variable.secret == wanted.secret:
            continue
        seal(variable, "sealed_value", value)
        variable.secret, variable.version, variable.changed_at = (
            wanted.secret,
            variable.version + 1,
            timezone.now(),
        )
        variable.save()
    Variable.objects.filter(pk__in=[variable.pk for variable in here.values()]).delete()
    # Whatever is told of the stack is looked through for each of them. Some may be there from before.
    if sum(len(unseal(each, "sealed_value")) for each in stack.variables.all()) > MOST_VALUES:
        words = (
            f"The values of all variables may have {MOST_VALUES // 1024} KiB together: larger ones are files."
        )
        raise Invalid("variables", words)


def read_file(files: list[dict[str, Any]], *, path: str) -> bytes | None:
    """The content of the file at `path` of a draft or revision; None when there is none, or it is a link."""
    entry = Tree.from_json(files).find(path)
    if entry is None or not entry.sha256:
        return None
    return next((content for _, content in contents_of([entry.sha256])), None)
