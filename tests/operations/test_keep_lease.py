"""Work that takes longer than a lease keeps it; who has lost it stops."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.models import F
from django.utils import timezone

from operations_app import worker
from operations_app.lifecycle import attempts, sweeping
from operations_app.models import Operation
from tests.support.people import Person
from tests.support.processes import wait_until

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The heart beats as it does, only faster."""
    monkeypatch.setattr(worker, "BEAT_SECONDS", worker.BEAT_SECONDS / 10)
    monkeypatch.setattr(worker, "RENEW_SECONDS", worker.RENEW_SECONDS / 10)


@contextmanager
def performing(
    owner: Person, kind: str, tmp_path: Path, **params: Any
) -> Iterator[tuple[int, threading.Thread]]:
    """An operation that a worker has begun, on a thread of its own."""
    mark = tmp_path / "mark"
    answer = owner.post("practice/", {"kind": kind, "params": {"mark": str(mark), **params}})
    assert answer.status == 202, answer.body
    pk = int(answer.body["id"])

    def perform() -> None:
        try:
            worker.perform(operation_id=pk)
        finally:
            connections.close_all()

    thread = threading.Thread(target=perform, daemon=True)  # if it never ends, the test fails and not the run
    thread.start()
    wait_until(mark.exists, what="the action beginning")
    try:
        yield pk, thread
    finally:
        (tmp_path / "go").touch()
        thread.join(60)
    assert not thread.is_alive()


def leased_until(pk: int) -> datetime:
    """Until when the operation is its worker's."""
    until = Operation.objects.get(pk=pk).lease_until
    assert until is not None
    return until


def test_a_lease_lasts_for_several_beats_that_fail() -> None:
    assert attempts.LEASE.total_seconds() >= 5 * worker.RENEW_SECONDS * 10
    assert worker.BEAT_SECONDS < worker.RENEW_SECONDS


def test_it_is_renewed_again_and_again_while_the_action_works(owner: Person, tmp_path: Path) -> None:
    with performing(owner, "practice.wait", tmp_path, until=str(tmp_path / "go")) as (pk, _):
        begun = leased_until(pk)
        for renewal in range(3):
            before = leased_until(pk)
            wait_until(lambda: leased_until(pk) > before, what=f"renewal {renewal + 1}")  # noqa: B023 - at once
        sweeping.sweep(now=begun)  # when the first lease would have run out
        assert Operation.objects.get(pk=pk).state == "running"
        (tmp_path / "go").touch()
    assert Operation.objects.get(pk=pk).state == "succeeded"


def test_it_goes_on_after_the_first_sweep_has_missed_it(owner: Person, tmp_path: Path) -> None:
    """As when the database was away: the holder has time to come back, and does."""
    with performing(owner, "practice.wait", tmp_path, until=str(tmp_path / "go")) as (pk, _):
        gone = timezone.now() - timedelta(seconds=1)
        Operation.objects.filter(pk=pk).update(lease_until=gone, ring_at=gone - timedelta(seconds=1))
        sweeping.sweep()
        wait_until(lambda: leased_until(pk) > timezone.now(), what="the lease coming back")
        sweeping.sweep(now=timezone.now() + sweeping.MISSED)
        (tmp_path / "go").touch()
    assert Operation.objects.get(pk=pk).state == "succeeded"


@pytest.mark.parametrize("kind", ["practice.block", "practice.wait"])
@pytest.mark.parametrize("how", ["interrupted", "another attempt"])
def test_a_lost_lease_stops_the_action(owner: Person, tmp_path: Path, kind: str, how: str) -> None:
    """One that is blocked and one that looks up now and then; what others wrote stays."""
    with performing(owner, kind, tmp_path, until=str(tmp_path / "never")) as (pk, thread):
        row = Operation.objects.filter(pk=pk)
        if how == "interrupted":
            row.update(state="interrupted", finished_at=timezone.now(), lease_until=None)
        else:
            row.update(attempt=F("attempt") + 1, worker="another")
        thread.join(60)
        assert not thread.is_alive(), "it works on what is no longer its own"
    after = Operation.objects.get(pk=pk)
    assert after.state == ("interrupted" if how == "interrupted" else "running")
    assert (after.error_code, after.result) == ("", None)
