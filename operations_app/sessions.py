"""What a person does himself for a while, such as a shell, on the same record as what he has done for him."""

from django.db import transaction
from django.utils import timezone

from accounts_app.permissions import NOBODY, Actor
from accounts_app.vault import seal
from operations_app import hints
from operations_app.lifecycle import LEASE
from operations_app.models import Operation


def record_session(  # noqa: PLR0913 - keywords, one for each column that a session fills
    *,
    kind: str,
    actor: Actor = NOBODY,
    requested_by_name: str = "",
    host_id: int | None = None,
    host_name: str = "",
    target_type: str = "",
    target_id: str = "",
    target_name: str = "",
    command: str = "",
    worker: str = "",
) -> Operation:
    """Record what `actor` does from now on: it runs already, and no worker is rung.

    `requested_by_name` says who does it where that is no person, for example the clock.

    Whoever holds the session keeps it with `lifecycle.renew` and ends it with `lifecycle.finish`; when he is gone, the
    sweep ends it as interrupted.
    """
    now = timezone.now()
    operation = Operation(
        kind=kind,
        state=Operation.State.RUNNING,
        host_id=host_id,
        host_name=host_name,
        target_type=target_type,
        target_id=target_id,
        target_name=target_name,
        command=command,
        requested_by=actor.user,
        requested_by_name=actor.user.get_username() if actor.user else requested_by_name,
        token_id=actor.token_id,
        attempt=1,
        worker=worker,
        started_at=now,
        lease_until=now + LEASE,
    )
    seal(operation, "sealed_params", "{}")
    with transaction.atomic():
        operation.save(force_insert=True)
        hints.publish("operation.changed", host=host_id, id=operation.pk, group=None)
    return operation
