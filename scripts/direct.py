"""HTTP to servers on this machine, past any proxy that the environment names for the rest of the world."""

from typing import IO
from urllib.request import ProxyHandler, Request, build_opener

_opener = build_opener(ProxyHandler({}))


def open_direct(request: str | Request, *, timeout: float) -> IO[bytes]:
    """Send the request; the answer is a context to read from. Raises OSError, HTTPError for a status from 400 on."""
    answer: IO[bytes] = _opener.open(request, timeout=timeout)
    return answer
