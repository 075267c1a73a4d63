"""The entrance of the periodic worker."""

from celery import shared_task

from stacks_app.services import fetching


@shared_task
def check_repositories() -> None:
    """Ask for a fetch of every stack whose repository is to be looked at now."""
    fetching.check_due()
