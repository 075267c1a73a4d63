"""One request of a script: a stack is made or changed, and applied, or neither."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from accounts_app.permissions import Actor
from fleet_app.models import Host
from operations_app.asking import ask
from operations_app.models import Operation
from stacks_app.models import Stack
from stacks_app.plan.desired import Options
from stacks_app.plan.shapes import StackPlan
from stacks_app.services.applying import wish_to_apply
from stacks_app.services.drafts import save_stack


@dataclass(kw_only=True)
class Deployment:
    """The stack `project` on `host` as it shall be: `draft` gives what `save_stack` takes, once that is needed.

    `options` are how it is applied, as far as they are not the stack's own. `plan` is there when `do` was called.
    """

    actor: Actor
    host: Host
    project: str
    draft: Callable[[], Mapping[str, Any]]
    options: Mapping[str, Any]
    idempotency_key: str | None = None
    plan: StackPlan | None = field(default=None, init=False)

    def do(self) -> Operation:
        """Write the draft and ask for its apply, which is returned. Nothing is written when that is refused.

        Raises:
            NotAllowed: the actor may not do all of it.
            Refused: see `save_stack` and `wish_to_apply`; or something changes the stack just now.
        """
        draft = self.draft()
        with transaction.atomic():
            stack = Stack.objects.filter(host=self.host, project=self.project).first() or Stack(
                host=self.host
            )
            save_stack(actor=self.actor, stack=stack, **draft)
            options = Options(**{"remove_orphans": stack.remove_orphans, **self.options})
            wish = wish_to_apply(stack=stack, options=options)
            self.plan = wish.plan
            return ask(actor=self.actor, wish=wish, idempotency_key=self.idempotency_key)
