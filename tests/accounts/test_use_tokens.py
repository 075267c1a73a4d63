"""API tokens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts_app.models import ApiToken, User
from accounts_app.permissions import NOBODY, Actor, actor_of_record, can
from accounts_app.tokens import create_token
from tests.support.people import PASSWORD, Person, with_token


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


def test_it_is_nobody_elses(owner: Person) -> None:
    """Not even of somebody who may do everything."""
    other = Person(user=User.objects.create_user("otto", password=PASSWORD, is_superuser=True))
    theirs, own = (person.post("tokens/", {"name": "ci"}).body["id"] for person in (other, owner))
    assert [row["id"] for row in owner.get("tokens/").body["results"]] == [own]
    missing = owner.get("tokens/999999/")
    for method in ("GET", "DELETE"):
        answer = owner.call(method, f"tokens/{theirs}/")
        assert (answer.status, answer.body) == (404, missing.body), method
    row = ApiToken.objects.get(pk=theirs)
    assert row.valid
    for name in ("token.read", "token.revoke"):
        assert can(other.actor, name, row)
        assert not can(owner.actor, name, row)


def test_a_request_of_before_is_its_persons_only_while_its_token_holds(owner: Person) -> None:
    other = User.objects.create_user("otto", password=PASSWORD, is_superuser=True)
    ours, theirs = (
        create_token(actor=Actor(user=user), name="ci", scope="write").row
        for user in (owner.actor.user, other)
        if user
    )
    assert actor_of_record(user=owner.user, token_id=None) == Actor(user=owner.user)
    assert actor_of_record(user=owner.user, token_id=ours.pk).scope == "write"
    assert actor_of_record(user=owner.user, token_id=theirs.pk) == NOBODY, "the token of another"
    assert actor_of_record(user=owner.user, token_id=999_999) == NOBODY, "one that is gone"
    ApiToken.objects.filter(pk=ours.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert actor_of_record(user=owner.user, token_id=ours.pk) == NOBODY, "one that has expired"
