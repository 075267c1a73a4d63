"""The entrances of the workers. Ids only."""

from celery import shared_task

from operations_app import worker
from operations_app.lifecycle import sweeping


@shared_task
def perform_operation(operation_id: int) -> None:
    """Perform one operation, unless somebody else has it."""
    worker.perform(operation_id=operation_id)


@shared_task
def sweep() -> None:
    """Ring again for what waits, end what nobody performs any more."""
    sweeping.sweep()


@shared_task
def forget_operations() -> None:
    """Delete what ended long ago."""
    sweeping.forget()
