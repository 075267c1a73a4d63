"""Asking again until there is an answer."""

import time
from collections.abc import Callable
from typing import Final, TypeVar

Answer = TypeVar("Answer")

STEP_SECONDS: Final = 0.1


def ask_until(
    look: Callable[[], Answer | None], *, seconds: float, step: float = STEP_SECONDS
) -> Answer | None:
    """What `look` answers first that is not None; None when it has not for `seconds`. It is asked once at least."""
    end = time.monotonic() + seconds
    while (answer := look()) is None and time.monotonic() < end:
        time.sleep(step)
    return answer
