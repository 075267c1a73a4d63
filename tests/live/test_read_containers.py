import json
import re

import pytest

from tests.live.conftest import Quay
from tests.support.engines import BASE_IMAGE

SAY = "echo first; echo oops >&2; sleep 1; echo last; exec sleep 100000"


@pytest.fixture
def talker(quay: Quay) -> str:
    """A running container that has said three lines; the path of its live reads."""
    quay.engine.docker("run", "-d", "--init", "--name", "talker", BASE_IMAGE, "sh", "-c", SAY)
    container = quay.container("talker", "running")
    path = f"containers/{container['id']}"
    while "last" not in quay.fetch(f"{path}/logs/").decode():
        pass
    return path


@pytest.mark.team
def test_it_reads_logs_as_text_and_as_objects(quay: Quay, talker: str) -> None:
    assert sorted(quay.fetch(f"{talker}/logs/").decode().splitlines()) == ["first", "last", "oops"]
    assert quay.fetch(f"{talker}/logs/", stdout=0).decode() == "oops\n"
    assert quay.fetch(f"{talker}/logs/", tail=1).decode() == "last\n"
    stamped = quay.fetch(f"{talker}/logs/", tail=1, timestamps=1).decode()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\S+Z last\n", stamped)
    objects = [json.loads(line) for line in quay.fetch(f"{talker}/logs/", lines="ndjson").splitlines()]
    assert {(each["stream"], each["text"]) for each in objects} == {
        ("stdout", "first"),
        ("stderr", "oops"),
        ("stdout", "last"),
    }
    last = next(each for each in objects if each["text"] == "last")
    assert quay.fetch(f"{talker}/logs/", since=last["at"]).decode() == "last\n"
    response = quay.open(f"{talker}/logs/", download=1)
    assert response.headers["Content-Disposition"] == 'attachment; filename="talker.log"'
    response.read()


@pytest.mark.parametrize(
    ("name", "value"),
    [("tail", "many"), ("tail", "100001"), ("since", "yesterday"), ("lines", "json")],
)
def test_it_names_the_field_that_is_wrong(quay: Quay, talker: str, name: str, value: str) -> None:
    answer = quay.refused(f"{talker}/logs/", **{name: value})
    assert (answer.status, answer.body["code"], list(answer.body["fields"])) == (400, "invalid", [name])


def test_it_shows_processes_and_what_changed(quay: Quay, talker: str) -> None:
    table = quay.read(f"{talker}/top/")
    assert any("sleep 100000" in " ".join(row) for row in table["processes"])
    quay.engine.docker("exec", "talker", "sh", "-c", "echo new > /tmp/new; rm /bin/wget")
    changes = {each["path"]: each["kind"] for each in quay.read(f"{talker}/changes/")}
    assert (changes["/tmp/new"], changes["/bin/wget"]) == ("added", "deleted")


@pytest.mark.team
def test_it_answers_like_nothing_for_what_is_not_there(quay: Quay) -> None:
    for path in (
        "containers/999999/logs/",
        "images/999999/history/",
        "hosts/999999/info/",
        "images/save/?ids=999999",
    ):
        answer = quay.caller.get(f"live/{path}")
        assert (answer.status, answer.body["code"]) == (404, "not_found"), path


def test_it_says_that_the_host_does_not_answer(quay: Quay, talker: str) -> None:
    quay.engine.kill9()
    try:
        answer = quay.refused(f"{talker}/top/")
    finally:
        quay.engine.start()
    assert (answer.status, answer.body["code"]) == (503, "host_unreachable")
