"""Backups by the clock: one a day, tried again every hour while it fails, with the oldest removed."""

import logging
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from operate_app.backup.making import make_backup
from operate_app.backup.places import Place, place_of
from operate_app.errors import NotDone
from operate_app.kinds import BACKUP, BackupMade
from operate_app.passphrase import passphrase_of_settings
from operate_app.record import on_record
from operations_app.models import Operation

logger = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)
CLOCK = "schedule"
# Only what a backup by the clock was called is removed: people's own files stay, whatever lies beside them.
OURS = re.compile(r"quaymaster-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.tar\.gz\.age")


def back_up_when_due(*, now: datetime | None = None) -> None:
    """Make the backup of the day if none was made since it was due. A failure is on record and in the log."""
    if not settings.BACKUP_TO or not _is_due(now or timezone.now()):
        return
    try:
        with on_record(by=CLOCK) as recorded:
            recorded.result = back_up_to_settings()
    except NotDone as error:
        logger.error("No backup was made: %s", error)


def back_up_to_settings() -> BackupMade:
    """Make a backup at `QUAYMASTER_BACKUP_TO` and remove the oldest ones; returns what goes on record.

    Raises:
        NotDone: it was not made, or the oldest could not be removed.
    """
    if not settings.BACKUP_TO:
        raise NotDone("No place for backups is set.", "Set QUAYMASTER_BACKUP_TO.")
    place = place_of(settings.BACKUP_TO)
    made = make_backup(place=place, passphrase=passphrase_of_settings())
    _remove_oldest(place, beside=made.name)
    return BackupMade(name=made.name, bytes=made.size, to=settings.BACKUP_TO)


def last_good() -> datetime | None:
    """When the newest backup on record was made, by the clock or by hand."""
    good = Operation.objects.filter(kind=BACKUP.name, state=Operation.State.SUCCEEDED)
    return good.order_by("-pk").values_list("finished_at", flat=True).first()


def due_at(now: datetime) -> datetime:
    """When the backup that there should be by `now` was due."""
    today = now.replace(
        hour=settings.BACKUP_AT.hour, minute=settings.BACKUP_AT.minute, second=0, microsecond=0
    )
    return today if today <= now else today - timedelta(days=1)


def _is_due(now: datetime) -> bool:
    since = Operation.objects.filter(kind=BACKUP.name, created_at__gte=due_at(now))
    if since.filter(state__in=(Operation.State.SUCCEEDED, Operation.State.RUNNING)).exists():
        return False
    return not since.filter(created_at__gt=now - AGAIN).exists()


def _remove_oldest(place: Place, *, beside: str) -> None:
    """The names tell the time, so that clocks and copies of files do not matter.

    Nor does a name that tells a time to come, of a clock that was wrong or of a stranger: the one just made stays.
    """
    others = sorted(name for name in place.names() if OURS.fullmatch(name) and name != beside)
    for name in others[: max(0, len(others) + 1 - settings.BACKUP_KEEP)]:
        place.remove(name)
