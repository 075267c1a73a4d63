"""How Docker says that something is not there."""

from collections.abc import Awaitable

from containers_app.engine.errors import NotFound
from fleet_app.kinds import Json

# Goes into every digest: raise it when columns are derived differently, and all rows are written anew once.
REVISION = 3


async def described(answer: Awaitable[Json]) -> Json | None:
    """The answer to an inspect; None when the engine has no such object."""
    try:
        return await answer
    except NotFound:
        return None
