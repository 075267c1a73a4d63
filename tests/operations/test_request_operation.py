"""Asking for an operation over REST."""

import threading

import pytest
from celery import Celery
from django.conf import settings
from django.db import connections
from django.test import TestCase
from kombu.utils import functional

from accounts_app.permissions import Actor
from operations_app import doorbell
from operations_app.kinds import all_kinds
from operations_app.lifecycle import ending, requesting
from operations_app.models import Operation
from tests.support.people import Person, with_token
from tests.support.practice_app.kinds import wish_to


def test_it_answers_with_the_operation_that_waits(owner: Person) -> None:
    answer = owner.post("practice/", {"kind": "practice.work"})
    assert answer.status == 202
    assert answer.headers["location"] == f"/api/v1/operations/{answer.body['id']}/"
    assert answer.body["state"] == "queued"
    assert answer.body["requested_by_name"] == "olga"


def test_it_says_what_it_does_in_the_words_of_its_kind(owner: Person) -> None:
    said = {kind.name: kind.title for kind in all_kinds()} | {"mast.step": "mast.step"}
    for kind in said:
        operation = Operation.objects.create(kind=kind)
        assert owner.get(f"operations/{operation.pk}/").body["title"] == said[kind]


def test_it_returns_the_first_operation_for_the_same_key(owner: Person) -> None:
    first = owner.post("practice/", {"kind": "practice.work"}, Idempotency_Key="k1")
    again = owner.post("practice/", {"kind": "practice.work"}, Idempotency_Key="k1")
    other = owner.post("practice/", {"kind": "practice.work"}, Idempotency_Key="k2")
    assert again.body["id"] == first.body["id"] != other.body["id"]
    assert Operation.objects.count() == 2


def test_it_refuses_the_same_key_for_something_else(owner: Person) -> None:
    owner.post("practice/", {"kind": "practice.work"}, Idempotency_Key="k1")
    answer = owner.post("practice/", {"kind": "practice.work", "params": {"lines": []}}, Idempotency_Key="k1")
    assert (answer.status, answer.body["code"]) == (409, "idempotency_key_reused")


def test_it_waits_for_no_redis_that_is_away(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    away = Celery(broker="redis+socket:///nowhere/redis.sock", set_as_current=False)
    away.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(doorbell, "current_app", away)
    waits = list[float]()
    monkeypatch.setattr(functional, "sleep", waits.append)
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = owner.post("practice/", {"kind": "practice.work"})
    assert (answer.status, answer.body["state"]) == (202, "queued")
    assert waits == []


@pytest.mark.parametrize("key", ["", "ä", "k" * 201])
def test_it_refuses_keys_that_cannot_be_kept(owner: Person, key: str) -> None:
    answer = owner.post("practice/", {"kind": "practice.work"}, Idempotency_Key=key)
    assert answer.status == 400
    assert "Idempotency-Key" in answer.body["fields"]


def test_it_keeps_the_keys_of_two_people_apart(owner: Person, stranger: Person) -> None:
    asked = [
        requesting.request(actor=person.actor, wish=wish_to("work"), idempotency_key="k")
        for person in (owner, stranger)
    ]
    assert asked[0].pk != asked[1].pk


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_it_makes_one_operation_of_simultaneous_requests(owner: Person) -> None:
    ready = threading.Barrier(6)
    ids = set()

    def ask() -> None:
        ready.wait(60)
        try:
            operation = requesting.request(
                actor=Actor(user=owner.user), wish=wish_to("work"), idempotency_key="same"
            )
            ids.add(operation.pk)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(ids) == Operation.objects.count() == 1


def test_it_groups_what_is_asked_at_once(owner: Person) -> None:
    answer = owner.post("practice/bulk/", {"kind": "practice.work", "count": 3})
    assert answer.status == 202
    assert len(answer.body["operations"]) == 3
    summary = owner.get(f"operations/groups/{answer.body['group']}/")
    assert summary.body == {
        "group": answer.body["group"],
        "count": 3,
        "ended": False,
        "states": {"queued": 3},
    }


def test_it_asks_for_the_same_again(owner: Person) -> None:
    first = owner.post("practice/", {"kind": "practice.fail", "params": {"words": "no"}}).body
    assert owner.post(f"operations/{first['id']}/retry/").body["code"] == "operation_running"
    ending.cancel(operation=Operation.objects.get(pk=first["id"]))
    second = owner.post(f"operations/{first['id']}/retry/").body
    assert second["id"] != first["id"]
    assert requesting.params_of(Operation.objects.get(pk=second["id"])) == {"free": {"words": "no"}}


def test_it_cancels_what_still_waits_at_once(owner: Person) -> None:
    waiting = owner.post("practice/", {"kind": "practice.work"}).body
    answer = owner.post(f"operations/{waiting['id']}/cancel/", Prefer="wait=1")
    assert (answer.status, answer.body["state"]) == (200, "cancelled")
    again = owner.post(f"operations/{waiting['id']}/cancel/")
    assert (again.status, again.body["code"]) == (409, "operation_ended")


def test_it_shows_only_readers_what_was_asked(owner: Person, stranger: Person, reader: Person) -> None:
    asked = owner.post("practice/", {"kind": "practice.work"}).body
    assert stranger.get(f"operations/{asked['id']}/").status == 404
    assert stranger.get("operations/").body["count"] == 0
    assert stranger.post(f"operations/{asked['id']}/cancel/").status == 404
    assert reader.get(f"operations/{asked['id']}/").status == 200
    refused = reader.post(f"operations/{asked['id']}/cancel/")
    assert (refused.status, refused.body["code"]) == (403, "token_scope")


def test_it_lists_by_allowed_filters(owner: Person) -> None:
    person = with_token(owner, scope="write")
    person.post("practice/", {"kind": "practice.work"})
    failed = owner.post("practice/", {"kind": "practice.fail"}).body
    ending.cancel(operation=Operation.objects.get(pk=failed["id"]))

    def ids(query: str) -> list[int]:
        answer = owner.get(f"operations/?{query}")
        assert answer.status == 200, answer.body
        return [row["id"] for row in answer.body["results"]]

    assert ids("state=cancelled") == ids("kind=practice.fail") == [failed["id"]]
    assert len(ids("state=cancelled&state=queued")) == len(ids("target_type=practice")) == 2
    assert len(ids("state=cancelled,queued")) == 2
    assert ids("since=2999-01-01T00:00:00Z") == ids("requested_by=nobody") == ids("host=7") == []
    assert owner.get("operations/?state=nonsense").status == 400
    assert owner.get("operations/?page_size=1").body["next"]
