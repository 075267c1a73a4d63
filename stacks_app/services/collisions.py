"""Two people change one stack: the second is told, instead of writing over what the first did."""

from typing import Final

from accounts_app.errors import Refused
from accounts_app.models import JournalEntry
from stacks_app.models import Stack
from stacks_app.sources.snapshot import Snapshot

# What the journal calls them; other columns are told by their own names.
WORDS: Final = {
    "files_told": "the files",
    "variables_told": "the variables",
    "applied_told": "what is applied",
    "compose_files": "which files are Compose's",
    "git_commit": "the commit",
}


def refuse_other_draft(stack: Stack, draft: Snapshot, known: str, *, then: str) -> None:
    """Do nothing while the `draft` of `stack` is the one with the digest `known`, or that is "".

    Raises:
        Refused: it is another one; who changed what last is told, and `then` what to do.
    """
    if known and draft.digest != known:
        raise Refused("stack_changed", f"{_last_change(stack)} {then}")


def _last_change(stack: Stack) -> str:
    of_it = JournalEntry.objects.filter(target_type="stack", target_id=str(stack.pk)).exclude(changes=[])
    line = of_it.order_by("-pk").first()
    if line is None:
        return f"Somebody changed {stack.project} meanwhile."
    what = ", ".join(WORDS.get(each["field"], each["field"].replace("_", " ")) for each in line.changes)
    return f"{line.person_name or 'Somebody'} changed {what} of {stack.project} meanwhile."
