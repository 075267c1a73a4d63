"""The entrance of the periodic worker."""

from celery import shared_task

from stacks_app.sources.forgotten import forget_content


@shared_task
def forget_files() -> None:
    """Delete content that no draft and no revision names."""
    forget_content()
