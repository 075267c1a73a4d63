"""The entrance of the periodic worker."""

from celery import shared_task

from stacks_app.services import fetching
from stacks_app.sources.forgotten import forget_content


@shared_task
def check_repositories() -> None:
    """Ask for a fetch of every stack whose repository is to be looked at now."""
    fetching.check_due()


@shared_task
def forget_files() -> None:
    """Delete content that no draft and no revision names."""
    forget_content()
