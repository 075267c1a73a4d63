"""How much of what is combined or dealt is tried: a sample each time, all of it with ROUND_TRIPS=all."""

import os
import random
from collections.abc import Sequence
from typing import Final, TypeVar

T = TypeVar("T")
EVERYTHING: Final = os.environ.get("ROUND_TRIPS") == "all"
# Part of a failure; ROUND_TRIP_SEED repeats it.
SEED: Final = int(os.environ.get("ROUND_TRIP_SEED") or random.randrange(10**6))  # noqa: S311 deals test cases


def sample(cases: Sequence[T], *, most: int) -> list[T]:
    """At most so many of them, others each time, in their order; all of them when everything is tried."""
    if EVERYTHING:
        return list(cases)
    chosen = random.Random(SEED).sample(range(len(cases)), min(most, len(cases)))  # noqa: S311 the same
    return [cases[index] for index in sorted(chosen)]
