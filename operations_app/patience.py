"""Writing what must not be lost while the database is away for a while: restarted, or failing over."""

import logging
import time
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, connection

logger = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 600.0
TRY_AGAIN_SECONDS: Final = 1.0


def persist(step: Callable[[], object], *, what: str) -> None:
    """Call `step` until the database takes it. What has come through unheard must do no harm a second time.

    Raises:
        DatabaseError: it did not for `PATIENCE_SECONDS`.
    """
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            step()
        except DatabaseError as error:
            connection.close()  # broken for good: the next attempt connects anew
            if time.monotonic() > end:
                raise
            logger.warning("%s waits for the database: %s", what, str(error).strip())
            time.sleep(TRY_AGAIN_SECONDS)
        else:
            return
