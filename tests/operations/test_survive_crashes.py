"""Real processes, really killed: no operation is lost, none runs twice, each ends in the truth."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import wait_until

pytestmark = pytest.mark.database


def ask(script: Caller, kind: str, **params: object) -> int:
    """The id of a new operation."""
    answer = script.post("practice/", {"kind": kind, "params": params})
    assert answer.status == 202, answer.body
    return int(answer.body["id"])


def state_of(script: Caller, operation_id: int) -> Any:
    """How the operation is doing."""
    return script.get(f"operations/{operation_id}/").body["state"]


def begun(mark: Path) -> Callable[[], int]:
    """How many times an action with this mark has begun."""
    return lambda: len(mark.read_text().splitlines()) if mark.exists() else 0


def test_it_wakes_the_caller_who_waits_for_the_end(script: Caller) -> None:
    answer = script.post("practice/", {"kind": "practice.work"}, Prefer="wait=60")
    assert (answer.status, answer.body["state"]) == (200, "succeeded")
    assert answer.headers["preference-applied"] == "wait=60"


def test_it_answers_the_caller_whose_patience_ends(script: Caller, tmp_path: Path) -> None:
    params = {"until": str(tmp_path / "go")}
    answer = script.post("practice/", {"kind": "practice.wait", "params": params}, Prefer="wait=1")
    assert (answer.status, answer.body["state"] in {"queued", "running"}) == (202, True)
    (tmp_path / "go").touch()
    pk = answer.body["id"]
    wait_until(lambda: state_of(script, pk) == "succeeded", what="the operation ending")


def test_it_cancels_what_a_worker_is_blocked_in(script: Caller, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    pk = ask(script, "practice.block", mark=str(mark))
    wait_until(begun(mark), what="the action beginning")
    answer = script.post(f"operations/{pk}/cancel/", Prefer="wait=60")
    assert (answer.status, answer.body["state"]) == (200, "cancelled")


def test_it_never_performs_one_operation_twice(practice: LiveServer, script: Caller, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    practice.start("worker", as_name="second-worker")
    try:
        body = {"kind": "practice.work", "params": {"mark": str(mark)}, "count": 40}
        group = script.post("practice/bulk/", body).body["group"]
        # A second ring for each, as the sweep may send one.
        again = "[doorbell.ring(row.pk) for row in models.Operation.objects.all()]"
        practice.manage("shell", "-v0", "-c", f"from operations_app import doorbell, models; {again}")
        wait_until(lambda: script.get(f"operations/groups/{group}/").body["ended"], what="the group ending")
    finally:
        practice.stop("second-worker")
    assert script.get(f"operations/groups/{group}/").body["states"] == {"succeeded": 40}
    assert set(Counter(mark.read_text().splitlines()).values()) == {1}


def test_it_loses_nothing_when_redis_is_killed(practice: LiveServer, script: Caller, tmp_path: Path) -> None:
    mark, go = tmp_path / "mark", tmp_path / "go"
    running = ask(script, "practice.wait", mark=str(mark), until=str(go))
    wait_until(begun(mark), what="the first action beginning")
    practice.kill9("redis")
    asked_without_redis = [ask(script, "practice.work") for _ in range(3)]
    go.touch()
    wait_until(lambda: state_of(script, running) == "succeeded", what="what ran going on without Redis")
    practice.start("redis")

    def all_done() -> bool:
        return all(state_of(script, pk) == "succeeded" for pk in asked_without_redis)

    wait_until(all_done, what="what was asked without Redis being rung again")


@pytest.mark.timeout(600)
def test_it_ends_as_interrupted_what_a_killed_worker_held(
    practice: LiveServer, script: Caller, tmp_path: Path
) -> None:
    mark = tmp_path / "mark"
    held = ask(script, "practice.wait", mark=str(mark), until=str(tmp_path / "never"))
    wait_until(begun(mark), what="the action beginning")
    practice.kill9("worker")
    waiting = ask(script, "practice.work")
    practice.start("worker")
    wait_until(lambda: state_of(script, waiting) == "succeeded", what="what waited being performed")
    wait_until(
        lambda: state_of(script, held) == "interrupted", what="what was held being given up", seconds=300
    )
    assert begun(mark)() == 1
    assert script.get(f"operations/{held}/").body["error_hint"]
