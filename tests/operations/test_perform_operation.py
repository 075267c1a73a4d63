"""What becomes of an operation in a worker."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from accounts_app.models import ApiToken, User
from operations_app import worker
from operations_app.lifecycle import attempts, ending, requesting, sweeping
from operations_app.models import Operation
from operations_app.output import LIMIT_CHARS, TAIL_CHARS, read_output
from tests.operations.conftest import performed
from tests.support.people import Person, with_token
from tests.support.practice_app.kinds import wish_to
from tests.support.processes import wait_until
from tests.support.sweeping import miss_holders
from tests.support.watchers import host_of

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


def ask(person: Person, kind: str, **params: object) -> int:
    """The id of a new operation."""
    answer = person.post("practice/", {"kind": kind, "params": params})
    assert answer.status == 202, answer.body
    return int(answer.body["id"])


def test_it_ends_with_the_result_and_everything_that_was_said(owner: Person) -> None:
    done = performed(ask(owner, "practice.work", lines=["one\n", "two\n"]))
    assert (done.state, done.result) == ("succeeded", {"lines": 2})
    assert done.progress["percent"] == 100
    assert done.started_at
    assert done.finished_at
    assert done.created_at <= done.started_at <= done.finished_at
    body = owner.get(f"operations/{done.pk}/output/").body
    assert "".join(chunk["text"] for chunk in body["chunks"]) == "one\ntwo\n"
    assert body["more"] is False
    assert owner.get(f"operations/{done.pk}/output/?after={body['last_sequence']}").body["chunks"] == []


def test_it_keeps_the_words_of_a_failure_whatever_is_in_them(owner: Person) -> None:
    done = performed(ask(owner, "practice.fail", words="no\x00 \ud800 thing"))
    assert (done.state, done.error_code, done.error_hint) == ("failed", "name_taken", "Choose another name.")
    assert done.error_detail == "no\ufffd \ufffd thing"


def test_it_does_not_call_failed_what_nobody_knows(owner: Person) -> None:
    done = performed(ask(owner, "practice.cut"))
    assert (done.state, done.error_code) == ("interrupted", "stream_cut")


def test_it_calls_a_mistake_of_ours_one_and_raises_it(owner: Person) -> None:
    asked = ask(owner, "practice.break")
    with pytest.raises(RuntimeError, match="a mistake in an action"):
        worker.perform(operation_id=asked)
    done = Operation.objects.get(pk=asked)
    assert (done.state, done.error_code) == ("failed", "internal_error")
    assert "mistake in an action" not in done.error_detail


def test_it_fails_what_nothing_can_do(owner: Person) -> None:
    assert performed(ask(owner, "practice.unheard")).error_code == "unknown_kind"


def test_it_checks_the_right_again_when_it_begins(owner: Person) -> None:
    by_person = ask(owner, "practice.work")
    by_token = ask(with_token(owner, scope="write"), "practice.work")
    ApiToken.objects.update(revoked_at=timezone.now())
    assert performed(by_token).error_code == "not_allowed"
    User.objects.update(is_superuser=False)
    refused = performed(by_person)
    assert (refused.error_code, refused.error_detail) == ("not_allowed", "olga may no longer do this.")


def test_it_does_nothing_for_a_host_that_went_meanwhile(owner: Person) -> None:
    host = host_of("unix:///pier.sock", name="pier")
    wish = replace(wish_to("work"), host=host)
    staying, going = (requesting.request(actor=owner.actor, wish=wish) for _ in range(2))
    assert performed(staying.pk).state == "succeeded"
    host.delete()
    done = performed(going.pk)
    assert (done.state, done.error_code) == ("failed", "host_gone")


def test_it_is_taken_by_one_worker_only(owner: Person) -> None:
    asked = ask(owner, "practice.work")
    ready, claims = threading.Barrier(6), []

    def claim() -> None:
        ready.wait(60)
        try:
            claims.append(attempts.claim(operation_id=asked, worker="w"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=claim) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(claims) == 6
    assert len([claimed for claimed in claims if claimed is not None]) == 1


def test_it_stops_a_blocked_action_when_somebody_cancels(owner: Person) -> None:
    asked = ask(owner, "practice.block")
    thread = threading.Thread(target=_perform_in_thread, args=[asked])
    thread.start()
    wait_until(lambda: Operation.objects.get(pk=asked).state == "running", what="the action running")
    assert owner.post(f"operations/{asked}/cancel/").body["cancel_requested"] is True
    thread.join(120)
    assert not thread.is_alive()
    assert Operation.objects.get(pk=asked).state == "cancelled"


def test_it_ends_as_interrupted_what_nobody_renews_and_then_lets_nobody_write(owner: Person) -> None:
    asked = ask(owner, "practice.work")
    claimed = attempts.claim(operation_id=asked, worker="gone")
    assert claimed is not None
    sweeping.sweep()
    assert Operation.objects.get(pk=asked).state == "running"
    later = timezone.now() + attempts.LEASE + timedelta(seconds=1)
    sweeping.sweep(now=later)
    assert Operation.objects.get(pk=asked).state == "running"
    attempts.renew(operation_id=asked, attempt=claimed.attempt)
    miss_holders(later + attempts.LEASE)
    assert Operation.objects.get(pk=asked).state == "interrupted"
    attempt = claimed.attempt
    with pytest.raises(attempts.LeaseLost):
        attempts.renew(operation_id=asked, attempt=attempt)
    with pytest.raises(attempts.LeaseLost):
        attempts.record(operation_id=asked, attempt=attempt, chunks=[("stdout", "late")])
    with pytest.raises(attempts.LeaseLost):
        ending.finish(operation_id=asked, attempt=attempt, state="succeeded")
    assert Operation.objects.get(pk=asked).state == "interrupted"
    assert not read_output(operation_id=asked, after=0)


def test_it_rings_again_ever_less_often_for_what_waits(owner: Person) -> None:
    asked = Operation.objects.get(pk=ask(owner, "practice.work"))
    sweeping.sweep(now=asked.created_at)
    assert Operation.objects.get(pk=asked.pk).ring_at == asked.ring_at
    later = asked.created_at + timedelta(minutes=10)
    sweeping.sweep(now=later)
    assert Operation.objects.get(pk=asked.pk).ring_at == later + timedelta(minutes=10)


def test_it_keeps_the_beginning_and_the_end_of_endless_output(owner: Person) -> None:
    line = "x" * 8191 + "\n"
    times = (LIMIT_CHARS + 2 * TAIL_CHARS) // len(line)
    done = performed(ask(owner, "practice.work", lines=["begin\n", line, "end\n"], times=times))
    texts = list(done.chunks.values_list("text", flat=True))
    assert texts[0].startswith("begin\n")
    assert texts[-1].endswith("end\n")
    assert any("characters left out" in text for text in texts)
    assert sum(map(len, texts)) < LIMIT_CHARS + 2 * TAIL_CHARS
    assert list(done.chunks.values_list("sequence", flat=True)) == list(range(1, len(texts) + 1))


def test_it_is_forgotten_after_its_time(owner: Person) -> None:
    old, new = performed(ask(owner, "practice.work")), performed(ask(owner, "practice.work"))
    waiting = ask(owner, "practice.work")
    Operation.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=91))
    assert sweeping.forget() == 1
    assert set(Operation.objects.values_list("pk", flat=True)) == {new.pk, waiting}


def _perform_in_thread(operation_id: int) -> None:
    try:
        worker.perform(operation_id=operation_id)
    finally:
        connections.close_all()
