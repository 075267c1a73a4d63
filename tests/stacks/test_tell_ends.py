"""Whoever looks at a stack hears of the end of all that changes it, however it ends."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from fleet_app.models import Host
from operations_app.kinds import all_kinds
from operations_app.lifecycle import attempts, ending
from operations_app.models import Operation
from stacks_app.models import Stack
from tests.support.hints import hinted
from tests.support.sweeping import miss_holders
from tests.support.watchers import host_of

pytestmark = pytest.mark.database

State = Operation.State


def begun(operation: Operation) -> dict[str, Any]:
    """A worker takes it."""
    claimed = attempts.claim(operation_id=operation.pk, worker="somebody")
    assert claimed is not None
    return {"operation_id": claimed.pk, "attempt": claimed.attempt}


def succeeded(operation: Operation) -> None:
    """Its worker does it."""
    ending.finish(**begun(operation), state=State.SUCCEEDED)


def failed(operation: Operation) -> None:
    """Its worker cannot."""
    ending.finish(**begun(operation), state=State.FAILED, error_code="compose_failed")


def cancelled_early(operation: Operation) -> None:
    """Somebody cancels it before anybody began."""
    ending.cancel(operation=operation)


def cancelled(operation: Operation) -> None:
    """Somebody cancels it, and its worker heard of that."""
    held = begun(operation)
    ending.cancel(operation=operation)
    ending.finish(**held, state=State.CANCELLED)


def cancelled_with_parent(operation: Operation) -> None:
    """Somebody cancels what asked for it."""
    operation.parent = Operation.objects.create(kind="practice.work", state=State.WAITING)
    operation.save()
    ending.cancel(operation=operation.parent)


def swept(operation: Operation) -> None:
    """Its worker was killed."""
    begun(operation)
    miss_holders(timezone.now() + 2 * attempts.LEASE)


def restored(_: Operation) -> None:
    """It came with a backup."""
    ending.interrupt_all(detail="It was under way.", hint="Look.")


WAYS: dict[Callable[[Operation], None], str] = {
    succeeded: State.SUCCEEDED,
    failed: State.FAILED,
    cancelled_early: State.CANCELLED,
    cancelled: State.CANCELLED,
    cancelled_with_parent: State.CANCELLED,
    swept: State.INTERRUPTED,
    restored: State.INTERRUPTED,
}


@pytest.mark.parametrize("end", WAYS, ids=lambda way: way.__name__)
def test_every_end_of_what_changes_a_stack_is_told(
    transactional_db: None, redis_server: str, end: Callable[[Operation], None]
) -> None:
    del transactional_db, redis_server
    host = host_of("unix:///nowhere", name="pier", state=Host.State.ONLINE)
    stack = Stack.objects.create(host=host, host_name=host.name, project="shop")
    kinds = [kind.name for kind in all_kinds() if kind.name.startswith("stack.")]
    assert len(kinds) > 5
    for kind in kinds:
        operation = Operation.objects.create(
            kind=kind, host_id=host.pk, target_type="stack", target_id=str(stack.pk)
        )
        with hinted() as told:
            end(operation)
        operation.refresh_from_db()
        assert operation.state == WAYS[end]
        assert told.count({"type": "stack.changed", "host": host.pk, "id": stack.pk}) == 1, kind
