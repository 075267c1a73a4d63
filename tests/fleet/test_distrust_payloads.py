"""The drain believes no event and no old list: it asks, writes what it was told, and asks again where it must."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from fleet_app.kinds import ALL, Conversation, Facts, Json, Mirrored, Trouble
from fleet_app.models import Host
from fleet_app.watcher.dirty import DirtySet
from fleet_app.watcher.drain import Drainer
from fleet_app.watcher.lanes import Lanes
from fleet_app.watcher.reading import Reader
from fleet_app.watcher.writer import HostWriter
from tests.support.practice_app.models import Buoy
from tests.support.watchers import host_of

pytestmark = [
    pytest.mark.database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("redis_server"),
]

PATIENCE = 60


class Silent(Exception):
    """This buoy does not answer."""


class Sea:
    """A kind of engine in memory. A list tells of each buoy its colour; `silent` ones cannot be inspected."""

    def __init__(self) -> None:
        self.buoys: dict[str, str] = {}
        self.silent: set[str] = set()
        self.asked: list[str] = []

    async def list(self) -> Sequence[Json]:
        return [{"name": name, "colour": colour} for name, colour in self.buoys.items()]

    async def inspect(self, name: str) -> Json | None:
        self.asked.append(name)
        if name in self.silent:
            raise Silent
        return {"name": name, "colour": self.buoys[name]} if name in self.buoys else None


def _columns(raw: Json) -> dict[str, Any]:
    return {"name": raw["name"], "colour": raw["colour"]}


BUOY = Mirrored(
    noun="buoy",
    table=Buoy,
    key="name",
    facts=Facts(key=lambda raw: str(raw["name"]), steady=dict, lasting=dict, columns=_columns),
    list=Sea.list,
    inspect=Sea.inspect,
)


def _never(*_: object) -> Any:
    raise AssertionError("nobody asks for this")


def _trouble(error: BaseException) -> Trouble | None:
    return Trouble(reason="silent", code="silent") if isinstance(error, Silent) else None


SEAS = Conversation(
    addresses=("sea:///",),
    nouns=(BUOY,),
    check=_never,
    open=_never,
    describe=_never,
    watch=_never,
    trouble=_trouble,
)


class Draining:
    """A drainer at work on a sea."""

    def __init__(self, host: Host, lanes: Lanes) -> None:
        self.sea, self.dirty, self.host = Sea(), DirtySet(), host
        writer = HostWriter(host_id=host.pk, name=host.name, holder="me", lanes=lanes)
        reader = Reader(conversation=SEAS, engine=self.sea, name=host.name)
        self.drainer = Drainer(writer=writer, reader=reader, dirty=self.dirty, slots=asyncio.Semaphore(8))
        self.writer = writer

    async def drained(self, *keys: str) -> dict[str, str]:
        """The mirror once these are read: names as of events, `ALL` as of a list."""
        self.sea.asked.clear()
        self.dirty.add(("buoy", key) for key in keys)
        async with asyncio.timeout(PATIENCE):
            while True:
                await asyncio.sleep(0.01)
                if not len(self.dirty) and self.drainer._batches.empty() and not self.drainer._slots_held:
                    return await self.mirror()

    async def mirror(self) -> dict[str, str]:
        return await self.writer.run(_colours, self.host.pk)


def _colours(host_id: int) -> dict[str, str]:
    return dict(Buoy.objects.filter(host=host_id).values_list("name", "colour"))


@asynccontextmanager
async def draining(host: Host) -> AsyncIterator[Draining]:
    lanes = Lanes()
    it = Draining(host, lanes)
    await it.drainer.forget()
    task = asyncio.create_task(it.drainer.run())
    try:
        yield it
        assert not task.done(), task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await lanes.close()


@pytest.fixture
def host() -> Host:
    return host_of("sea:///", name="sea", lease_holder="me")


async def test_it_reads_what_is_there_and_not_what_was_said(host: Host) -> None:
    async with draining(host) as it:
        it.sea.buoys = {"north": "green"}
        assert await it.drained("north", "ghost") == {"north": "green"}, (
            "an event about nothing writes nothing"
        )
        assert sorted(it.sea.asked) == ["ghost", "north"]
        it.sea.buoys = {}
        assert await it.drained("north") == {}, "gone, whatever the event was"


async def test_a_list_is_no_answer_either(host: Host) -> None:
    """What a list shows differently is inspected; what it shows as before is not."""
    async with draining(host) as it:
        it.sea.buoys = {"north": "green", "south": "red"}
        assert await it.drained(ALL) == {"north": "green", "south": "red"}
        assert sorted(it.sea.asked) == ["north", "south"]
        assert await it.drained(ALL) == {"north": "green", "south": "red"}
        assert it.sea.asked == []
        it.sea.buoys["south"] = "white"
        assert await it.drained(ALL) == {"north": "green", "south": "white"}
        assert it.sea.asked == ["south"]
        del it.sea.buoys["north"]
        assert await it.drained(ALL) == {"south": "white"}
        assert it.sea.asked == []


async def test_what_changed_back_unheard_is_found_by_the_next_list(host: Host) -> None:
    """The list before an event says the same as the one after it, and what was read between them something else."""
    async with draining(host) as it:
        it.sea.buoys = {"north": "green"}
        assert await it.drained(ALL) == {"north": "green"}
        it.sea.buoys["north"] = "red"
        assert await it.drained("north") == {"north": "red"}
        it.sea.buoys["north"] = "green"
        assert await it.drained(ALL) == {"north": "green"}


async def test_what_could_not_be_read_is_read_by_the_next_list(host: Host) -> None:
    async with draining(host) as it:
        it.sea.buoys = {"north": "green", "south": "red"}
        it.sea.silent = {"north"}
        assert await it.drained(ALL) == {"south": "red"}, "one that does not answer holds up no other"
        it.sea.silent = set()
        assert await it.drained(ALL) == {"north": "green", "south": "red"}
        assert it.sea.asked == ["north"]


async def test_after_forgetting_everything_is_read_once_more(host: Host) -> None:
    async with draining(host) as it:
        it.sea.buoys = {"north": "green", "south": "red"}
        await it.drained(ALL)
        await it.writer.run(Buoy.objects.filter(name="south").delete)
        await it.drainer.forget()
        del it.sea.buoys["north"]
        assert await it.drained(ALL) == {"south": "red"}, "also what went while nobody looked"
