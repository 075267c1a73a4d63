"""What is kept of builds, and for how long."""

import shutil
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import F, Max, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from builds_app.models import Build, BuildContext
from operations_app.models import Operation

ABANDONED = timedelta(days=2)  # longer than any build or upload may take
BATCH = 100


def forget(*, now: datetime | None = None) -> None:
    """Delete builds beyond age and count, and files nobody will build from again."""
    now = now or timezone.now()
    _forget_builds(now)
    _tidy_contexts(now)
    for name in ("uploads", "build-work"):
        _remove_abandoned(settings.DATA_DIR / name, now)


def _forget_builds(now: datetime) -> None:
    """Never what still runs, nor the last build of a source: the next one is compared with it."""
    place = Window(RowNumber(), partition_by=F("source_key"), order_by=F("operation_id").desc())
    old = Q(created_at__lt=now - timedelta(days=settings.BUILD_KEEP_DAYS)) & Q(place__gt=1)
    many = Q(place__gt=settings.BUILD_KEEP_COUNT)
    ended = Build.objects.annotate(place=place).filter(old | many, operation__state__in=Operation.ENDED)
    keys = list(ended.order_by().values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        Build.objects.filter(pk__in=keys[start : start + BATCH]).delete()


def _tidy_contexts(now: datetime) -> None:
    """Files of uploads go when they were not built for a while; what is known about them stays with their builds."""
    before = now - timedelta(days=settings.BUILD_CONTEXT_KEEP_DAYS)
    used = BuildContext.objects.annotate(used_at=Max("builds__created_at"))
    running = Build.objects.exclude(operation__state__in=Operation.ENDED).values("context")
    stale = used.filter(stored=True).filter(
        Q(used_at__lt=before) | Q(used_at=None, created_at__lt=now - ABANDONED)
    )
    for context in stale.exclude(pk__in=running.filter(context__isnull=False)):
        # The row first: a build asked for in between then says that the files are gone.
        BuildContext.objects.filter(pk=context.pk).update(stored=False)
        _remove(context.folder)
    BuildContext.objects.filter(builds=None, created_at__lt=now - ABANDONED).delete()
    _remove_abandoned(settings.DATA_DIR / "build-contexts", now, kept=_stored_folders())


def _stored_folders() -> set[str]:
    return {key.hex for key in BuildContext.objects.filter(stored=True).values_list("key", flat=True)}


def _remove_abandoned(parent: Path, now: datetime, *, kept: Collection[str] = ()) -> None:
    """Remove what a killed process left in `parent`, which is never a link to elsewhere."""
    if parent.is_symlink() or not parent.is_dir():
        return
    for entry in parent.iterdir():
        with suppress(FileNotFoundError):  # an upload has ended since, and its folder with it
            if entry.name not in kept and entry.lstat().st_mtime < (now - ABANDONED).timestamp():
                _remove(entry)


def _remove(entry: Path) -> None:
    """Remove a folder with what is in it, or what stands in the place of one; never what a link leads to."""
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry, ignore_errors=True)
    else:
        entry.unlink(missing_ok=True)
