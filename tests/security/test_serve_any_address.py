"""An installation that nobody told its address: every Host is served, and only pages of that very Host may write."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPMessage
from typing import Any

import pytest

from tests.support.live import LiveServer
from tests.support.people import PASSWORD

HOSTS = ("pier.example", "pier.example:8443", "192.0.2.7", "[2001:db8::7]:8443")


@pytest.fixture(scope="module")
def anywhere() -> Iterator[LiveServer]:
    server = LiveServer(
        name="anywhere", extra={"QUAYMASTER_ANY_ADDRESS": "true", "QUAYMASTER_TRUSTED_PROXIES": "192.0.2.1"}
    )
    link = server.manage("setup-link")
    assert link.startswith("https://localhost/setup#token=")
    token = link.partition("token=")[2]
    wish = {"token": token, "username": "olga", "password": PASSWORD}
    status, _, body = ask(
        server, "POST", "/api/v1/setup/", wish, host="pier.example", **page(server, "pier.example")
    )
    assert status == 200, body
    yield server
    server.end()


def ask(
    server: LiveServer, method: str, path: str, body: Any = None, *, host: str, **headers: str
) -> tuple[int, HTTPMessage, str]:
    """What the server answers to a request at `host`; underscores in names of headers are hyphens."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
    sent = {"Host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    if body is not None:
        sent["Content-Type"] = "application/json"
    connection.request(method, path, json.dumps(body) if body is not None else None, sent)
    answer = connection.getresponse()
    text = "" if answer.status == 101 else answer.read().decode()
    connection.close()
    return answer.status, answer.headers, text


def page(server: LiveServer, host: str) -> dict[str, str]:
    """What a browser sends that has loaded the dashboard from `host`."""
    _, headers, _ = ask(server, "GET", "/api/v1/session/", host=host)
    cookie = headers["Set-Cookie"].partition(";")[0]
    return {"Cookie": cookie, "X_CSRFToken": cookie.partition("=")[2], "Origin": f"https://{host}"}


def signed_in(server: LiveServer, host: str) -> dict[str, str]:
    """Cookies and proof of a browser at `host`."""
    wish = {"username": "olga", "password": PASSWORD}
    status, headers, body = ask(server, "POST", "/api/v1/session/", wish, host=host, **page(server, host))
    assert status == 200, body
    cookies = headers.get_all("Set-Cookie") or []
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        assert "; Secure" in cookie, cookie
    jar = dict(cookie.partition(";")[0].split("=", 1) for cookie in cookies)
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()),
        "X_CSRFToken": jar["__Host-csrftoken"],
    }


def upgrade(server: LiveServer, host: str, origin: str, cookie: str) -> int:
    """The status of a handshake for a websocket (RFC 6455, 4.1)."""
    sent = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec_WebSocket_Version": "13"}
    key = {"Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    return ask(server, "GET", "/ws/events", host=host, Origin=origin, Cookie=cookie, **sent, **key)[0]


@pytest.mark.parametrize("host", HOSTS)
def test_it_serves_people_at_whatever_address_they_came_to(anywhere: LiveServer, host: str) -> None:
    proof = signed_in(anywhere, host)
    wish = {"name": f"script at {host}", "scope": "read"}
    ours = ask(anywhere, "POST", "/api/v1/tokens/", wish, host=host, Origin=f"https://{host}", **proof)
    assert ours[0] == 201, ours
    assert upgrade(anywhere, host, f"https://{host}", proof["Cookie"]) == 101


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "https://pier.example.evil.example",
        "http://pier.example",
        "https://pier.example:8443",
        "https://localhost",
        "http://[",
        "null",
    ],
)
def test_it_refuses_pages_of_any_other_origin(anywhere: LiveServer, origin: str) -> None:
    proof = signed_in(anywhere, "pier.example")
    wish = {"name": "t", "scope": "read"}
    for told in ({}, {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "http"}):
        theirs = ask(
            anywhere, "POST", "/api/v1/tokens/", wish, host="pier.example", Origin=origin, **told, **proof
        )
        assert (theirs[0], json.loads(theirs[2])["code"]) == (403, "csrf_failed")
    assert upgrade(anywhere, "pier.example", origin, proof["Cookie"]) == 403


def test_it_locks_nobody_out_for_a_certificate_of_its_own(anywhere: LiveServer) -> None:
    _, headers, _ = ask(anywhere, "GET", "/", host="pier.example")
    assert "Strict-Transport-Security" not in headers
