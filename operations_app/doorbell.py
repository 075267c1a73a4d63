"""The doorbell: one Celery message that says "this operation waits". Losing it costs time, never an operation."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from telemetry import metrics

logger = logging.getLogger(__name__)

PERFORM = "operations_app.tasks.perform_operation"


def ring(operation_id: int) -> None:
    """Ring a worker for the operation when the present transaction commits.

    When Redis does not answer, the sweep rings again later.
    """
    transaction.on_commit(lambda: _send(operation_id), robust=True)


def _send(operation_id: int) -> None:
    try:
        current_app.send_task(PERFORM, args=[operation_id], retry=False)
    except OperationalError as error:
        metrics.redis_errors.labels("doorbell").inc()
        logger.warning("Operation %s was not rung, Redis does not answer: %s", operation_id, error)
