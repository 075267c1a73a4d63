"""The first owner and the one-time link."""

from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts_app.models import SetupLink, User
from tests.support.people import PASSWORD, Person

pytestmark = pytest.mark.django_db


def printed(*words: str) -> str:
    """What a command says on standard output."""
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def token_in(link: str) -> str:
    """The secret of a link."""
    return urlsplit(link).fragment.removeprefix("token=")


def test_it_lets_the_first_owner_in_once(nobody: Person) -> None:
    assert nobody.get("session/").body == {"user": None, "setup_needed": True}
    token = token_in(printed("setup_link"))
    wish = {"token": token, "username": "olga", "password": PASSWORD}
    answer = nobody.post("setup/", wish)
    assert answer.body["user"]["is_owner"] is True
    assert nobody.get("hosts/").status == 200
    again = Person().post("setup/", wish)
    assert (again.status, again.body["code"]) == (403, "setup_link_invalid")
    assert "setup-link" in again.body["detail"]  # how to come by another one
    assert Person().post("session/", {"username": "olga", "password": PASSWORD}).body["setup_needed"] is False
    assert printed("setup_link") == ""
    assert printed("setup_link", "--again").startswith("http")


def test_it_keeps_only_the_hash_of_a_link() -> None:
    token = token_in(printed("setup_link"))
    assert token not in str(SetupLink.objects.values_list())


def test_it_ends_a_link_in_time_and_with_the_next_one(nobody: Person) -> None:
    first, second = token_in(printed("setup_link")), token_in(printed("setup_link"))
    wish = {"username": "olga", "password": PASSWORD}
    assert nobody.post("setup/", {**wish, "token": first}).body["code"] == "setup_link_invalid"
    SetupLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert nobody.post("setup/", {**wish, "token": second}).body["code"] == "setup_link_invalid"


def test_it_refuses_weak_passwords_and_keeps_the_link(nobody: Person) -> None:
    token = token_in(printed("setup_link"))
    for password in ("short", "12345678901234", "password1"):
        answer = nobody.post("setup/", {"token": token, "username": "olga", "password": password})
        assert (answer.status, set(answer.body["fields"])) == (400, {"password"}), password
    assert nobody.post("setup/", {"token": token, "username": "olga", "password": PASSWORD}).status == 200


def test_it_makes_a_token_before_anybody_has_signed_in(nobody: Person) -> None:
    secret = printed("token", "--name", "demo")
    assert Person(user=User.objects.get(), secret=secret).get("operations/").status == 200
    assert nobody.get("session/").body["setup_needed"] is True
