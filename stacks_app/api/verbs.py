"""What can be done to a stack on its host, as routes."""

from typing import Any

from accounts_app.api.viewsets import GuardedViewSet
from operations_app.api.changes import Change, changes
from operations_app.kinds import Kind, Wish
from stacks_app.api.stack_bodies import (
    ApplyDraftBody,
    DownBody,
    RollBackBody,
    ServicesBody,
    StopServicesBody,
)
from stacks_app.kinds import APPLY, DOWN, RESTART, ROLL_BACK, START, STOP, ServicesParams
from stacks_app.models import Stack
from stacks_app.plan.desired import Options
from stacks_app.services.applying import wish_to_apply
from stacks_app.services.going_back import wish_to_roll_back
from stacks_app.services.verbs import wish_for_services, wish_to_take_down


class StackVerbs(GuardedViewSet[Stack]):
    """What can be done to one stack, as routes."""

    @changes(APPLY, body=ApplyDraftBody)
    def apply(self, change: Change[Stack]) -> Wish:
        """Make the draft true on the host. With `preview=true`, `plan` says what that would do."""
        usual = {"remove_orphans": change.target.remove_orphans}
        given = dict(change.data)
        known = given.pop("draft", "")
        return wish_to_apply(stack=change.target, options=Options(**{**usual, **given}), known=known)

    @changes(ROLL_BACK, body=RollBackBody)
    def roll_back(self, change: Change[Stack]) -> Wish:
        """Have an earlier revision run again, with the images that it had. Nothing is built for that."""
        return wish_to_roll_back(stack=change.target, number=change.data["revision"])

    @changes(START, body=ServicesBody)
    def start(self, change: Change[Stack]) -> Wish:
        """Start what does not run."""
        return _services(START, change)

    @changes(STOP, body=StopServicesBody)
    def stop(self, change: Change[Stack]) -> Wish:
        """Stop what runs, and remove nothing."""
        return _services(STOP, change)

    @changes(RESTART, body=StopServicesBody)
    def restart(self, change: Change[Stack]) -> Wish:
        """Stop and start what is there."""
        return _services(RESTART, change)

    @changes(DOWN, body=DownBody)
    def down(self, change: Change[Stack]) -> Wish:
        """Remove its containers and networks, and of its volumes those that are named."""
        return wish_to_take_down(
            stack=change.target,
            volumes=change.data.get("volumes", []),
            timeout=change.data.get("timeout"),
        )


def _services(kind: Kind[Stack, ServicesParams, Any], change: Change[Stack]) -> Wish:
    return wish_for_services(
        kind,
        stack=change.target,
        services=change.data.get("services", []),
        timeout=change.data.get("timeout"),
    )
