"""The entrance of the periodic worker."""

from celery import shared_task

from builds_app.record import retention


@shared_task
def forget_builds() -> None:
    """Delete builds and uploaded files that are no longer kept."""
    retention.forget()
