"""How what an engine holds is listed and inspected. Only reads; what an answer means is decided elsewhere."""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fleet_app.kinds import Conversation, Json, Key, Mirrored
from fleet_app.sync.rows import Reading

logger = logging.getLogger(__name__)

CONCURRENT_INSPECTS = 8  # more do not make an engine faster, and each is a connection
INSPECT_TIMEOUT = 30.0  # seconds: engines are known to hang on one container while they answer for the rest


@dataclass(frozen=True, kw_only=True)
class Reader:
    """An engine that answers, the kind it is of, and the name of its host."""

    conversation: Conversation
    engine: Any
    name: str

    async def listed(self, mirrored: Mirrored) -> list[Json]:
        """The engine's list of one noun."""
        return [*await mirrored.list(self.engine)]

    async def read(self, keys: Iterable[Key]) -> list[Reading]:
        """Inspect `keys`, several at a time. What the engine fails to describe is left out, and logged.

        Raises whatever says that the conversation has ended.
        """
        gate, nouns = asyncio.Semaphore(CONCURRENT_INSPECTS), self.conversation.by_noun

        async def read(noun: str, key: str) -> Reading | None:
            async with gate:
                return await self._read(nouns[noun], key)

        answers = await asyncio.gather(*(read(noun, key) for noun, key in keys), return_exceptions=True)
        readings = []
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
            if answer is not None:
                readings.append(answer)
        return readings

    async def _read(self, mirrored: Mirrored, key: str) -> Reading | None:
        words = "no answer"
        try:
            async with asyncio.timeout(INSPECT_TIMEOUT):
                return Reading(mirrored=mirrored, key=key, raw=await mirrored.inspect(self.engine, key))
        except TimeoutError:
            pass
        except Exception as error:
            trouble = self.conversation.trouble(error)
            if trouble is None or trouble.ended:
                raise
            words = trouble.reason
        logger.warning(
            "The engine of host %s does not describe %s %s: %s", self.name, mirrored.noun, key, words
        )
        return None
