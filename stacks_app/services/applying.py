"""Asking for a change of what a stack runs: one at a time, and what it is made from is kept as a revision."""

import json

from django.db.models import Max

from accounts_app.errors import NotThere, Refused
from accounts_app.vault import seal
from operations_app import hints
from operations_app.kinds import Wish, find_kind
from operations_app.models import Operation
from stacks_app.kinds import APPLY, ApplyParams
from stacks_app.models import Revision, Stack
from stacks_app.plan.desired import Options
from stacks_app.planning import plan_of
from stacks_app.preparing import Prepared, prepare, told_as_refused
from stacks_app.services.collisions import refuse_other_draft
from stacks_app.sources.snapshot import Snapshot


class StackBusy(Refused):
    """The operation `change` changes the stack just now: who does what, and since when."""

    def __init__(self, project: str, change: Operation) -> None:
        kind = find_kind(change.kind)
        what = kind.title if kind else change.kind
        began = change.created_at.strftime("%Y-%m-%d %H:%M:%S UTC")
        words = (
            f"{change.requested_by_name or 'Somebody'} changes {project} just now: “{what}”, operation {change.pk}, "
            f"since {began}. Wait for that, or cancel it."
        )
        super().__init__("stack_busy", words)
        self.change = change


def wish_to_apply(*, stack: Stack, options: Options, known: str = "") -> Wish:
    """The wish to make the draft of `stack` true on its host; its plan says what that would do.

    Args:
        stack: whose draft.
        options: how.
        known: the digest of the draft as the actor knows it, "" to apply whatever there is.

    Raises:
        Refused: the files are not taken, there is no CLI, the stack has no host, or the draft is not as it is `known`.
    """
    if stack.host is None:
        raise Refused("host_gone", f"The host {stack.host_name} is no longer here.")
    snapshot = Snapshot.of_draft(stack)
    refuse_other_draft(stack, snapshot, known, then="Nothing was applied: look at its plan as it is now.")
    with told_as_refused():
        prepared = prepare(snapshot, host=stack.host)
    return wish_to_apply_prepared(stack=stack, prepared=prepared, options=options)


def wish_to_apply_prepared(
    *, stack: Stack, prepared: Prepared, options: Options, fingerprint: str = ""
) -> Wish:
    """The same, of the draft of `stack` that is `prepared` already. Starts no program.

    fingerprint: of the request, where more was sent than how to apply; see `Wish`.
    """
    snapshot = prepared.snapshot
    with told_as_refused():
        plan = plan_of(stack, prepared, options)
    params = ApplyParams(
        draft=snapshot.digest, options=options, wait_seconds=stack.wait_seconds, roll_back=stack.roll_back
    )
    return APPLY(
        stack,
        params,
        plan=plan,
        recorded=lambda operation: record_revision(
            operation, stack, snapshot, origin=Revision.Origin.APPLY, commit=stack.git_commit
        ),
        fingerprint=fingerprint,
    )


def begin_change(operation: Operation, stack: Stack) -> Stack:
    """Have `operation` be the one that changes the stack, which is returned as it is now, locked.

    Raises:
        StackBusy: another one does.
        NotThere: it was removed meanwhile.
    """
    held = Stack.objects.select_for_update().filter(pk=stack.pk).first()
    if held is None:
        raise NotThere(f"{stack.project} was removed at the same moment.")
    # Read once the lock is there: PostgreSQL joins what it waited for with other rows as they were before.
    change = held.change
    if change is not None and change.pk == operation.parent_id:
        return held  # which changes it by this one
    if change is not None and not change.ended:
        raise StackBusy(held.project, change)
    held.change = operation
    held.save(update_fields=["change"])
    hints.publish("stack.changed", host=held.host_id, id=held.pk)
    return held


def record_revision(
    operation: Operation,
    stack: Stack,
    snapshot: Snapshot,
    *,
    origin: str,
    commit: str,
    of: int | None = None,
    by_itself: bool = False,
) -> None:
    """Keep what `operation` makes true, in its transaction. What is done `by_itself` is in nobody's name.

    commit: the one that the files of `snapshot` are from; the draft may be from another one by now.

    Raises:
        StackBusy: see `begin_change`.
    """
    held = begin_change(operation, stack)
    last: int = held.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = Revision(
        stack=held,
        number=last + 1,
        origin=origin,
        of=of,
        operation=operation,
        person_name="" if by_itself else operation.requested_by_name,
        files=snapshot.tree.to_json(),
        compose_files=list(snapshot.compose_files),
        profiles=list(snapshot.profiles),
        scales=snapshot.scales,
        git_commit=commit,
        variables=snapshot.versions,
        draft=snapshot.digest,
    )
    seal(revision, "sealed_variables", json.dumps(snapshot.variables))
    revision.save()
