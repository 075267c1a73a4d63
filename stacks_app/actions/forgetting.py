"""What is kept of a stack does not grow without end: old revisions go, with the images and files they held.

At the end of each change, however that ended: what fails every five minutes would fill the host otherwise.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Final, TypeVar

from containers_app.engine.commands import Commands, open_commands
from containers_app.engine.errors import Conflict, EngineError, NotFound
from containers_app.reaching import endpoint_of
from operations_app.registry import ActionContext
from stacks_app.compose.binds import is_kept
from stacks_app.models import Revision, Stack
from stacks_app.planning import last_revision

FEWEST_GOOD: Final = 2  # what runs, and the one to go back to from there
Turn = TypeVar("Turn", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Past:
    """A revision, as far as it matters whether it stays. `of` is the one that it goes back to or scales."""

    number: int
    good: bool
    under_way: bool
    of: int | None = None


def staying(past: Iterable[Past], *, keep: int, needed: Collection[int]) -> set[int]:
    """The numbers of the revisions that stay, of which at most twice `keep`, and some more, whatever happened.

    Ones that failed never push out one that was well: the newest stay of both. So does what is `needed`, and what is
    being applied, with what that goes back to.
    """
    newest = sorted(past, key=lambda each: -each.number)
    good = [each for each in newest if each.good]
    at_it = [each for each in newest if each.under_way]
    kept = [*newest[:keep], *good[: max(keep, FEWEST_GOOD)], *at_it]
    bases = {each.of for each in at_it if each.of is not None}
    return {each.number for each in kept} | {
        each.number for each in newest if each.number in {*needed, *bases}
    }


def forgetting(act: Turn) -> Turn:
    """An action that forgets old revisions of its stack at the end of each turn, whether that went well or not."""

    @wraps(act)
    def acting(context: ActionContext) -> Any:
        try:
            return act(context)
        finally:
            forget_old_revisions(context)

    return acting  # type: ignore[return-value]


def forget_old_revisions(context: ActionContext) -> None:
    """Forget what is more than the stack keeps. What cannot be taken from its host now is taken the next time."""
    rows = Stack.objects.select_related("host", "applied")
    stack = rows.filter(pk=context.operation.target_id or 0).first()
    if stack is None or stack.host is None:
        return
    kept = _kept(stack)
    old = list(stack.revisions.exclude(pk__in=[each.pk for each in kept]))
    empty = [each for each in old if not each.images and not each.carried]
    holding = [each for each in old if each not in empty]
    Revision.objects.filter(pk__in=[each.pk for each in empty]).delete()
    forgotten = [each.number for each in empty]
    needed = {volume for each in kept for volume in each.carried}
    try:
        if holding:
            # A connection of its own: a cancel breaks those of the action.
            with open_commands(endpoint_of(stack.host)) as engine:
                for revision in holding:
                    if _let_go(engine, revision, needed):
                        revision.delete()
                        forgotten.append(revision.number)
    except EngineError as error:
        context.write(f"Old revisions are not forgotten yet: {error}\n", stream="stderr")
    if forgotten:
        numbers = ", ".join(map(str, sorted(forgotten)))
        context.write(f"Forgot revision {numbers}: the stack keeps {stack.keep_revisions}.\n")


def _let_go(engine: Commands, revision: Revision, needed: Collection[str]) -> bool:
    """Take from the host what only this revision holds; False while something else uses any of it.

    Of one that stays no image is let go: files can be carried again, an image may be nowhere else.
    """
    # Into one that is kept services wrote.
    own = (each for each in revision.carried if each not in needed)
    volumes = sorted(each for each in own if not is_kept(each, revision.stack.project))
    tags = [held["tag"] for held in revision.images.values() if held["tag"]]
    return all(_gone(partial(engine.remove_volume, each)) for each in volumes) and all(
        _gone(partial(engine.remove_image, each, noprune=True)) for each in tags
    )


def _gone(remove: Callable[[], object]) -> bool:
    try:
        with suppress(NotFound):
            remove()
    except Conflict:
        return False
    return True


def _kept(stack: Stack) -> list[Revision]:
    rows = list(stack.revisions.select_related("operation").defer("sealed_project", "sealed_variables"))
    past = [
        Past(
            number=each.number,
            good=each.good,
            under_way=each.operation is not None and not each.operation.ended,
            of=each.of,
        )
        for each in rows
    ]
    # What was changed last on the host is how far it is, well or not.
    needed = {each.number for each in (stack.applied, last_revision(stack)) if each is not None}
    kept = staying(past, keep=stack.keep_revisions, needed=needed)
    return [each for each in rows if each.number in kept]
