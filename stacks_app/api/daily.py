"""What one does with a stack that runs, day to day, as routes."""

from accounts_app.api.viewsets import GuardedViewSet
from operations_app.api.changes import Change, changes
from operations_app.kinds import Wish
from stacks_app.api.daily_bodies import RunOnceBody, ScaleBody
from stacks_app.api.stack_bodies import ServicesBody, StopServicesBody
from stacks_app.kinds import PULL_IMAGES, RECREATE, RUN_ONCE, SCALE, RunOnceParams
from stacks_app.models import Stack
from stacks_app.services.daily import wish_to_pull, wish_to_run
from stacks_app.services.scaling import wish_to_scale
from stacks_app.services.verbs import wish_for_services


class StackDaily(GuardedViewSet[Stack]):
    """What one does day to day with one stack, as routes."""

    @changes(PULL_IMAGES, body=ServicesBody)
    def pull(self, change: Change[Stack]) -> Wish:
        """Pull the images that the files name. What runs stays as it is until the next apply."""
        return wish_to_pull(stack=change.target, services=change.data.get("services", []))

    @changes(RUN_ONCE, body=RunOnceBody)
    def run(self, change: Change[Stack]) -> Wish:
        """Run a service once, in a container of its own that is removed then.

        Its output is that of the operation, which fails when the exit code is not 0; `result` has it either way.
        """
        return wish_to_run(stack=change.target, params=RunOnceParams(**change.data))

    @changes(SCALE, body=ScaleBody)
    def scale(self, change: Change[Stack]) -> Wish:
        """Have services run in other numbers of containers, now and after each apply. No container is made anew."""
        return wish_to_scale(stack=change.target, services=change.data["services"])

    @changes(RECREATE, body=StopServicesBody)
    def recreate(self, change: Change[Stack]) -> Wish:
        """Make containers anew, as they were applied, and nothing that they depend on."""
        return wish_for_services(
            RECREATE,
            stack=change.target,
            services=change.data.get("services", []),
            timeout=change.data.get("timeout"),
        )
