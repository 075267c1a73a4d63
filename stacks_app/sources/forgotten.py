"""Content of files that nothing names any more."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from stacks_app.models import Blob, Revision, Stack

# Content is stored before the row that names it, in one transaction: what is younger may not be named yet.
GRACE: Final = timedelta(hours=1)
TOGETHER: Final = 500


def forget_content(*, now: datetime | None = None) -> int:
    """Delete what no draft and no revision names; return how many contents that were."""
    before = (now or timezone.now()) - GRACE
    named = set(_named())
    stored = Blob.objects.filter(created_at__lt=before).values_list("pk", flat=True)
    old = [digest for digest in stored.iterator() if digest not in named]
    for first in range(0, len(old), TOGETHER):
        # The time once more: what somebody has just stored again is named by what he commits in a moment.
        Blob.objects.filter(pk__in=old[first : first + TOGETHER], created_at__lt=before).delete()
    return len(old)


def _named() -> Iterator[str]:
    for model in (Stack, Revision):
        for files in model.objects.values_list("files", flat=True).iterator():
            listed: list[dict[str, Any]] = files
            yield from (entry["sha256"] for entry in listed if "sha256" in entry)
