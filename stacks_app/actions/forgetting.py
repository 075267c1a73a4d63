"""What is kept of a stack does not grow without end: old revisions go, with the images and files they held."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from containers_app.engine.commands import Commands
from containers_app.engine.errors import Conflict, NotFound
from operations_app.registry import ActionContext
from stacks_app.compose.binds import is_kept
from stacks_app.models import Revision, Stack

LEFT: Final = (NotFound, Conflict)  # gone already, or used by others


def forget_old_revisions(context: ActionContext, engine: Commands, stack: Stack) -> None:
    """Forget what is more than the stack keeps; what runs, and the last that was well before, always stay.

    Raises:
        EngineError: the engine went away; what is left is taken at the next apply.
    """
    kept = _kept(stack)
    old = list(stack.revisions.exclude(pk__in=[each.pk for each in kept]))
    if not old:
        return
    needed = {name for each in kept for name in each.carried}
    for revision in old:
        for held in revision.images.values():
            if not held["tag"]:
                continue  # of what was adopted: nothing of ours keeps it
            with suppress(*LEFT):
                engine.remove_image(held["tag"], noprune=True)
        for volume in revision.carried.keys() - needed:
            if is_kept(volume, stack.project):
                continue  # services wrote into it
            with suppress(*LEFT):
                engine.remove_volume(volume)
        revision.delete()
    numbers = ", ".join(str(each.number) for each in old)
    context.write(f"Forgot revision {numbers}: the stack keeps {stack.keep_revisions}.\n")


def _kept(stack: Stack) -> list[Revision]:
    newest = list(stack.revisions.order_by("-number")[: stack.keep_revisions])
    good = list(stack.revisions.filter(good=True).order_by("-number")[:2])
    applied: Iterable[Revision] = stack.revisions.filter(pk=stack.applied_id or 0)
    return [*newest, *good, *applied]
