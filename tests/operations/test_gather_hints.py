"""Hints: told when something is asked, each object once, and "read all again" when some may have been missed."""

import asyncio
import json
from typing import Any

import pytest
import redis
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from operations_app import hints, hub
from operations_app.models import Operation
from tests.support.hints import hinted
from tests.support.people import Person

Hint = dict[str, Any]

hint = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["container.changed", "container.removed", "image.changed"]),
        "host": st.sampled_from([1, 2]),
        "id": st.sampled_from([1, 2, None]),
        "after": st.integers(0, 9),
    }
)


def taken(subscription: hub.Subscription) -> list[Hint]:
    """What waits."""
    return asyncio.run(asyncio.wait_for(subscription.take(), 30))


def same(one: Hint) -> tuple[Any, ...]:
    """What makes two hints be about the same."""
    return one["type"], one["host"], one["id"]


@given(told=st.lists(hint, min_size=1, max_size=30))
def test_it_keeps_the_last_of_each_object_in_the_order_of_the_first(told: list[Hint]) -> None:
    subscription = hub.Subscription(lambda _: True)
    for each in told:
        subscription.put(each)
    got = taken(subscription)
    assert [same(each) for each in got] == list(dict.fromkeys(same(each) for each in told))
    assert got == [[each for each in told if same(each) == same(one)][-1] for one in got]


async def test_it_says_nothing_twice_and_waits_for_the_next() -> None:
    subscription = hub.Subscription(lambda each: each["type"] == "image.changed")
    subscription.put({"type": "container.changed", "host": 1, "id": 1})
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(subscription.take(), 0.05)
    subscription.put({"type": "image.changed", "host": 1, "id": 1})
    assert await asyncio.wait_for(subscription.take(), 30) == [{"type": "image.changed", "host": 1, "id": 1}]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(subscription.take(), 0.05)


def test_who_falls_too_far_behind_reads_all_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "PENDING_LIMIT", 5)
    subscription = hub.Subscription(lambda _: True)
    for number in range(5):
        subscription.put({"type": "container.changed", "host": 1, "id": number})
    assert len(taken(subscription)) == 5, "as many as may wait"
    for number in range(6):
        subscription.put({"type": "container.changed", "host": 1, "id": number})
    assert taken(subscription) == [hub.RESYNC]
    subscription.put({"type": "container.changed", "host": 1, "id": 1})
    assert taken(subscription) == [{"type": "container.changed", "host": 1, "id": 1}], "and goes on as before"


def test_reading_all_again_stands_for_all_that_waited() -> None:
    subscription = hub.Subscription(lambda _: False)
    subscription.put({"type": "container.changed", "host": 1, "id": 1})
    subscription.put(hub.RESYNC)
    assert taken(subscription) == [hub.RESYNC], "whatever is wanted"


@pytest.mark.usefixtures("redis_server")
async def test_it_begins_with_reading_all_and_then_tells_of_each() -> None:
    """Whoever subscribes may have missed what came before the connection to Redis stood."""
    async with hub.subscribe(lambda each: each["id"] != 2) as subscription:
        assert await asyncio.wait_for(subscription.take(), 30) == [hub.RESYNC]
        told = [{"type": "container.changed", "host": 1, "id": number} for number in (1, 2, 3, 1)]
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            for each in told:
                client.publish(hints.CHANNEL, json.dumps(each))
        got: list[Hint] = []
        while not any(each["id"] == 3 for each in got):
            got += await asyncio.wait_for(subscription.take(), 30)
    assert {each["id"] for each in got} == {1, 3}


@pytest.mark.usefixtures("redis_server")
async def test_it_listens_as_long_as_anybody_does() -> None:
    here = hub.Hub()
    for _ in "12":
        async with here.subscribe(lambda _: True) as first:
            async with here.subscribe(lambda _: True) as second:
                listener = here._listener
                for each in (first, second):
                    assert await asyncio.wait_for(each.take(), 30) == [hub.RESYNC]
            assert here._listener is listener
            assert listener is not None
            assert not listener.done(), "the first one still listens"
        assert listener.done()


@pytest.mark.database
@pytest.mark.usefixtures("redis_server")
@pytest.mark.django_db(transaction=True)
def test_every_step_of_an_operation_is_told(owner: Person) -> None:
    """Asked, begun, and ended; another who looks on sees each without asking."""
    with hinted() as told:
        pk = owner.post("practice/", {"kind": "practice.work"}).body["id"]
    about = [(each["type"], each["id"]) for each in told]
    assert ("operation.changed", pk) in about, "asked for"
    with hinted() as told:
        assert owner.post(f"operations/{pk}/cancel/").body["state"] == "cancelled"
    assert ("operation.changed", pk) in [(each["type"], each["id"]) for each in told], "cancelled"
    assert Operation.objects.get(pk=pk).state == "cancelled"
    with hinted() as told:
        group = owner.post("practice/bulk/", {"kind": "practice.work", "count": 3}).body["group"]
    assert [each["group"] for each in told if each["type"] == "operation.changed"] == [group] * 3
