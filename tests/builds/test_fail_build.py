"""Builds that do not end well: the record says how, where, and that nothing goes on."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from operations_app.lifecycle import attempts
from tests.builds.conftest import BuildBench
from tests.support.processes import wait_until
from tests.support.sweeping import miss_holders

SLEEP = "FROM BASE\nRUN echo begun\nRUN sleep 4321\nRUN echo never\n"


def test_it_names_the_failing_line_with_the_words_of_the_engine(bench: BuildBench) -> None:
    build = bench.build(
        "FROM BASE\nRUN true\n\nRUN echo no such image && \\\n    cat /missing\n", no_cache=True
    )

    # The words of the command are not the engine's.
    assert (build["state"], build["error_code"]) == ("failed", "build_failed")
    assert "exit code: 1" in build["error_detail"]
    assert build["failed_lines"] == [[4, 5]]
    failed = [step for step in build["steps"] if step["state"] == "failed"]
    assert [(step["first_line"], step["last_line"]) for step in failed] == [(4, 5)]
    assert "can't open '/missing'" in bench.log(build)
    assert build["image_engine_id"] == ""


def test_it_says_what_is_missing_before_anything_is_sent(bench: BuildBench) -> None:
    build = bench.build_files({"a/file": b"x", "b": b""})

    assert (build["state"], build["error_code"]) == ("failed", "dockerfile_missing")
    assert build["error_hint"]


def test_it_ends_at_its_time_limit(bench: BuildBench) -> None:
    build = bench.build("FROM BASE\nRUN sleep 4320\n", timeout_seconds=2, no_cache=True)

    assert (build["state"], build["error_code"]) == ("failed", "build_timeout")
    assert not bench.engine.runs("sleep 4320")


def test_it_stops_the_running_step_when_cancelled(bench: BuildBench) -> None:
    operation = bench.ask(SLEEP, no_cache=True)

    with bench.performing(operation):
        bench.wait_for_step(operation["id"], containing="RUN sleep 4321")
        wait_until(lambda: bench.engine.runs("sleep 4321"), what="the command running on the engine")
        response = bench.api.post(f"/api/v1/builds/{operation['id']}/cancel/")
        assert response.status_code == 202

    build = bench.detail(operation["id"])
    assert build["state"] == "cancelled"
    states = {step["name"].partition("] ")[2]: step["state"] for step in build["steps"]}
    assert states["RUN echo begun"] == "succeeded"
    assert states["RUN sleep 4321"] in {"stopped", "failed"}
    assert "begun" in bench.log(build)
    wait_until(lambda: not bench.engine.runs("sleep 4321"), what="the command being gone")


def test_it_leaves_no_build_running_when_the_worker_is_killed(bench: BuildBench) -> None:
    operation = bench.ask(SLEEP.replace("4321", "4322"), no_cache=True)
    worker = _start_worker(operation["id"])
    try:
        bench.wait_for_step(operation["id"], containing="RUN sleep 4322")
        wait_until(lambda: bench.engine.runs("sleep 4322"), what="the command running on the engine")
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=60)

    wait_until(lambda: not bench.engine.runs("sleep 4322"), what="the command being gone")
    miss_holders(timezone.now() + attempts.LEASE + timedelta(seconds=1))
    build = bench.detail(operation["id"])
    assert (build["state"], build["error_code"]) == ("interrupted", "interrupted")
    assert "begun" in bench.log(build)
    assert all(step["state"] not in {"running", "waiting"} for step in build["steps"])

    again = bench.api.post(f"/api/v1/operations/{build['id']}/retry/").json()
    with bench.performing(again):
        bench.wait_for_step(again["id"], containing="RUN sleep 4322")
        bench.api.post(f"/api/v1/builds/{again['id']}/cancel/")
    assert bench.detail(again["id"])["number"] == 2


def _start_worker(operation: int) -> "subprocess.Popen[bytes]":
    """A process of its own that performs one operation with the database and settings of this test."""
    perform = f"from operations_app import worker; worker.perform(operation_id={operation})"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "controlplane.settings",
        "QUAYMASTER_DATA": str(settings.DATA_DIR),
        "REDIS_URL": settings.REDIS_URL,
        "DATABASE_URL": _database_url(),
    }
    return subprocess.Popen(
        [sys.executable, "-c", f"import django; django.setup(); {perform}"],
        env=environment,
        cwd=settings.BASE_DIR,
    )


def _database_url() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return os.environ["QUAYMASTER_TEST_DATABASE_URL"].rpartition("/")[0] + f"/{name}"
