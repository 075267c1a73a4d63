"""The whole life of an operation on one page: request, claim, renew, finish, cancel, sweep.

States: queued → running → succeeded | failed | cancelled | interrupted. A claim is a conditional UPDATE whose row count
decides; every later write carries the attempt number, so a worker that lost its lease writes nothing.
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts_app.permissions import Actor
from accounts_app.vault import seal
from operations_app.models import Operation


def request(
    *,
    actor: Actor,
    kind: str,
    params: Mapping[str, Any],
    host_id: int | None = None,
    host_name: str = "",
    target_type: str = "",
    target_id: str = "",
    target_name: str = "",
    command: str = "",
    group: uuid.UUID | None = None,
    idempotency_key: str | None = None,
) -> Operation:
    """Record that `actor` wants `kind` done: audit, queue and state in one row, one transaction.

    The worker is rung when the transaction commits. `params` are plain JSON values and are sealed at rest.
    """
    with transaction.atomic():
        operation = Operation(
            kind=kind,
            host_id=host_id,
            host_name=host_name,
            target_type=target_type,
            target_id=target_id,
            target_name=target_name,
            command=command,
            requested_by=actor.user,
            requested_by_name=actor.user.get_username() if actor.user else "",
            token_id=actor.token_id,
            group=group,
            idempotency_key=idempotency_key,
        )
        seal(operation, "sealed_params", json.dumps(params))
        operation.save()
    return operation
