"""One operation asks for others and goes on when they have ended; meanwhile no worker has it."""

import random
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from accounts_app.models import User
from operations_app import worker
from operations_app.asking import ask
from operations_app.lifecycle import attempts, ending, requesting, sweeping, waiting
from operations_app.models import Operation
from tests.support.people import Person
from tests.support.practice_app.kinds import wish_to
from tests.support.sweeping import miss_holders

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
State = Operation.State
WORK = {"verb": "work"}
FAIL = {"verb": "fail"}


def asked(owner: Person, *waves: list[dict[str, Any]], **free: Any) -> Operation:
    """An operation that has others do `waves`."""
    return ask(actor=owner.actor, wish=wish_to("delegate", waves=list(waves), **free))


def perform_all() -> None:
    """Do what workers do until nothing is queued."""
    while queued := list(Operation.objects.filter(state=State.QUEUED).values_list("pk", flat=True)):
        for pk in queued:
            worker.perform(operation_id=pk)


def states(operation: Operation) -> list[str]:
    """Of its children, in the order they were asked for."""
    return [child.state for child in requesting.children_of(operation)]


def test_it_goes_on_when_they_have_ended(owner: Person, tmp_path: Path) -> None:
    mark = tmp_path / "turns"
    parent = asked(owner, [WORK, WORK], [FAIL], mark=str(mark))
    worker.perform(operation_id=parent.pk)
    parent.refresh_from_db()

    assert (parent.state, parent.lease_until, states(parent)) == ("waiting", None, ["queued", "queued"])
    assert not owner.get(f"operations/{parent.pk}/").body["finished_at"]

    perform_all()
    parent.refresh_from_db()
    assert (parent.state, parent.result) == ("succeeded", {"lines": 3})
    assert states(parent) == ["succeeded", "succeeded", "failed"]
    assert parent.attempt == len(mark.read_text().splitlines())
    children = owner.get(f"operations/?parent={parent.pk}").body["results"]
    assert [child["parent"] for child in children] == [parent.pk] * 3
    assert owner.user is not None
    assert {child["requested_by_name"] for child in children} == {owner.user.username}


def test_its_end_is_the_end_of_what_it_asked_for(owner: Person) -> None:
    parent = asked(owner, [FAIL, WORK, {"verb": "wait", "until": "/nowhere"}], strict=True)
    worker.perform(operation_id=parent.pk)
    failing, _, _ = requesting.children_of(parent)
    worker.perform(operation_id=failing.pk)
    worker.perform(operation_id=parent.pk)

    parent.refresh_from_db()
    assert (parent.state, parent.error_code) == ("failed", "part_failed")
    assert states(parent) == ["failed", "cancelled", "cancelled"]


def test_a_cancel_goes_down_and_it_ends_after_them(owner: Person) -> None:
    parent = asked(owner, [WORK, WORK])
    worker.perform(operation_id=parent.pk)
    running, _ = requesting.children_of(parent)
    claimed = attempts.claim(operation_id=running.pk, worker="somebody")
    assert claimed is not None

    assert owner.post(f"operations/{parent.pk}/cancel/").status == 202
    perform_all()
    parent.refresh_from_db()
    assert (parent.state, parent.cancel_requested_at is not None) == ("waiting", True)
    assert states(parent) == ["running", "cancelled"]
    assert attempts.cancel_requested(operation_id=running.pk, attempt=claimed.attempt)

    ending.finish(operation_id=running.pk, attempt=claimed.attempt, state=State.CANCELLED)
    perform_all()
    parent.refresh_from_db()
    assert (parent.state, states(parent)) == ("cancelled", ["cancelled", "cancelled"])


def test_one_that_shall_stop_asks_for_nothing_more(owner: Person) -> None:
    parent = asked(owner, [WORK])
    claimed = attempts.claim(operation_id=parent.pk, worker="somebody")
    assert claimed is not None
    ending.cancel(operation=parent)

    with pytest.raises(requesting.Stopping):
        ask(actor=owner.actor, wish=wish_to("work"), parent=claimed)
    Operation.objects.filter(pk=parent.pk).update(attempt=7, cancel_requested_at=None)
    with pytest.raises(attempts.LeaseLost):
        ask(actor=owner.actor, wish=wish_to("work"), parent=claimed)
    assert not requesting.children_of(parent)


def test_it_asks_in_the_name_of_the_person_and_only_what_he_may(owner: Person) -> None:
    parent = asked(owner, [WORK], [WORK])
    worker.perform(operation_id=parent.pk)
    User.objects.update(is_superuser=False)
    perform_all()

    parent.refresh_from_db()
    assert (parent.state, parent.error_code) == ("failed", "not_allowed")
    assert [child.error_code for child in requesting.children_of(parent)] == ["not_allowed"]


def test_what_waits_for_nothing_is_a_mistake(owner: Person) -> None:
    operation = ask(actor=owner.actor, wish=wish_to("idle"))
    with pytest.raises(waiting.NothingUnderWay):
        worker.perform(operation_id=operation.pk)
    operation.refresh_from_db()
    assert (operation.state, operation.error_code) == ("failed", "internal_error")


def test_a_child_that_its_worker_left_wakes_it_too(owner: Person) -> None:
    parent = asked(owner, [WORK])
    worker.perform(operation_id=parent.pk)
    (child,) = requesting.children_of(parent)
    attempts.claim(operation_id=child.pk, worker="somebody who dies")
    miss_holders(timezone.now() + 2 * attempts.LEASE)

    perform_all()
    parent.refresh_from_db()
    assert (parent.state, states(parent)) == ("succeeded", ["interrupted"])


def test_the_sweep_finds_one_that_nobody_woke(owner: Person) -> None:
    parent = asked(owner, [WORK])
    worker.perform(operation_id=parent.pk)
    Operation.objects.filter(parent=parent).update(state=State.SUCCEEDED, finished_at=timezone.now())

    sweeping.sweep(now=timezone.now() + timedelta(seconds=1))
    perform_all()
    parent.refresh_from_db()
    assert parent.state == "succeeded"


def test_many_that_end_at_once_wake_it_for_sure(owner: Person) -> None:
    """Four workers, and nothing else: no sweep helps."""
    parent = asked(owner, [WORK] * 6, [WORK] * 6)
    failures: list[Exception] = []

    def work() -> None:
        try:
            while not Operation.objects.get(pk=parent.pk).ended:
                queued = list(Operation.objects.filter(state=State.QUEUED).values_list("pk", flat=True))
                for pk in random.sample(queued, len(queued)):
                    worker.perform(operation_id=pk)
        except Exception as error:  # noqa: BLE001 - told by the assertion below
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    parent.refresh_from_db()
    assert not failures
    assert (parent.state, set(states(parent)), len(states(parent))) == ("succeeded", {"succeeded"}, 12)


ENDS = ["succeeded", "failed", "cancelled", "interrupted"]


@pytest.mark.parametrize("end", ENDS)
def test_it_goes_on_when_one_of_somebody_else_has_ended(owner: Person, end: str) -> None:
    other = ask(actor=owner.actor, wish=wish_to("fail" if end == "failed" else "work"))
    follower = ask(actor=owner.actor, wish=wish_to("follow", after=other.pk))
    worker.perform(operation_id=follower.pk)
    follower.refresh_from_db()
    assert (follower.state, follower.lease_until, follower.waits_for_id) == ("waiting", None, other.pk)
    sweeping.sweep(now=timezone.now() + timedelta(hours=1))
    follower.refresh_from_db()
    assert follower.state == "waiting"

    if end == "cancelled":
        ending.cancel(operation=other)
    elif end == "interrupted":
        attempts.claim(operation_id=other.pk, worker="somebody who dies")
        miss_holders(timezone.now() + 2 * attempts.LEASE)
    perform_all()
    other.refresh_from_db()
    follower.refresh_from_db()
    assert (other.state, follower.state, follower.waits_for_id) == (end, "succeeded", None)


def test_one_that_ended_before_is_not_waited_for(owner: Person) -> None:
    other, follower = (ask(actor=owner.actor, wish=wish_to("work")) for _ in range(2))
    worker.perform(operation_id=other.pk)
    attempts.claim(operation_id=follower.pk, worker="here")
    waiting.wait(operation_id=follower.pk, attempt=1, ended=0, other=other.pk)
    follower.refresh_from_db()
    assert follower.state == "queued"


def test_one_that_waits_for_somebody_else_can_be_cancelled(owner: Person) -> None:
    other = ask(actor=owner.actor, wish=wish_to("work"))
    follower = ask(actor=owner.actor, wish=wish_to("follow", after=other.pk))
    worker.perform(operation_id=follower.pk)
    ending.cancel(operation=follower)
    worker.perform(operation_id=follower.pk)
    other.refresh_from_db()
    follower.refresh_from_db()
    assert (follower.state, other.state) == ("cancelled", "queued")


def test_what_was_waited_for_may_be_forgotten(owner: Person) -> None:
    other = ask(actor=owner.actor, wish=wish_to("work"))
    follower = ask(actor=owner.actor, wish=wish_to("work"))
    attempts.claim(operation_id=follower.pk, worker="here")
    waiting.wait(operation_id=follower.pk, attempt=1, ended=0, other=other.pk)
    other.delete()
    sweeping.sweep(now=timezone.now())
    perform_all()
    follower.refresh_from_db()
    assert follower.state == "succeeded"


def test_nobody_is_left_waiting_for_one_that_ends_at_that_moment(owner: Person) -> None:
    """Without a sweep."""
    for _ in range(10):
        other = ask(actor=owner.actor, wish=wish_to("work"))
        followers = [ask(actor=owner.actor, wish=wish_to("follow", after=other.pk)) for _ in range(3)]
        threads = [
            threading.Thread(target=_perform, args=(each.pk,))
            for each in random.sample([other, *followers], 4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        perform_all()
        ends = Operation.objects.filter(pk__in=[each.pk for each in followers]).values_list(
            "state", flat=True
        )
        assert list(ends) == ["succeeded"] * 3


def _perform(operation_id: int) -> None:
    worker.perform(operation_id=operation_id)
    connections.close_all()
