"""Files of a stack from its repository: asked for by hand, a schedule or a webhook, and taken into the draft."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts_app.errors import Refused
from accounts_app.journal import Deed
from accounts_app.permissions import Actor, actor_of_record
from operations_app.asking import ask
from operations_app.kinds import Wish
from operations_app.models import Operation
from stacks_app.kinds import FETCH, FetchParams
from stacks_app.models import Stack
from stacks_app.services.drafts import PLAIN
from stacks_app.services.following import said_of_source
from stacks_app.sources.snapshot import Snapshot
from stacks_app.sources.tree import Tree

TAKE = Deed(kind="stack.fetch", title="Fetch the files of a stack", right="stack.fetch", plain=PLAIN)


def wish_to_fetch(*, stack: Stack, apply: bool | None = None) -> Wish:
    """The wish to have the draft as the repository is now; with `apply`, which the stack says, to apply it then.

    Raises:
        Refused: it has no repository.
    """
    if not stack.git_url:
        raise Refused("stack_not_git", f"The files of {stack.project} do not come from a git repository.")
    return FETCH(stack, FetchParams(apply=stack.apply_fetched if apply is None else apply))


def take_fetched(*, actor: Actor, stack: Stack, tree: Tree, commit: str) -> bool:
    """Make the draft what was fetched for `stack` as it was read; whether it became another one.

    Raises:
        NotAllowed: `actor` may not.
        Refused: the stack is to come from elsewhere now.
    """
    asked = said_of_source(stack)
    with transaction.atomic(), TAKE.by(actor, stack):
        now = said_of_source(stack)
        if any(now[name] != asked[name] for name in ("git_url", "git_ref", "git_folder")):
            words = f"Somebody changed meanwhile where the files of {stack.project} come from."
            raise Refused("stack_source_changed", words)
        files = tree.to_json()
        changed: bool = files != stack.files
        stack.files, stack.git_commit = files, commit
        stack.checked_at, stack.check_problem = timezone.now(), ""
        stack.save(update_fields=["files", "git_commit", "checked_at", "check_problem"])
    return changed


def never_applied(stack: Stack) -> bool:
    """Whether nobody has applied the draft as it is: neither did it work then, nor did it not."""
    known: bool = stack.revisions.filter(draft=Snapshot.of_draft(stack).digest).exists()
    return not known


def under_way(stack: Stack) -> Operation | None:
    """The operation that fetches it just now, or is about to."""
    asked = Operation.objects.filter(kind=FETCH.name, target_id=str(stack.pk))
    return asked.exclude(state__in=Operation.ENDED).first()


def check_due(*, now: datetime | None = None) -> int:
    """Ask for a fetch of every stack whose time has come, in the name of who set that; return how many were asked."""
    now = now or timezone.now()
    followed = Stack.objects.filter(check_minutes__gt=0).exclude(git_url="")
    return sum(_check(stack, now) for stack in followed.select_related("host", "checked_for"))


def _check(stack: Stack, now: datetime) -> bool:
    last = stack.checked_at
    if last is not None and last + timedelta(minutes=stack.check_minutes) > now:
        return False
    if under_way(stack) is not None:
        return False
    # Noted before it is asked: a repository that does not answer is not asked more often than one that does.
    row = Stack.objects.filter(pk=stack.pk)
    row.update(checked_at=now)
    actor = actor_of_record(user=stack.checked_for, token_id=stack.checked_for_token)
    try:
        ask(actor=actor, wish=wish_to_fetch(stack=stack))
    except Refused as problem:
        row.update(check_problem=f"Not asked for: {problem}")
        return False
    return True
