"""The rows of operations, and the hint that one of them changed."""

from datetime import timedelta

from operations_app import hints
from operations_app.models import Operation

State = Operation.State

RING_AGAIN = timedelta(seconds=15)
UNDER_WAY = (State.QUEUED, State.RUNNING, State.WAITING)


def row(operation_id: int) -> Operation:
    """What of an operation a hint of it takes, and what hangs on its kind; the rest is read when it is asked for."""
    columns = ("id", "host_id", "group", "kind", "target_id")
    return Operation.objects.only(*columns).get(pk=operation_id)


def tell(operation: Operation) -> None:
    """Publish that it changed, when the transaction commits."""
    group = str(operation.group) if operation.group else None
    hints.publish("operation.changed", host=operation.host_id, id=operation.pk, group=group)
