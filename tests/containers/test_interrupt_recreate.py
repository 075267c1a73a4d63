"""A recreate that is cut off in the middle, or asked for twice at once: one container stands there, and it runs."""

import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from containers_app.actions import putting_back
from operations_app.lifecycle import attempts
from operations_app.models import Operation
from tests.support.bench import SLEEPER, Bench, Json, failed, performing, succeeded
from tests.support.processes import DEADLINE_SECONDS, Process, run_directory
from tests.support.sweeping import miss_holders
from tests.support.watchers import database_environment

pytestmark = pytest.mark.database

# What an engine tells of a recreate, in its order.
STEPS = ("rename", "create", "die", "start")
MANAGE = Path(__file__).parents[2] / "manage.py"
ONE_RUNS = [("web", "running")]


def at(bench: Bench, step: str, act: Callable[[], object]) -> threading.Thread:
    """Have `act` called when the engine does `step` next."""
    events = bench.engine.client().events(decode=True, filters={"type": "container", "event": step})

    def wait() -> None:
        next(iter(events))
        act()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def ended(bench: Bench, thread: threading.Thread, asked: Json) -> Json:
    """The operation, once its worker is done with it."""
    thread.join(2 * DEADLINE_SECONDS)
    assert not thread.is_alive()
    return bench.get(f"operations/{asked['id']}/")


def standing(bench: Bench) -> list[tuple[str, str]]:
    """Names and states of all containers of the engine."""
    rows = bench.engine.client().containers(all=True)
    return sorted((row["Names"][0].lstrip("/"), row["State"]) for row in rows)


@pytest.mark.parametrize("step", STEPS)
def test_an_engine_that_is_started_again_gets_its_container_back(bench: Bench, step: str) -> None:
    web = bench.run("web")
    asked = bench.ask(f"containers/{web['id']}/recreate/", env={"A": "1"})

    def crash() -> None:
        bench.engine.kill9()
        bench.engine.start()

    crashing = at(bench, step, crash)
    operation = ended(bench, performing(asked), asked)
    crashing.join()

    assert operation["state"] in {"failed", "interrupted"}
    assert "Put web back" in bench.output(operation)
    assert standing(bench) == ONE_RUNS
    assert bench.engine.client().inspect_container("web")["Id"] == web["engine_id"]


def test_an_engine_that_stays_away_is_told_of(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(putting_back, "PATIENCE_SECONDS", 0.5)
    web = bench.run("web")
    asked = bench.ask(f"containers/{web['id']}/recreate/", env={"A": "1"})
    crashing = at(bench, "rename", bench.engine.kill9)
    operation = ended(bench, performing(asked), asked)
    crashing.join()

    assert (operation["state"], operation["error_code"]) == ("interrupted", "not_put_back")
    assert f"web could not be put back from web-replaced-{web['engine_id'][:8]}" in operation["error_detail"]

    bench.engine.start()
    bench.engine.client().start(web["engine_id"])  # as an engine does with a restart policy
    succeeded(bench.done(bench.ask(f"operations/{asked['id']}/retry/")))
    assert standing(bench) == ONE_RUNS


@pytest.mark.parametrize("step", ["rename", "die"])
def test_one_that_is_being_replaced_is_not_replaced_again(bench: Bench, step: str) -> None:
    web = bench.run("web")
    path = f"containers/{web['id']}/recreate/"
    one, two = bench.ask(path, env={"A": "1"}), bench.ask(path, env={"A": "2"})
    others: list[threading.Thread] = []
    meeting = at(bench, step, lambda: others.append(performing(two)))

    succeeded(ended(bench, performing(one), one))
    meeting.join()
    assert ended(bench, others[0], two)["error_code"] in {"being_replaced", "not_found"}
    assert standing(bench) == ONE_RUNS
    assert "A=1" in bench.engine.client().inspect_container("web")["Config"]["Env"]


def test_of_two_at_once_one_is_done(bench: Bench) -> None:
    for _ in range(2):
        web = bench.run("web")
        path = f"containers/{web['id']}/recreate/"
        both = [bench.ask(path, env={"A": value}) for value in "12"]
        threads = [performing(each) for each in both]
        ends = [ended(bench, thread, each) for thread, each in zip(threads, both, strict=True)]
        assert sorted(each["state"] for each in ends) == ["failed", "succeeded"], ends
        assert standing(bench) == ONE_RUNS
        bench.engine.client().remove_container("web", force=True)


@pytest.mark.parametrize("step", STEPS)
def test_asking_again_mends_what_a_killed_worker_left(bench: Bench, step: str) -> None:
    web = bench.run("web")
    asked = bench.ask(f"containers/{web['id']}/recreate/", env={"A": "1"})
    perform = f"from operations_app import worker; worker.perform(operation_id={asked['id']})"
    process = Process(
        [sys.executable, MANAGE, "shell", "--command", perform],
        log=run_directory() / f"killed-at-{step}.log",
        env=database_environment(),
    )
    at(bench, step, lambda: process.end(with_signal=signal.SIGKILL)).join(DEADLINE_SECONDS)
    lease = Operation.objects.get(pk=asked["id"]).lease_until
    assert lease is not None
    miss_holders(lease + attempts.LEASE)
    assert bench.get(f"operations/{asked['id']}/")["state"] == "interrupted"

    again = bench.done(bench.ask(f"operations/{asked['id']}/retry/"))

    if again["state"] == "failed":  # the new one has run, and a person has to choose
        resting = f"web-replaced-{web['engine_id'][:8]}"
        assert resting in failed(again, "name_taken")["error_hint"]
        bench.engine.client().remove_container(resting)
    assert standing(bench) == ONE_RUNS
    assert "A=1" in bench.engine.client().inspect_container("web")["Config"]["Env"]


def test_one_that_did_not_run_is_not_started_by_asking_again(bench: Bench) -> None:
    bench.works("containers/", host=bench.host.pk, **{**SLEEPER, "name": "web", "start": False})
    web = bench.container("web")
    client = bench.engine.client()
    client.rename(web["engine_id"], f"web-replaced-{web['engine_id'][:8]}")  # as a killed worker leaves it
    bench.works("containers/", host=bench.host.pk, **{**SLEEPER, "name": "web", "start": False})

    bench.works(f"containers/{web['id']}/recreate/", env={"A": "1"})

    assert standing(bench) == [("web", "created")]
    assert "A=1" in client.inspect_container("web")["Config"]["Env"]
