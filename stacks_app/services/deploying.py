"""One request of a script: a stack is made or changed, and applied, or neither."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from fleet_app.models import Host
from operations_app.asking import ask, check_right
from operations_app.idempotency import asked_before, fingerprint
from operations_app.models import Operation
from stacks_app.kinds import APPLY
from stacks_app.models import Stack
from stacks_app.plan.desired import Options
from stacks_app.plan.shapes import StackPlan
from stacks_app.preparing import Prepared, prepare_source, told_as_refused
from stacks_app.services.applying import wish_to_apply_prepared
from stacks_app.services.drafts import StackThere, save_stack, uploaded_tree
from stacks_app.sources.snapshot import Snapshot


@dataclass(kw_only=True)
class Deployment:
    """The stack `project` on `host` as it shall be: `draft` is what `save_stack` takes.

    `options` are how it is applied, as far as they are not the stack's own. `plan` is there when `do` was called.

    Compose may take seconds to say what the files mean, and nobody else could write meanwhile if that were part of the
    transaction. So `prepare` asks it about a draft that is written and taken back; `do` writes that draft again.
    A request that came before with the same key is answered with its operation, and nothing is written: somebody may
    have changed the stack since.
    """

    actor: Actor
    host: Host
    project: str
    draft: Mapping[str, Any]
    options: Mapping[str, Any]
    idempotency_key: str | None = None
    plan: StackPlan | None = field(default=None, init=False)
    _prepared: Prepared | None = field(default=None, init=False)
    _earlier: Operation | None = field(default=None, init=False)
    _fingerprint: str = field(default="", init=False)
    _seal_id: UUID = field(
        default_factory=uuid4, init=False
    )  # what digests are made with if the stack is new

    def prepare(self) -> None:
        """Have Compose look at the draft. Nothing is written.

        Raises:
            NotAllowed: the actor may not write it.
            Refused: see `save_stack` and `wish_to_apply`.
            KeyReused: that key came with a different request before.
        """
        if self.idempotency_key is not None:
            self._fingerprint = self._fingerprint_of_request()
            self._earlier = self._asked_before()
        if self._earlier is not None:
            return
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
        if self._earlier is not None:
            return self._earlier
        assert self._prepared is not None  # noqa: S101 - `prepare` comes first
        with transaction.atomic():
            stack = self._save()
            # The stack is locked: who came with the same key at the same moment is done.
            if (earlier := self._asked_before()) is not None:
                transaction.set_rollback(True)
                return earlier
            if Snapshot.of_draft(stack).digest != self._prepared.snapshot.digest:
                words = f"Somebody changed {self.project} at the same moment. Nothing of this was done: ask again."
                raise Refused("stack_changed", words)
            options = Options(**{"remove_orphans": stack.remove_orphans, **self.options})
            wish = wish_to_apply_prepared(
                stack=stack, prepared=self._prepared, options=options, fingerprint=self._fingerprint
            )
            self.plan = wish.plan
            return ask(actor=self.actor, wish=wish, idempotency_key=self.idempotency_key)

    def _asked_before(self) -> Operation | None:
        if self.idempotency_key is None:
            return None
        check_right(self.actor, APPLY, self.host)
        return asked_before(self.actor.user, self.idempotency_key, self._fingerprint)

    def _fingerprint_of_request(self) -> str:
        """Of what was sent, not of the draft that it makes: that depends on what others wrote meanwhile."""
        files, uploaded = self.draft.get("files"), self.draft.get("uploaded")
        said = {
            **self.draft,
            "files": files
            and [replace(each, content=each.content and sha256(each.content).digest()) for each in files],
            "uploaded": uploaded and _digest_of(uploaded),
        }
        return fingerprint("stack.deploy", self.host.pk, self.project, repr(said), repr(self.options))

    def _save(self) -> Stack:
        named = Stack.objects.filter(host=self.host, project=self.project)
        stack = named.first() or Stack(host=self.host, seal_id=self._seal_id)
        try:
            return save_stack(actor=self.actor, stack=stack, **self.draft)
        except StackThere:
            # Somebody made it at the same moment, perhaps with the same key.
            return save_stack(actor=self.actor, stack=named.get(), **self.draft)


def _digest_of(uploaded: Path) -> str:
    with transaction.atomic():
        tree = uploaded_tree(uploaded)
        transaction.set_rollback(True)
    return tree.digest
