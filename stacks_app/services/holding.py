"""Asking for tags on the images of what runs already, so that a prune leaves the way back to it."""

from accounts_app.permissions import Actor
from operations_app.asking import ask
from stacks_app.kinds import HOLD, HoldParams
from stacks_app.models import Revision


def ask_to_hold(*, actor: Actor, revision: Revision) -> None:
    """Have a worker tag the images of a `revision` that was written down from what runs, once that is committed.

    Where the host is switched off now, the next apply does it.

    Raises:
        NotAllowed: `actor` may not make stacks of its host.
    """
    stack = revision.stack
    if stack.host is not None and stack.host.enabled:
        ask(actor=actor, wish=HOLD(stack, HoldParams(revision=revision.number)))
