"""What a worker does for `stack.fetch`: git behind its fence, the draft, and an apply of it where that is wanted."""

from asgiref.sync import async_to_sync

from accounts_app.errors import Refused
from accounts_app.permissions import actor_of_record
from builds_app.sources.context import ContextRefused
from builds_app.sources.fetch import fetch_repository
from builds_app.sources.folders import work_folder
from operations_app.models import Operation
from operations_app.registry import WAITING, ActionContext, ActionFailed, Waiting, action
from stacks_app.kinds import FETCH, FetchParams, StackFetched
from stacks_app.models import Stack
from stacks_app.plan.desired import Options
from stacks_app.services.applying import StackBusy, wish_to_apply
from stacks_app.services.fetching import never_applied, take_fetched
from stacks_app.sources.tree import LIMITS, Tree, read_folder

NOT_APPLIED = "Fetched, but not applied:"


@action(FETCH)
def fetch_stack(context: ActionContext[FetchParams]) -> StackFetched | Waiting:
    """Make the draft what its branch, tag or commit is now; apply it then if that is wanted and it never was.

    While somebody else changes the stack, that apply has to wait; what the repository has by then is what is applied.
    """
    rows = Stack.objects.select_related("host", "git_credential", "applied")
    stack = rows.filter(pk=context.operation.target_id).first()
    if stack is None:
        raise ActionFailed("stack_gone", "The stack was removed before this began.")
    try:
        return _after_applying(context, stack) if context.children else _fetch(context, stack)
    except (ActionFailed, ContextRefused, Refused) as problem:
        Stack.objects.filter(pk=stack.pk).update(check_problem=str(problem))
        if isinstance(problem, Refused):
            raise ActionFailed(problem.code, str(problem)) from problem
        raise


def _fetch(context: ActionContext[FetchParams], stack: Stack) -> StackFetched | Waiting:
    tree, commit = _fetched(context, stack)
    operation = context.operation
    actor = actor_of_record(user=operation.requested_by, token_id=operation.token_id)
    changed = take_fetched(actor=actor, stack=stack, tree=tree, commit=commit)
    words = f"It has {len(tree.entries):,} files, " + ("and is new." if changed else "as it had before.")
    context.write(f"{words}\n")
    if context.params.apply and (changed or never_applied(stack)):
        return _apply(context, stack)
    return StackFetched(commit=commit, changed=changed)


def _apply(context: ActionContext[FetchParams], stack: Stack) -> Waiting:
    try:
        context.ask(wish_to_apply(stack=stack, options=Options(remove_orphans=stack.remove_orphans)))
    except StackBusy as busy:
        context.write(f"Waiting for operation {busy.change.pk}, which changes {stack.project} just now\n")
        return context.wait_for(busy.change)
    except Refused as problem:
        raise ActionFailed(problem.code, f"{NOT_APPLIED} {problem}") from problem
    return WAITING


def _fetched(context: ActionContext[FetchParams], stack: Stack) -> tuple[Tree, str]:
    if not stack.git_url:
        raise ActionFailed("stack_not_git", "Its files do not come from a git repository any more.")
    context.write(f"Fetching {stack.git_ref or 'the default branch'} of {stack.git_url}\n")
    with work_folder() as folder:
        fetching = fetch_repository(
            url=stack.git_url,
            ref=stack.git_ref,
            subdirectory=stack.git_folder,
            credential=stack.git_credential,
            folder=folder,
            limits=LIMITS,
            operation_id=context.operation.pk,
        )
        found = async_to_sync(context.run)(fetching)
        context.write(f"Commit {found.commit}\n")
        return read_folder(found.root), found.commit


def _after_applying(context: ActionContext[FetchParams], stack: Stack) -> StackFetched | Waiting:
    apply = context.children[-1]
    if not apply.ended:
        return WAITING
    if apply.state != Operation.State.SUCCEEDED:
        words = apply.error_detail or f"The operation that applied it was {apply.state}."
        hint = apply.error_hint or f"Operation {apply.pk} says more."
        raise ActionFailed(apply.error_code or "stack_not_well", f"{NOT_APPLIED} {words}", hint)
    revision = stack.revisions.filter(operation=apply).first()
    # Another fetch may have brought a newer one meanwhile: that has its own apply, after this one.
    commit = stack.git_commit if revision is None else revision.git_commit
    return StackFetched(commit=commit, changed=True, applied=apply.pk)
