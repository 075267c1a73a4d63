"""What a registry answers, whatever it is, becomes tags or an error in words."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typing_extensions import override

from registries_app.client import RegistryClient, RegistryError

DEEP = b'{"errors":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
Said = tuple[int, dict[str, str], bytes]
# Status, headers and body.
LIES: dict[str, Said] = {
    "deep": (200, {}, DEEP),
    "a deep refusal": (404, {}, DEEP),
    "no object": (200, {}, b"[7]"),
    "no list": (200, {}, b'{"tags": 7}'),
    "no text": (200, {}, b"\xff\xfe"),
    "nothing": (200, {}, b""),
    "errors that are none": (500, {}, b'{"errors": 7}'),
    "long headers": (200, {f"X-{at}": "a" * 7000 for at in range(90)}, b"{}"),
    "a long header": (200, {"Link": "<" * 60_000}, b"{}"),
    "an odd redirect": (302, {"Location": "http://[::"}, b""),
    "an odd realm": (401, {"WWW-Authenticate": 'Bearer realm="https://[::"'}, b""),
    "an odd page": (200, {"Link": '</v2/?last=%zz&#[>; rel="next"'}, b'{"tags": ["1"]}'),
}


@pytest.fixture(params=list(LIES.values()), ids=list(LIES))
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a registry listens that says the same to everybody."""
    status, headers, body = request.param

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


async def test_it_ends_in_tags_or_in_words(address: str) -> None:
    said: list[str] = []
    async with RegistryClient(server=address, plain_http=True) as client:
        try:
            said = (await client.tags("team/app")).tags
        except RegistryError as error:
            said = [str(error)]
    assert all(said)
