"""Canaries in every secret: they sing in no answer, no table, no Redis, no log."""

import logging

import pytest
import redis
from django.conf import settings
from django.db import connection

from accounts_app.by_hand import MASK
from containers_app.kinds.sessions import EXEC, SessionParams
from containers_app.models import Container
from tests.security.conftest import CANARY, Fleet
from tests.security.test_walk_routes import routes
from tests.support.people import PASSWORD, Person


def test_it_shows_no_secret_in_any_answer(owner: Person, fleet: Fleet) -> None:
    leaks, read = [], 0
    for route in routes():
        if route.method == "GET" and not route.path.startswith("live/"):
            answer = owner.get(route.at(fleet.ids.get(route.noun, 1)))
            read += answer.status == 200
            if CANARY in str(answer.body):
                leaks.append(route.path)
    assert read > 20, "too few addresses answered for this to prove anything"
    assert not leaks


@pytest.mark.usefixtures("fleet")
def test_it_keeps_secrets_only_sealed_or_hashed(
    owner: Person, nobody: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for username, password in ((CANARY, PASSWORD), (PASSWORD, "the fields were mistaken")):
        assert nobody.post("session/", {"username": username, "password": password}).status == 401
    token = owner.post("tokens/", {"name": "t", "scope": "read"}).body["token"]
    assert owner.get("tokens/").body["results"][0]["prefix"] == token[:11]
    assert token not in str(owner.get("tokens/").body)
    again = {"lines": [CANARY]}
    assert owner.post("practice/", {"kind": "practice.work", "params": again}).status == 202
    places = {"the database": _database_dump(), "Redis": _redis_dump(), "the log": caplog.text}
    assert "pier" in places["the database"]
    for secret in (CANARY, token, PASSWORD, PASSWORD.casefold()):
        for place, text in places.items():
            assert secret not in text, f"a secret lies open in {place}"


def test_it_shows_a_token_to_its_person_only(owner: Person, stranger: Person) -> None:
    pk = owner.post("tokens/", {"name": "t", "scope": "read"}).body["id"]
    assert stranger.get(f"tokens/{pk}/").status == 404


@pytest.mark.usefixtures("fleet")
def test_it_records_a_session_without_the_secrets_in_its_command() -> None:
    words = [
        "exec",
        "-it",
        "web",
        "mysql",
        f"-p{CANARY}",
        "--password",
        "typed-here",
        "mysql://me:and-here@db",
    ]
    shown = EXEC(Container.objects.get(), SessionParams(words=words)).by_hand.command
    assert shown.endswith(f"exec -it web mysql '-p{MASK}' --password '{MASK}' 'mysql://me:{MASK}@db'")


def _database_dump() -> str:
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own tables
            rows += [str(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def _redis_dump() -> str:
    client = redis.Redis.from_url(settings.REDIS_URL)
    keys = list(client.scan_iter())
    return "\n".join(f"{key!r}: {client.dump(key)!r}" for key in keys)
