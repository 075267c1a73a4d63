"""Pages that the demo serves, fetched as a browser does."""

import time

from scripts.demo.api import DEADLINE_SECONDS
from scripts.demo.show import DemoFailed
from scripts.direct import open_direct


def fetch(url: str) -> str:
    """What is at `url`, or why nothing is."""
    try:
        with open_direct(url, timeout=10) as response:
            text: str = response.read().decode(errors="replace")
            return text
    except OSError as error:
        return str(error)


def visit(url: str, *, says: str) -> str:
    """The page at `url` as soon as it says something."""
    end = time.monotonic() + DEADLINE_SECONDS
    while says not in (text := fetch(url)):
        if time.monotonic() > end:
            raise DemoFailed(f"{url} does not show the page: {text[:200]}")
        time.sleep(0.2)
    return text
