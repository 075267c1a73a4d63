"""Twenty stacks on one host: they are listed, planned and applied at the same time, and none is in another's way."""

import json
import threading

import pytest
from django.db import connections

from operations_app import worker
from operations_app.models import Operation
from stacks_app.models import Revision
from tests.stacks.conftest import Json, StackBench
from tests.support.engines import BASE_IMAGE
from tests.support.processes import DEADLINE_SECONDS

pytestmark = [pytest.mark.database, pytest.mark.timeout(1200)]

STACKS = 20
WORKERS = 4


def text(number: int) -> str:
    """A stack with files of its own, as small as one can be."""
    web: Json = {"image": BASE_IMAGE, "command": ["sleep", "100000"], "stop_signal": "SIGKILL"}
    web |= {"environment": {"N": str(number)}, "volumes": ["./page:/srv:ro"], "networks": ["all"]}
    # One network for all: an engine has room for about thirty of their own.
    return json.dumps({"services": {"web": web}, "networks": {"all": {"external": True}}})


def perform_all() -> None:
    """What one of several workers does: take what nobody else took."""
    while True:
        queued = list(Operation.objects.filter(state=Operation.State.QUEUED).values_list("pk", flat=True))
        if not queued:
            break
        for asked in queued:
            worker.perform(operation_id=asked)
    connections.close_all()


def test_twenty_stacks_side_by_side(stacks: StackBench) -> None:
    stacks.engine.docker("network", "create", "all")
    made = [
        stacks.make(text(each), project=f"shop{each}", files={"page/index.html": f"page {each}"})
        for each in range(STACKS)
    ]
    asked = [stacks.ask(f"stacks/{stack['id']}/apply/")["id"] for stack in made]
    threads = [threading.Thread(target=perform_all) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(8 * DEADLINE_SECONDS)
        assert not thread.is_alive(), "somebody waits for ever"
    ended = Operation.objects.filter(pk__in=asked).values_list("state", "error_detail")
    assert set(ended) == {("succeeded", "")}
    assert Revision.objects.filter(good=True, number=1).count() == STACKS
    stacks.mirror()
    listed = stacks.get("stacks/", page_size=100)["results"]
    assert {row["state"]["status"] for row in listed} == {"running"}
    assert all(row["state"]["drift"] == [] for row in listed)
    for each, stack in enumerate(made):
        said = stacks.engine.docker("exec", f"shop{each}-web-1", "sh", "-c", "echo $N; cat /srv/index.html")
        assert said == f"{each}\npage {each}"
        if each % 5 == 0:
            assert stacks.plan(stack)["services"][0]["action"] == "keep"
