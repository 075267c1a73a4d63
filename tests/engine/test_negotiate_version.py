"""The API version: never newer than ours, never newer than the engine's, settled again when the engine changes."""

import pytest

from containers_app.engine.errors import UnsupportedEngine
from containers_app.engine.reader import EngineReader
from containers_app.engine.versions import negotiated
from tests.support.doors import Door


@pytest.mark.parametrize(
    ("theirs", "used"), [("1.41", "1.41"), ("1.51", "1.51"), ("1.60", "1.51"), ("2.0", "1.51")]
)
def test_it_takes_the_smaller_version(theirs: str, used: str) -> None:
    assert negotiated(theirs, address="unix:///x") == used


def test_it_refuses_engines_that_are_too_old() -> None:
    with pytest.raises(UnsupportedEngine, match=r"needs 1\.41"):
        negotiated("1.40", address="unix:///x")


async def test_it_uses_what_the_engine_speaks(door: Door) -> None:
    async with EngineReader(door.endpoint) as engine:
        assert await engine.api_version() == ("1.41" if door.old else "1.51")


@pytest.mark.parametrize("stale", ["1.99", "1.10"])
async def test_it_negotiates_again_when_the_engine_was_exchanged(door: Door, stale: str) -> None:
    async with EngineReader(door.endpoint) as engine:
        engine._version = stale  # what an engine before an upgrade or a downgrade had agreed to

        assert isinstance(await engine.list_containers(), list)
        assert await engine.api_version() == ("1.41" if door.old else "1.51")
