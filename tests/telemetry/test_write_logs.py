import json
import logging
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemetry.logs import JsonLines
from tests.support.live import LiveServer
from tests.support.people import Caller
from tests.support.processes import wait_until
from tests.telemetry.conftest import lines

PROCESSES = {"web": "all", "worker": "worker", "beat": "beat", "watcher": "watcher"}


def said(told: LiveServer, part: str, **fields: Any) -> dict[str, Any]:
    """The first line of a process with these fields, as soon as it is written."""

    def find() -> dict[str, Any] | None:
        return next((line for line in lines(told, part) if fields.items() <= line.items()), None)

    found = wait_until(find, what=f"{part} saying {fields}")
    assert found is not None
    return found


@given(
    st.text(),
    st.text(min_size=1),
    st.dictionaries(st.from_regex("canary_[a-z]{1,5}", fullmatch=True), st.text()),
)
def test_it_writes_any_words_in_one_line_and_nothing_that_hangs_on_them(
    message: str, stack: str, beside: dict[str, str]
) -> None:
    record = logging.LogRecord("quay", logging.ERROR, "", 0, "%s", (message,), None)
    record.exc_info = (ValueError, ValueError(stack), None)
    vars(record).update(beside)
    text = JsonLines().format(record)
    assert not set(text) & {"\n", "\r"}
    line = json.loads(text)
    assert line["message"] == message
    assert stack in line["exception"]
    assert not set(line) & set(beside)


def test_it_writes_one_object_a_line(told: LiveServer, script: Caller) -> None:
    script.post("practice/crash/")
    script.post("practice/", {"kind": "practice.break"}, Prefer="wait=60")
    said(told, "web", logger="django.request")
    said(told, "worker", logger="celery.app.trace")
    for part, name in PROCESSES.items():
        for line in lines(told, part):
            assert line["process"] in {name, "manage"}, line
            assert {"time", "level", "logger", "message"} <= set(line), line
            assert datetime.fromisoformat(line["time"]).utcoffset() is not None


def test_it_leads_from_a_mistake_to_its_stack(told: LiveServer, script: Caller) -> None:
    answer = script.post("practice/crash/")
    assert answer.status == 500
    reference = answer.body["request_id"]
    assert answer.headers["x-request-id"] == reference
    line = said(told, "web", logger="django.request", request_id=reference)
    assert line["level"] == "error"
    assert "Traceback" in line["exception"]
    assert "\n" in line["exception"]


@pytest.mark.parametrize(("kind", "state"), [("practice.work", "succeeded"), ("practice.fail", "failed")])
def test_it_leads_from_a_request_to_the_end_of_its_operation(
    told: LiveServer, script: Caller, kind: str, state: str
) -> None:
    answer = script.post("practice/", {"kind": kind}, X_Request_ID=f"quay-{kind}", Prefer="wait=60")
    assert answer.headers["x-request-id"] == f"quay-{kind}"
    assert answer.body["request_id"] == f"quay-{kind}"
    line = said(told, "worker", request_id=f"quay-{kind}")
    assert line["operation_id"] == answer.body["id"]
    assert line["message"].startswith(f"{kind} {state}")


def test_it_leads_from_a_request_to_a_mistake_in_the_worker(told: LiveServer, script: Caller) -> None:
    answer = script.post("practice/", {"kind": "practice.break"}, Prefer="wait=60")
    line = said(told, "worker", logger="celery.app.trace", operation_id=answer.body["id"])
    assert line["request_id"] == answer.headers["x-request-id"]
    assert "a mistake in an action" in line["exception"]
    script.post("practice/", {"kind": "practice.work"}, Prefer="wait=60")
    sweeps = [line for line in lines(told, "worker") if "sweep" in line["message"]]
    assert not [line for line in sweeps if "operation_id" in line]
