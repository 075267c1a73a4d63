"""Signing in and out."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher, make_password
from django.test import override_settings
from django.utils import timezone

from accounts_app.models import JournalEntry, SignInAttempt, User
from accounts_app.sign_in import (
    MOST_ADDRESSES_TOLD,
    NAME_CHARS,
    PER_ADDRESS,
    PER_NAME,
    PER_NAME_AND_ADDRESS,
    WINDOW,
    hashed_name,
)
from controlplane import settings as product
from tests.support.people import PASSWORD, Person


def sign_in(person: Person, username: str = "olga", password: str = PASSWORD) -> tuple[int, str]:
    """Status and code of a try."""
    answer = person.post("session/", {"username": username, "password": password})
    return answer.status, answer.body.get("code", "")


def test_it_signs_in_and_out(owner: Person, nobody: Person) -> None:
    assert nobody.get("me/").status == 401
    assert nobody.call("DELETE", "session/").status == 204, "there is nothing to end"
    assert sign_in(nobody) == (200, "")
    assert nobody.get("me/").body["username"] == "olga"
    assert nobody.call("DELETE", "session/").status == 204
    assert nobody.get("me/").status == 401
    assert owner.get("me/").status == 200, "the other session goes on"


@pytest.mark.usefixtures("owner")
def test_it_does_not_say_which_names_exist(nobody: Person) -> None:
    wrong = nobody.post("session/", {"username": "olga", "password": "x"})
    unknown = nobody.post("session/", {"username": "nope", "password": "x"})
    assert (wrong.status, wrong.body) == (unknown.status, unknown.body) == (401, wrong.body)


def test_it_does_not_let_in_who_was_deactivated(owner: Person, nobody: Person) -> None:
    User.objects.update(is_active=False)
    assert sign_in(nobody)[0] == 401
    assert owner.get("me/").status == 401


@pytest.mark.usefixtures("owner", "stranger")
def test_it_shuts_the_door_after_too_many_tries(nobody: Person) -> None:
    for _ in range(PER_NAME_AND_ADDRESS):
        assert sign_in(nobody, password="wrong")[0] == 401
    answer = nobody.post("session/", {"username": "Olga", "password": PASSWORD})
    assert (answer.status, answer.body["code"]) == (429, "too_many_attempts")
    assert int(answer.headers["retry-after"]) > 0
    assert sign_in(nobody, "sven")[0] == 200, "others may still come in"
    SignInAttempt.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert sign_in(nobody)[0] == 200


@pytest.mark.usefixtures("owner")
def test_it_shuts_the_door_to_an_address_that_tries_many_names(nobody: Person) -> None:
    assert PER_ADDRESS == 30, "as docs/security.md says"
    for number in range(PER_ADDRESS):
        assert sign_in(nobody, f"name{number}", "wrong")[0] == 401
    assert sign_in(nobody)[0] == 429


def tried(times: int, *, name: str, per_address: int = PER_NAME_AND_ADDRESS - 1) -> None:
    """So many failed tries of a name, from ever new addresses, none of which has had too many itself."""
    SignInAttempt.objects.bulk_create(
        SignInAttempt(name=hashed_name(name), address=f"192.0.2.{number // per_address}")
        for number in range(times)
    )


@pytest.mark.usefixtures("owner", "stranger")
def test_it_shuts_the_door_to_a_name_that_is_tried_from_many_addresses(nobody: Person) -> None:
    tried(PER_NAME - 1, name="olga")
    assert sign_in(nobody, password="wrong")[0] == 401, "one is left"
    assert sign_in(nobody)[0] == 429
    assert sign_in(nobody, "OLGA")[0] == 429, "however it is written"
    assert sign_in(nobody, "sven")[0] == 200, "others may still come in"
    SignInAttempt.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert sign_in(nobody)[0] == 200


@pytest.mark.parametrize(
    ("times", "name", "per_address"),
    [
        (PER_NAME_AND_ADDRESS + 1, "olga", PER_NAME_AND_ADDRESS + 1),
        (PER_ADDRESS + 1, "somebody", PER_ADDRESS + 1),
        (PER_NAME + 1, "olga", 1),
    ],
)
@pytest.mark.usefixtures("owner")
def test_the_door_stays_shut_after_more_tries_than_there_may_be(
    nobody: Person, times: int, name: str, per_address: int
) -> None:
    """As when many came at once."""
    tried(times, name=name, per_address=per_address)
    SignInAttempt.objects.filter(address="192.0.2.0").update(address="127.0.0.1")
    assert sign_in(nobody)[0] == 429


def test_it_counts_a_long_name_as_one(nobody: Person, db: None) -> None:  # noqa: ARG001 - opens the database
    """The end of a name, which is not kept, is no way around."""
    tried(PER_NAME, name="n" * NAME_CHARS)
    assert sign_in(nobody, "N" * NAME_CHARS)[0] == 429


def failures() -> list[tuple[str, str, str]]:
    """What the journal tells of them: of whom, from where, by whom."""
    told = JournalEntry.objects.filter(kind="account.sign_in_failed").order_by("pk")
    return list(told.values_list("target_name", "address", "person_name"))


@pytest.mark.database
def test_it_tells_once_from_where_somebody_failed_to_be_a_person(owner: Person, nobody: Person) -> None:
    for name in ("olga", "OLGA", "olga"):
        assert sign_in(nobody, name, "wrong")[0] == 401
    assert failures() == [("olga", "127.0.0.1", "")]
    owner.post("me/password/", {"current_password": "wrong", "password": "another-wall-48"})
    assert len(failures()) == 1
    JournalEntry.objects.update(at=timezone.now() - WINDOW)
    sign_in(nobody, password="wrong")
    assert len(failures()) == 2, "and again while it goes on"


@pytest.mark.usefixtures("owner")
def test_it_does_not_tell_what_is_nobodys_name(nobody: Person) -> None:
    sign_in(nobody, "my-password-in-the-wrong-field", "olga")
    assert failures() == []


@pytest.mark.usefixtures("owner")
def test_a_flood_from_everywhere_leaves_few_lines(nobody: Person) -> None:
    for number in range(PER_NAME + 1):
        wish = {"username": "olga", "password": "wrong"}
        nobody.client.post("/api/v1/session/", wish, "application/json", REMOTE_ADDR=f"192.0.2.{number}")
    assert len(failures()) == MOST_ADDRESSES_TOLD


def test_it_changes_the_password_and_ends_other_sessions(owner: Person, nobody: Person) -> None:
    sign_in(nobody)
    wrong = owner.post("me/password/", {"current_password": "wrong", "password": "another-wall-48"})
    assert (wrong.status, set(wrong.body["fields"])) == (400, {"current_password"})
    changed = owner.post("me/password/", {"current_password": PASSWORD, "password": "another-wall-48"})
    assert changed.status == 204
    assert owner.get("me/").status == 200
    assert nobody.get("me/").status == 401
    assert sign_in(nobody, password="another-wall-48")[0] == 200


def test_it_lets_people_change_what_is_theirs_only(owner: Person) -> None:
    wish = {"display_name": "Olga", "theme": "dark", "is_owner": False, "username": "root"}
    body = owner.call("PATCH", "me/", wish).body
    assert (body["display_name"], body["theme"], body["is_owner"], body["username"]) == (
        "Olga",
        "dark",
        True,
        "olga",
    )


def test_it_hashes_passwords_with_argon2id() -> None:
    with override_settings(PASSWORD_HASHERS=product.PASSWORD_HASHERS):
        encoded = make_password(PASSWORD)
    assert encoded.startswith("argon2$argon2id$")
    assert identify_hasher(encoded).verify(PASSWORD, encoded)


@pytest.mark.usefixtures("owner")
def test_it_sets_a_cookie_that_scripts_cannot_read(nobody: Person) -> None:
    sign_in(nobody)
    cookie = nobody.client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
