"""What people leave behind, and when it goes: nothing here grows without end."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from accounts_app.models import ApiToken, JournalEntry, SetupLink


def forget(*, now: datetime | None = None) -> None:
    """Delete sessions that are over, old lines of the journal, and links and tokens that ended long ago.

    Until the oldest operation on record is younger, a token's row says who did what with it.
    """
    now = now or timezone.now()
    before = now - timedelta(days=settings.OPERATION_KEEP_DAYS)
    JournalEntry.objects.filter(at__lt=now - timedelta(days=settings.JOURNAL_KEEP_DAYS)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    SetupLink.objects.filter(Q(used_at__lt=before) | Q(expires_at__lt=before)).delete()
    ApiToken.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before)).delete()
