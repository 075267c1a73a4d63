"""`python -m bench.client lines|lists|upload URL [CA]`: one client that prints what it got a second, as one number.

A process of its own, so that it may run in the network of the engine under test, where nothing of ours is in between.
The owner's token is read from standard input.
"""

import json
import ssl
import sys
import threading
import time
from typing import Any, Final

import requests
from requests.adapters import HTTPAdapter
from websockets.sync.client import connect

SECONDS: Final = 8.0
CLIENTS: Final = 8
UPLOAD: Final = 200 * 10**6
_TIMEOUT: Final = 120.0


class Anywhere(HTTPAdapter):
    """Trusts a certificate at an address that it does not name: the container's own."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Do not compare names."""
        super().init_poolmanager(*args, **kwargs, assert_hostname=False)


def session_of(token: str, certificate: str) -> requests.Session:
    """A script's session."""
    session = requests.Session()
    session.trust_env = False  # neither a bundle of certificates named there, nor a proxy
    session.mount("https://", Anywhere())
    session.verify = certificate or True
    session.headers["Authorization"] = f"Bearer {token}"
    return session


def lines(url: str, token: str, certificate: str) -> float:
    """Log lines a second that reach a viewer; what he is told to have missed is not among them."""
    context = ssl.create_default_context(cafile=certificate) if certificate else None
    if context:
        context.check_hostname = False
    headers = {"Authorization": f"Bearer {token}"}
    with connect(url, ssl=context, additional_headers=headers, max_size=None, compression=None) as socket:
        socket.recv(_TIMEOUT)
        begun, got = time.monotonic(), 0
        while time.monotonic() - begun < SECONDS:
            got += len(json.loads(socket.recv(_TIMEOUT)).get("lines", []))
        return got / (time.monotonic() - begun)


def lists(url: str, token: str, certificate: str) -> float:
    """Requests a second that several scripts get answered, each one after the other."""
    counts = [0] * CLIENTS
    begun = time.monotonic()

    def ask(number: int) -> None:
        with session_of(token, certificate) as session:
            while time.monotonic() - begun < SECONDS:
                answer = session.get(url, timeout=_TIMEOUT)
                counts[number] += answer.status_code == 200

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.monotonic() - begun)


def upload(url: str, token: str, certificate: str) -> float:
    """Megabytes a second of one file into a container."""
    content = b"quay" * (UPLOAD // 4)
    with session_of(token, certificate) as session:
        begun = time.monotonic()
        kind = {"Content-Type": "application/octet-stream"}
        session.post(url, data=content, headers=kind, timeout=10 * _TIMEOUT).raise_for_status()
    return UPLOAD / 10**6 / (time.monotonic() - begun)


if __name__ == "__main__":
    what, address, *trusted = sys.argv[1:]
    measure = {"lines": lines, "lists": lists, "upload": upload}[what]
    print(measure(address, sys.stdin.read().strip(), trusted[0] if trusted else ""))
