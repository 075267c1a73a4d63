"""How harbours are followed, as any app hands over its kind of engine: see `fleet_app.kinds`."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts_app.errors import Refused
from fleet_app.kinds import Conversation, Facts, Fields, Heard, Json, Lane, Mirrored, Trouble, register
from fleet_app.models import Host
from tests.support.practice_app.models import Buoy

SCHEME = "harbour"


class Adrift(Exception):
    """The harbour does not answer."""


class Harbour:
    """A harbour that was reached."""

    def __init__(self, path: str) -> None:
        self.path = path

    async def ask(self, verb: str, said: Any = None) -> Any:
        """One question, one answer."""
        async with self.speaking(verb, said) as reader:
            return await _answer(reader)

    @contextlib.asynccontextmanager
    async def speaking(self, verb: str, said: Any = None) -> AsyncIterator[asyncio.StreamReader]:
        """A connection on which a question was asked."""
        try:
            reader, writer = await asyncio.open_unix_connection(self.path)
        except OSError as error:
            raise Adrift(f"{self.path} does not answer.") from error
        writer.write(json.dumps({verb: said}).encode() + b"\n")
        try:
            yield reader
        finally:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> Any:
    if not (line := await reader.readline()):
        raise Adrift("The harbour hung up.")
    return json.loads(line)


def _path(address: str) -> str:
    return address.removeprefix(f"{SCHEME}://")


def _check(host: Host, fields: Fields) -> None:
    del fields
    if not _path(host.address).startswith("/"):
        raise Refused("invalid", "No path.", status=400, fields={"address": ["Name the harbour's socket."]})


@contextlib.asynccontextmanager
async def _open(host: Host) -> AsyncIterator[Harbour]:
    harbour = Harbour(_path(host.address))
    await harbour.ask("list")
    yield harbour


async def _describe(harbour: Harbour) -> Mapping[str, Any]:
    return {"engine_id": harbour.path, "engine_version": "1.0", "operating_system": "The sea"}


async def _watch(harbour: Harbour, opened: Callable[[], object]) -> AsyncIterator[Heard]:
    async with harbour.speaking("watch") as reader:
        await _answer(reader)
        opened()
        while True:
            event = await _answer(reader)
            moment = {
                "at": datetime.now(UTC),
                "noun": "buoy",
                "action": event["what"],
                "engine_id": event["buoy"],
                "name": event["buoy"],
                "related_engine_id": "",
                "attributes": {},
            }
            yield Heard(stale=[("buoy", event["buoy"])], at=time.time(), moment=moment)


def _trouble(error: BaseException) -> Trouble | None:
    return Trouble(reason=str(error), code="adrift", ended=True) if isinstance(error, Adrift) else None


async def _list(harbour: Harbour) -> Sequence[Json]:
    listed: list[Json] = await harbour.ask("list")
    return listed


async def _inspect(harbour: Harbour, name: str) -> Json | None:
    buoy: Json | None = await harbour.ask("inspect", name)
    return buoy


async def _stay(harbour: Harbour, lane: Lane) -> None:
    """Something of its own, beside."""
    host: Host = await lane.run(Host.objects.get, pk=lane.host_id)
    assert _path(host.address) == harbour.path
    await asyncio.Event().wait()


def _name(raw: Json) -> str:
    return str(raw["name"])


def _columns(raw: Json) -> dict[str, Any]:
    return {"name": _name(raw), "colour": raw["colour"]}


_counted = Buoy.objects.filter(host=OuterRef("pk")).order_by().values("host").annotate(count=Count("pk"))
BUOY = Mirrored(
    noun="buoy",
    table=Buoy,
    key="name",
    facts=Facts(key=_name, steady=dict, lasting=dict, columns=_columns),
    list=_list,
    inspect=_inspect,
    counts={"buoys_total": Coalesce(Subquery(_counted.values("count"), output_field=IntegerField()), 0)},
)
HARBOUR = register(
    Conversation(
        addresses=(f"{SCHEME}:///path/to/harbour.sock",),
        nouns=(BUOY,),
        check=_check,
        open=_open,
        describe=_describe,
        watch=_watch,
        trouble=_trouble,
        beside=(_stay,),
    )
)
