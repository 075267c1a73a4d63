"""How each noun is listed and inspected. Only reads; what an answer means is decided elsewhere."""

import asyncio
import logging
from collections.abc import Iterable

from containers_app.engine.errors import EngineError, NotFound, StreamCut, Unreachable
from containers_app.engine.reader import EngineReader
from containers_app.facts import Json
from containers_app.facts.events import Key
from containers_app.facts.nouns import Noun
from containers_app.sync.rows import Reading

logger = logging.getLogger(__name__)

CONCURRENT_INSPECTS = 8  # more do not make an engine faster, and each is a connection
INSPECT_TIMEOUT = 30.0  # seconds: engines are known to hang on one container while they answer for the rest


async def list_noun(engine: EngineReader, noun: Noun) -> list[Json]:
    """The engine's list of one noun: cheap, whole, but without the details."""
    match noun:
        case Noun.CONTAINER:
            return [*await engine.list_containers(all=True)]
        case Noun.IMAGE:
            return [*await engine.list_images()]
        case Noun.VOLUME:
            return [*await engine.list_volumes()]
        case Noun.NETWORK:
            return [*await engine.list_networks()]


async def read_keys(engine: EngineReader, keys: Iterable[Key]) -> list[Reading]:
    """Inspect `keys`, several at a time. What the engine fails to describe is left out, and logged.

    Raises:
        EngineError: the conversation with the engine has ended.

    """
    gate = asyncio.Semaphore(CONCURRENT_INSPECTS)

    async def read(noun: Noun, key: str) -> Reading | None:
        async with gate:
            return await _read(engine, noun, key)

    answers = await asyncio.gather(*(read(noun, key) for noun, key in keys), return_exceptions=True)
    readings = []
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
        if answer is not None:
            readings.append(answer)
    return readings


async def _read(engine: EngineReader, noun: Noun, key: str) -> Reading | None:
    try:
        async with asyncio.timeout(INSPECT_TIMEOUT):
            return Reading(noun=noun, key=key, raw=await _inspect(engine, noun, key))
    except NotFound:
        return Reading(noun=noun, key=key, raw=None)
    except (Unreachable, StreamCut):
        raise
    except (EngineError, TimeoutError) as error:
        logger.warning(
            "%s does not describe %s %s: %s", engine.endpoint.address, noun, key, str(error) or "no answer"
        )
        return None


async def _inspect(engine: EngineReader, noun: Noun, key: str) -> Json:
    match noun:
        case Noun.CONTAINER:
            return await engine.inspect_container(key)
        case Noun.IMAGE:
            return await engine.inspect_image(key)
        case Noun.VOLUME:
            return await engine.inspect_volume(key)
        case Noun.NETWORK:
            return await engine.inspect_network(key)
