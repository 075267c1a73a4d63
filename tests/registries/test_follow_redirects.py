"""A registry that sends us elsewhere: not to where nobody may go, and not with somebody's password."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from typing_extensions import override

from registries_app.client import RegistryClient, RegistryError
from registries_app.credentials import Account

ACCOUNT = Account(server="r", username="quay", password="canary-redirect")


@dataclass
class Asked:
    """A registry that wants a password and sends whoever gives one to `to`."""

    to: str = ""
    given: list[str] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def servers() -> Iterator[list[Asked]]:
    """Two of them; the first one sends to the second."""
    running, found = [], [Asked(), Asked()]
    for asked in found:

        class Handler(BaseHTTPRequestHandler):
            said = asked

            def do_GET(self) -> None:
                given = self.headers.get("Authorization", "")
                self.said.given.append(given)
                away = self.said.to if given else ""
                self.send_response(302 if away else 200 if not self.said.to else 401)
                for name, value in (("Location", away), ("WWW-Authenticate", 'Basic realm="r"')):
                    if value:
                        self.send_header(name, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            @override
            def log_message(self, *_: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        asked.address = f"127.0.0.1:{server.server_port}"
        running.append(server)
    yield found
    for server in running:
        server.shutdown()
        server.server_close()


async def test_a_password_goes_to_no_other_server(servers: list[Asked]) -> None:
    first, second = servers
    first.to = f"http://{second.address}/v2/"
    async with RegistryClient(server=first.address, account=ACCOUNT, plain_http=True) as client:
        await client.check_login()
    assert any(first.given), "the one who asks for it gets it"
    assert second.given == [""]


@pytest.mark.parametrize("to", ["http://169.254.169.254/latest/", "http://[fe80::1]/", "ftp://127.0.0.1/"])
async def test_it_looks_again_at_every_redirect(servers: list[Asked], to: str) -> None:
    first, _ = servers
    first.to = to
    async with RegistryClient(server=first.address, account=ACCOUNT, plain_http=True) as client:
        with pytest.raises(RegistryError, match=r"does not connect there|not https"):
            await client.check_login()
