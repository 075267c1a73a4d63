"""Asking for the same once more."""

from accounts_app.errors import Refused
from accounts_app.permissions import Actor
from operations_app.asking import check_host, check_right
from operations_app.kinds import find_kind
from operations_app.lifecycle import requesting
from operations_app.models import Operation
from operations_app.registry import find_retry, place_of


def retry_operation(*, operation: Operation, actor: Actor, idempotency_key: str | None = None) -> Operation:
    """Request the same as `operation` once more, as `actor`.

    Raises:
        NotAllowed: `actor` may not do that.
        Refused: it has not ended yet, or its host is disabled or gone.
    """
    if not operation.ended:
        raise Refused("operation_running", "This operation has not ended yet.")
    kind = find_kind(operation.kind)
    if kind is None:
        raise Refused("unknown_kind", f"Nothing here does {operation.kind} any more.")
    host = place_of(operation)
    check_right(actor, kind, host)
    check_host(kind, host)
    again = find_retry(operation.kind)
    if again is not None:
        return again(operation=operation, actor=actor, idempotency_key=idempotency_key)
    return requesting.request_again(operation=operation, actor=actor, idempotency_key=idempotency_key)
