"""One request of a script: a stack is made or changed, and applied, or neither."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from fleet_app.models import Host
from operations_app.asking import ask
from operations_app.models import Operation
from stacks_app.models import Stack
from stacks_app.plan.desired import Options
from stacks_app.plan.shapes import StackPlan
from stacks_app.planning import Prepared, prepare_source, told_as_refused
from stacks_app.services.applying import wish_to_apply_prepared
from stacks_app.services.drafts import save_stack
from stacks_app.sources.snapshot import Snapshot


@dataclass(kw_only=True)
class Deployment:
    """The stack `project` on `host` as it shall be: `draft` is what `save_stack` takes.

    `options` are how it is applied, as far as they are not the stack's own. `plan` is there when `do` was called.

    Compose may take seconds to say what the files mean, and nobody else could write meanwhile if that were part of the
    transaction. So `prepare` asks it about a draft that is written and taken back; `do` writes that draft again.
    """

    actor: Actor
    host: Host
    project: str
    draft: Mapping[str, Any]
    options: Mapping[str, Any]
    idempotency_key: str | None = None
    plan: StackPlan | None = field(default=None, init=False)
    _prepared: Prepared | None = field(default=None, init=False)
    _seal_id: UUID = field(
        default_factory=uuid4, init=False
    )  # what digests are made with if the stack is new

    def prepare(self) -> None:
        """Have Compose look at the draft. Nothing is written.

        Raises:
            NotAllowed: the actor may not write it.
            Refused: see `save_stack` and `wish_to_apply`.
        """
        with ExitStack() as laid_out, told_as_refused():
            with transaction.atomic():
                snapshot = Snapshot.of_draft(self._save())
                # In the transaction: what is new of the files is gone with it.
                source = laid_out.enter_context(snapshot.laid_out())
                transaction.set_rollback(True)
            self._prepared = prepare_source(source, snapshot, host=self.host)

    def do(self) -> Operation:
        """Write the draft and ask for its apply, which is returned. Nothing is written when that is refused.

        Raises:
            NotAllowed: the actor may not do all of it.
            Refused: the stack is another one than it was when this was prepared, or something changes it just now.
        """
        assert self._prepared is not None  # noqa: S101 - `prepare` comes first
        with transaction.atomic():
            stack = self._save()
            if Snapshot.of_draft(stack).digest != self._prepared.snapshot.digest:
                words = f"Somebody changed {self.project} at the same moment. Nothing of this was done: ask again."
                raise Refused("stack_changed", words)
            options = Options(**{"remove_orphans": stack.remove_orphans, **self.options})
            wish = wish_to_apply_prepared(stack=stack, prepared=self._prepared, options=options)
            self.plan = wish.plan
            return ask(actor=self.actor, wish=wish, idempotency_key=self.idempotency_key)

    def _save(self) -> Stack:
        stored = Stack.objects.filter(host=self.host, project=self.project).first()
        stack = stored or Stack(host=self.host, seal_id=self._seal_id)
        return save_stack(actor=self.actor, stack=stack, **self.draft)
