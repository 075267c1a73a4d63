"""What a person does himself for a while, such as a shell, on the same record as what he has done for him."""

from django.db import transaction
from django.utils import timezone

from accounts_app.permissions import NOBODY, Actor
from operations_app import hints
from operations_app.kinds import Wish
from operations_app.lifecycle import attempts, requesting
from operations_app.models import Operation


def record_session(
    *, wish: Wish, actor: Actor = NOBODY, requested_by_name: str = "", worker: str = ""
) -> Operation:
    """Record that `actor` does from now on what `wish` says: it runs already, and no worker is rung.

    `requested_by_name` says who does it where that is no person, for example the clock.

    Whoever holds the session keeps it with `attempts.renew` and ends it with `ending.finish`; when he is gone, the
    sweep ends it as interrupted.
    """
    now = timezone.now()
    operation = requesting.new_operation(actor=actor, wish=wish)
    operation.requested_by_name = operation.requested_by_name or requested_by_name
    operation.state, operation.attempt, operation.worker = Operation.State.RUNNING, 1, worker
    operation.started_at, operation.lease_until = now, now + attempts.LEASE
    with transaction.atomic():
        operation.save(force_insert=True)
        hints.publish("operation.changed", host=operation.host_id, id=operation.pk, group=None)
    return operation
