"""What reading the nouns has in common."""

from collections.abc import Awaitable, Callable

from containers_app.engine.errors import NotFound
from containers_app.engine.reader import EngineReader
from fleet_app.kinds import Json

# Goes into every digest: raise it when columns are derived differently, and all rows are written anew once.
REVISION = 3


def or_nothing(
    inspect: Callable[[EngineReader, str], Awaitable[Json]],
) -> Callable[[EngineReader, str], Awaitable[Json | None]]:
    """`inspect`, with None for an object that the engine has not."""

    async def inspect_or_nothing(engine: EngineReader, key: str) -> Json | None:
        try:
            return await inspect(engine, key)
        except NotFound:
            return None

    return inspect_or_nothing
