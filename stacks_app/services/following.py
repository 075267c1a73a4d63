"""Where the files of a stack come from: typed, uploaded, or a git repository that is followed in somebody's name."""

from typing import Any, Final

from accounts_app.errors import Invalid
from accounts_app.permissions import Actor
from builds_app.sources.source import check_inside, git_source
from stacks_app.models import Stack

# Who says one of these vouches for what comes from there from then on.
SAID: Final = ("git_url", "git_ref", "git_folder", "git_credential_id", "check_minutes", "apply_fetched")


def said_of_source(stack: Stack) -> dict[str, Any]:
    """What somebody said about it."""
    return {name: getattr(stack, name) for name in SAID}


def follow_source(actor: Actor, stack: Stack, before: dict[str, Any], *, given: bool, uploaded: bool) -> None:
    """Make the rest of `stack` fit what its repository was set to; `before` is what was said of that until now.

    Args:
        actor: who says it. From now on the repository is asked, and its webhook heard, in his name: what comes from
            another place than the one somebody vouched for is not applied in the name of that person.
        stack: not saved yet.
        before: see `said_of_source`.
        given: whether files came with the request; those of a repository come from there only.
        uploaded: whether they were uploaded.

    Raises:
        Refused: address, branch, folder or credential cannot be used, or files were given to what comes from git.
    """
    if stack.git_url:
        if given:
            words = "The files of this stack come from git: change them there, or empty git_url."
            raise Invalid("files", words)
        if said_of_source(stack) != before:
            source = git_source(url=stack.git_url, ref=stack.git_ref, credential=stack.git_credential)
            stack.git_url, stack.git_folder = source.address.url, check_inside(stack.git_folder)
        stack.source = Stack.Source.GIT
    else:
        if stack.check_minutes and not before["check_minutes"]:
            raise Invalid("check_minutes", "There is no repository to look at: give git_url.")
        stack.check_minutes, stack.git_credential = 0, None
        if uploaded:
            stack.source = Stack.Source.UPLOAD
        elif stack.source == Stack.Source.GIT:
            stack.source = Stack.Source.EDITOR
    said = said_of_source(stack)
    if said == before:
        return
    if any(said[name] != before[name] for name in ("git_url", "git_ref", "git_folder")):
        stack.git_commit, stack.checked_at, stack.check_problem = "", None, ""
    stack.checked_for, stack.checked_for_token = actor.user, actor.token_id
    if stack.pk:
        stack.hooks.update(person=actor.user, token_id=actor.token_id)
