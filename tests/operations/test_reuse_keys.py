"""An idempotency key stands for one request: the same kind, host, target and words. For any other it is refused."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from containers_app.models import Container
from fleet_app.models import Host
from operations_app.idempotency import KeyReused
from operations_app.kinds import Target, Wish
from operations_app.lifecycle import requesting
from operations_app.models import Operation
from tests.support.people import Person
from tests.support.practice_app.kinds import Practice, practice, wish_to
from tests.support.watchers import host_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def containers() -> list[Container]:
    """Three containers, the last on another host."""
    hosts = [
        host_of(f"unix:///{name}.sock", name=name, state=Host.State.ONLINE, observed_at=timezone.now())
        for name in ("pier", "quay")
    ]
    return [
        Container.objects.create(
            host=hosts[number // 2],
            engine_id=str(number) * 64,
            name=f"web-{number}",
            state="running",
            observed_at=timezone.now(),
        )
        for number in range(3)
    ]


def test_it_is_for_one_request(owner: Person, containers: list[Container]) -> None:
    """Everything that is asked with a key is refused where anything else was asked with it."""
    one, two, three = containers
    requests: list[tuple[str, dict[str, Any]]] = [
        (f"containers/{one.pk}/restart/", {}),
        (f"containers/{two.pk}/restart/", {}),
        (f"containers/{three.pk}/restart/", {}),
        (f"containers/{one.pk}/stop/", {}),
        (f"containers/{one.pk}/stop/", {"timeout": 3}),
        ("images/pull/", {"host": one.host_id, "reference": "busybox"}),
        ("images/pull/", {"host": three.host_id, "reference": "busybox"}),
        ("images/pull/", {"host": one.host_id, "reference": "alpine"}),
    ]
    for number, (path, body) in enumerate(requests):
        first = owner.post(path, body, Idempotency_Key=f"key-{number}")
        assert first.status == 202, (path, first.body)
        again = owner.post(path, body, Idempotency_Key=f"key-{number}")
        assert (again.status, again.body["id"]) == (202, first.body["id"])
    asked = Operation.objects.count()
    assert asked == len(requests)
    for number in range(len(requests)):
        for other, (path, body) in enumerate(requests):
            if other != number:
                answer = owner.post(path, body, Idempotency_Key=f"key-{number}")
                assert (answer.status, answer.body["code"]) == (409, "idempotency_key_reused"), (number, path)
    assert Operation.objects.count() == asked


def test_each_part_of_a_request_tells_it_from_others(owner: Person, containers: list[Container]) -> None:
    """Even where the words do not name the target: its kind, host, noun and id are asked for as well."""
    plain = replace(wish_to("work"), host=containers[0].host, target=Target(noun="practice", id=1))
    others = (
        replace(plain, kind=practice("fail")),
        replace(plain, params=Practice(free={"lines": []})),
        replace(plain, host=containers[2].host),
        replace(plain, target=Target(noun="container", id=1)),
        replace(plain, target=Target(noun="practice", id=2)),
        replace(plain, target=Target(noun="practice")),
    )

    def ask(wish: Wish) -> Operation:
        return requesting.request(actor=owner.actor, wish=wish, idempotency_key="key")

    first = ask(plain)
    assert ask(plain) == first
    for other in others:
        with pytest.raises(KeyReused):
            ask(other)
    assert Operation.objects.count() == 1


def test_a_group_is_one_request_too(owner: Person, containers: list[Container]) -> None:
    """Neither another list, nor a longer or a shorter one, nor a request for one alone is the same."""
    ids = [container.pk for container in containers]
    alone: tuple[str, dict[str, Any]] = (f"containers/{ids[0]}/stop/", {})
    lists = (ids[:2], ids[:1], ids, [ids[1], ids[0]], [ids[0], ids[2]])
    requests = [alone, *(("containers/bulk/", {"ids": some, "action": "stop"}) for some in lists)]
    for number, (path, body) in enumerate(requests):
        assert owner.post(path, body, Idempotency_Key=f"key-{number}").status == 202
        asked = Operation.objects.count()
        for other, (another_path, another) in enumerate(requests):
            answer = owner.post(another_path, another, Idempotency_Key=f"key-{number}")
            same = (202, None) if other == number else (409, "idempotency_key_reused")
            assert (answer.status, answer.body.get("code")) == same, (body, another)
        assert Operation.objects.count() == asked


@pytest.mark.parametrize(
    ("change", "code"), [({"enabled": False}, "host_disabled"), (None, "host_gone")], ids=["disabled", "gone"]
)
def test_nothing_is_asked_again_of_a_host_that_takes_nothing(
    owner: Person, containers: list[Container], change: dict[str, Any] | None, code: str
) -> None:
    """What is asked again is refused as it would be the first time, and its preview says so."""
    asked = owner.post(f"containers/{containers[2].pk}/restart/", {}).body["id"]
    owner.post(f"operations/{asked}/cancel/")
    hosts = Host.objects.filter(pk=containers[2].host_id)
    if change:
        hosts.update(**change)
    else:
        hosts.delete()
    shown = owner.post(f"operations/{asked}/retry/?preview=true").body
    assert [problem["code"] for problem in shown["problems"]] == [code]
    assert owner.post(f"operations/{asked}/retry/").body["code"] == code
    assert Operation.objects.count() == 1
