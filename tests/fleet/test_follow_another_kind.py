"""An engine that has nothing to do with Docker is followed by the same watcher: it is told of by a value, no more."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fleet_app.kinds import conversation_with, register
from fleet_app.models import EngineEvent, Host
from operations_app import hints
from tests.support.engines import BASE_IMAGE, Engine
from tests.support.mirror import assert_mirror_equals_engine
from tests.support.people import Person
from tests.support.practice_app import harbour as harbour_program
from tests.support.practice_app.conversations import HARBOUR, Harbour
from tests.support.practice_app.models import Buoy
from tests.support.processes import Process, new_directory, wait_until
from tests.support.watchers import host_of, wait_online, watching

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("transactional_db", "redis_server")]


class RunningHarbour:
    """The process, and a hand that moves its buoys."""

    def __init__(self) -> None:
        self.folder = new_directory("harbour")
        self.socket = self.folder / "harbour.sock"
        self.address = f"harbour://{self.socket}"
        self.start()

    def start(self) -> None:
        self.socket.unlink(missing_ok=True)
        program = [sys.executable, str(harbour_program.__file__), str(self.socket)]
        self.process = Process(program, log=self.folder / "harbour.log")
        wait_until(self.socket.exists, what="the harbour")

    def do(self, verb: str, said: Any) -> None:
        asyncio.run(Harbour(str(self.socket)).ask(verb, said))

    def put(self, name: str, colour: str) -> None:
        self.do("put", {"name": name, "colour": colour})


@pytest.fixture
def harbour() -> Iterator[RunningHarbour]:
    running = RunningHarbour()
    yield running
    running.process.end()


def _colours(host: Host) -> dict[str, str]:
    return dict(Buoy.objects.filter(host=host).values_list("name", "colour"))


@pytest.mark.usefixtures("events_only")
def test_one_watcher_follows_both_kinds(harbour: RunningHarbour, clean_engine: Engine) -> None:
    docker = host_of(clean_engine.endpoint_address, name="docker")
    harbour.put("north", "green")
    host = host_of(harbour.address, name="harbour")
    with watching():
        wait_online(docker)
        wait_online(host)
        assert (host.engine_version, host.operating_system) == ("1.0", "The sea")
        assert_mirror_equals_engine(host, after="at first")
        harbour.put("south", "red")
        harbour.put("north", "yellow")
        clean_engine.docker("create", "--name", "crane", BASE_IMAGE)
        wait_until(lambda: _colours(host) == {"north": "yellow", "south": "red"}, what="both buoys")
        assert_mirror_equals_engine(host, after="after two events")
        assert_mirror_equals_engine(docker, after="beside a harbour")
        kept = Buoy.objects.get(host=host, name="north").pk
        harbour.do("remove", "south")
        wait_until(lambda: _colours(host) == {"north": "yellow"}, what="one buoy")
        harbour.do("hide", "north")
        hints.publish("stale", host=host.pk, id="north", noun="buoy")
        wait_until(lambda: not _colours(host), what="none")
        assert not Buoy.objects.filter(pk=kept).exists()
        wait_until(EngineEvent.objects.filter(host=host, action="removed").exists, what="the last event")
    told = EngineEvent.objects.filter(host=host, noun="buoy").order_by("pk").values_list("name", "action")
    assert list(told) == [("south", "placed"), ("north", "placed"), ("south", "removed")]


@pytest.mark.usefixtures("lists_often")
def test_lists_find_what_no_event_tells(harbour: RunningHarbour) -> None:
    harbour.put("north", "green")
    host = host_of(harbour.address, name="harbour")
    with watching():
        wait_until(lambda: _colours(host) == {"north": "green"}, what="the buoy")
        harbour.do("hide", "north")
        wait_until(lambda: not _colours(host), what="none")


def test_it_goes_on_when_the_engine_comes_back(harbour: RunningHarbour) -> None:
    harbour.put("north", "green")
    host = host_of(harbour.address, name="harbour")
    with watching():
        wait_until(lambda: _colours(host) == {"north": "green"}, what="the buoy")
        harbour.process.end()
        wait_until(lambda: Host.objects.filter(pk=host.pk, state="unreachable").exists(), what="unreachable")
        host.refresh_from_db()
        assert host.state_code == "adrift"
        assert _colours(host) == {"north": "green"}, "as it was last seen"
        harbour.start()
        harbour.put("east", "white")
        wait_online(host)
        wait_until(lambda: _colours(host) == {"east": "white"}, what="what is there now")


def test_people_add_a_host_of_any_kind_that_is_known(
    owner: Person, harbour: RunningHarbour, tmp_path: Path
) -> None:
    added = owner.post("hosts/", {"name": "harbour", "address": harbour.address})
    assert added.status == 201, added
    host = Host.objects.get(pk=added.body["id"])
    with watching():
        wait_online(host)
        harbour.put("north", "green")
        wait_until(lambda: _colours(host) == {"north": "green"}, what="the buoy")
        wait_until(EngineEvent.objects.filter(host=host).exists, what="an event")
    shown = owner.get(f"hosts/{host.pk}/").body
    assert (shown["state"], shown["buoys_total"], shown["containers_total"]) == ("online", 1, 0)
    assert [event["name"] for event in owner.get("events/?noun=buoy").body["results"]] == ["north"]

    refused = owner.post("hosts/", {"name": "two", "address": "harbour://nowhere"})
    assert (refused.status, refused.body["fields"]) == (400, {"address": ["Name the harbour's socket."]})
    unknown = owner.post("hosts/", {"name": "two", "address": f"balloon://{tmp_path}"})
    assert unknown.status == 400
    [words] = unknown.body["fields"]["address"]
    assert "unix:///path/to/docker.sock" in words
    assert "harbour:///path/to/harbour.sock" in words


def test_a_host_of_no_known_kind_says_so() -> None:
    host = host_of("balloon:///up", name="balloon")
    with watching():
        wait_until(lambda: Host.objects.filter(pk=host.pk, state="unreachable").exists(), what="unreachable")
    host.refresh_from_db()
    assert host.state_code == "invalid_address"
    assert "harbour:///path/to/harbour.sock" in host.state_reason


def test_an_address_means_one_kind() -> None:
    assert conversation_with("harbour:///x") is HARBOUR
    with pytest.raises(ValueError, match="harbour"):
        register(HARBOUR)


def test_it_has_no_words_that_are_not_its_own(owner: Person) -> None:
    new = {"name": "north", "address": "harbour:///x.sock"}
    shown = owner.post("hosts/?preview=true", new).body
    assert (shown["command"], shown["problems"]) == ("", [])
