"""Sessions, setup links and tokens go when nobody can use them any more, and not before."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts_app.models import ApiToken, SetupLink
from accounts_app.retention import forget
from accounts_app.tokens import create_token, revoke_token
from tests.support.people import Person


@pytest.mark.database
def test_it_forgets_what_nobody_can_use(owner: Person) -> None:
    assert owner.user is not None
    now, day = timezone.now(), timedelta(days=1)
    long_ago = now - settings.OPERATION_KEEP_DAYS * day - day
    for key, ends in (("over", now - day), ("open", now + day)):
        Session.objects.create(session_key=key * 8, session_data="", expire_date=ends)
    for name, at in (("old", long_ago), ("young", now - day), ("open", now + day)):
        SetupLink.objects.create(user=owner.user, token_hash=name, expires_at=at)
        token = create_token(actor=owner.actor, name=name).row
        ApiToken.objects.filter(pk=token.pk).update(expires_at=at)
    revoked = create_token(actor=owner.actor, name="revoked").row
    revoke_token(actor=owner.actor, token=revoked)
    ApiToken.objects.filter(pk=revoked.pk).update(revoked_at=long_ago)
    create_token(actor=owner.actor, name="endless")

    forget()

    keys = set(Session.objects.values_list("session_key", flat=True))
    assert "over" * 8 not in keys
    assert "open" * 8 in keys
    assert set(SetupLink.objects.values_list("token_hash", flat=True)) == {"young", "open"}
    assert set(ApiToken.objects.values_list("name", flat=True)) == {"young", "open", "endless"}


def test_it_is_done_by_the_clock() -> None:
    current_app.loader.import_default_modules()
    rung = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert rung <= set(current_app.tasks)
    assert {"accounts_app.tasks.forget_accounts", "operate_app.tasks.back_up_when_due"} <= rung
