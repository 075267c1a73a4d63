"""The entrance of the periodic worker."""

from celery import shared_task

from accounts_app import retention


@shared_task
def forget_accounts() -> None:
    """Delete sessions, links and tokens that ended long ago."""
    retention.forget()
