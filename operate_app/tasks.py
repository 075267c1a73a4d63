"""The entrance of the periodic worker."""

from celery import shared_task

from operate_app import pulse
from operate_app.backup import schedule


@shared_task
def back_up_when_due() -> None:
    """Make today's backup, unless there is one."""
    schedule.back_up_when_due()


@shared_task
def note_beat() -> None:
    """Note that beat rang and a worker heard it."""
    pulse.note_beat()
