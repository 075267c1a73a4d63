"""API tokens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts_app.models import ApiToken, User
from accounts_app.permissions import Actor, can
from tests.support.people import Person, with_token


def test_it_works_until_it_is_revoked(owner: Person) -> None:
    made = owner.post("tokens/", {"name": "ci", "scope": "write"})
    assert made.status == 201
    script = Person(user=owner.user, secret=made.body["token"])
    assert script.get("me/").body["username"] == "olga"
    assert owner.get(f"tokens/{made.body['id']}/").body["last_used_at"]
    assert owner.call("DELETE", f"tokens/{made.body['id']}/").status == 204
    assert script.get("me/").status == 401
    assert owner.get(f"tokens/{made.body['id']}/").body["revoked_at"]


def test_it_works_until_it_expires(owner: Person) -> None:
    script = with_token(owner, scope="read")
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert script.get("me/").status == 401
    past = owner.post("tokens/", {"name": "x", "expires_at": "2001-01-01T00:00:00Z"})
    assert (past.status, set(past.body["fields"])) == (400, {"expires_at"})


def test_it_tells_a_typo_without_looking_it_up(owner: Person, django_assert_num_queries: object) -> None:
    secret = owner.post("tokens/", {"name": "ci"}).body["token"]
    broken = Person(user=owner.user, secret=secret[:-1] + ("0" if secret[-1] != "0" else "1"))
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert broken.get("me/").status == 401


@pytest.mark.parametrize(
    ("scope", "allowed", "refused"),
    [
        (
            "read",
            ["container.read", "container.logs", "me.read"],
            ["container.start", "host.manage", "token.create"],
        ),
        (
            "write",
            ["container.read", "container.exec"],
            ["host.manage", "token.create", "me.update", "installation.backup"],
        ),
        ("admin", ["container.exec", "host.manage", "token.create"], []),
    ],
)
def test_it_reaches_as_far_as_its_scope(
    owner: Person, scope: str, allowed: list[str], refused: list[str]
) -> None:
    actor = Actor(user=owner.user, scope=scope)
    assert [action for action in allowed if not can(actor, action)] == []
    assert [action for action in refused if can(actor, action)] == []


def test_it_gives_its_person_no_more_than_he_has(stranger: Person) -> None:
    actor = Actor(user=stranger.user, scope="admin")
    assert not can(actor, "container.read")
    assert can(actor, "me.read")


def test_it_shows_nobody_the_tokens_of_another_person(owner: Person) -> None:
    """Not even to a person with every right."""
    other = Person(user=User.objects.create_user("nora", is_superuser=True))
    token = ApiToken.objects.get(pk=other.post("tokens/", {"name": "hers"}).body["id"])
    for name in ("token.read", "token.revoke"):
        assert can(other.actor, name, token)
        assert not can(owner.actor, name, token)
    assert owner.get("tokens/").body["count"] == 0
    assert owner.get(f"tokens/{token.pk}/").status == 404
    assert owner.call("DELETE", f"tokens/{token.pk}/").status == 404
    token.refresh_from_db()
    assert token.valid
