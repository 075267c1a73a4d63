"""A real browser at the real product: Chromium, Quaymaster's processes, and an engine of its own."""

import functools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from scripts.up import ROOT
from tests.support.engines import Engine
from tests.support.live import LiveServer
from tests.support.on_team import on_team
from tests.support.people import PASSWORD, Caller
from tests.support.processes import wait_until

OWNER = "olga"
PATIENCE = 60_000.0  # milliseconds
_CHROMIUM = "/usr/bin/chromium"
_BUILT = ROOT / "frontend" / "dist" / "index.html"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(kw_only=True)
class Complaints:
    """What the browser complained about; it has to be nothing but what a test expects."""

    heard: list[str] = field(default_factory=list)
    _expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """A test that provokes a refusal says so: the browser writes each failed request to its console."""
        self._expected.append(pattern)

    def listen(self, page: Page) -> None:
        """Chromium reports breaches of the Content Security Policy on the console too."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.heard.append(f"page error: {error.stack or error}"))

    def unexpected(self) -> list[str]:
        """The complaints that no test asked for."""
        return [line for line in self.heard if not any(re.search(one, line) for one in self._expected)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.heard.append(f"{message.text} ({message.location.get('url', '')})")


@dataclass(kw_only=True)
class Quay:
    """A live Quaymaster, the owner's script, and the engine that is one of its hosts."""

    live: LiveServer
    caller: Caller
    engine: Engine
    host_id: int

    def run(self, name: str, *words: str) -> int:
        """`docker run -d` by somebody else; the container's id as soon as it is mirrored."""
        self.engine.docker("run", "-d", "--stop-timeout", "1", "--name", name, *words)
        path = f"containers/?host={self.host_id}&name={name}"
        rows = wait_until(lambda: self.caller.get(path).body["results"], what=f"{name} mirrored")
        number: int = rows[0]["id"]
        return number

    def started(self) -> dict[str, str]:
        """When each container was last started, as the engine tells it."""
        names = self.engine.docker("ps", "--all", "--format", "{{.Names}}").split()
        return {
            name: self.engine.docker("inspect", "--format", "{{.State.StartedAt}}", name) for name in names
        }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium. It ends with its module: its event loop would be in the way of tests that await."""
    assert _BUILT.exists(), f"{_BUILT} is missing: run `make setup`, which builds the dashboard"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        yield chromium
        chromium.close()


@functools.cache
def set_up(live: LiveServer) -> str:
    """Have the owner set `PASSWORD` by a one-time link, the first time; his name."""
    token = live.manage("setup_link", "--again").partition("#token=")[2]
    with requests.Session() as session:
        session.get(f"{live.url}/api/v1/session/", timeout=PATIENCE).raise_for_status()
        cookie = next(cookie for cookie in session.cookies if "csrftoken" in cookie.name)
        proof = {"X-CSRFToken": str(cookie.value), "Referer": live.url}
        body = {"token": token, "username": OWNER, "password": PASSWORD}
        session.post(
            f"{live.url}/api/v1/setup/", json=body, headers=proof, timeout=PATIENCE
        ).raise_for_status()
    return OWNER


@functools.cache
def script(live: LiveServer) -> Caller:
    """A script of the owner, with one token for all."""
    return Caller(url=live.url, token=live.manage("token"))


@pytest.fixture(scope="session")
def fetching_live() -> Iterator[LiveServer]:
    """Another one that asks git servers over http as well: a module that needs it takes it for its `live`."""
    server = LiveServer(name="fetching", extra={"QUAYMASTER_GIT_PROTOCOLS": "https,ssh,http"})
    yield server
    server.end()


@pytest.fixture(scope="module")
def owner(live: LiveServer) -> str:
    """The name of the owner."""
    return set_up(live)


@pytest.fixture(scope="module")
def caller(live: LiveServer) -> Caller:
    """A script of the owner."""
    return script(live)


@pytest.fixture
def quay(live: LiveServer, caller: Caller, clean_engine: Engine) -> Iterator[Quay]:
    """The engine is added and online, and the only host; it is forgotten at the end."""
    for other in caller.get("hosts/").body["results"]:
        caller.call("DELETE", f"hosts/{other['id']}/")
    yield from _quay(live, caller, clean_engine, name="quay-1")


@pytest.fixture
def second_quay(live: LiveServer, caller: Caller, clean_second_engine: Engine, quay: Quay) -> Iterator[Quay]:
    """Another host."""
    del quay  # it comes first, and forgets all other hosts
    yield from _quay(live, caller, clean_second_engine, name="quay-2")


def _quay(live: LiveServer, caller: Caller, engine: Engine, *, name: str) -> Iterator[Quay]:
    added = caller.post("hosts/", {"name": name, "address": engine.endpoint_address})
    assert added.status == 201, added
    path = f"hosts/{added.body['id']}/"
    wait_until(lambda: caller.get(path).body["state"] == "online", what="the host online")
    yield Quay(live=live, caller=caller, engine=engine, host_id=added.body["id"])
    assert caller.call("DELETE", path).status in {202, 204, 404}  # a test may have removed it


@pytest.fixture
def complaints() -> Complaints:
    """What the browser complains about during a test."""
    return Complaints()


@pytest.fixture
def visitor(
    browser: Browser, live: LiveServer, complaints: Complaints, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page of somebody not signed in. Any complaint of the browser fails the test."""
    context = browser.new_context(
        base_url=live.url,
        viewport={"width": 1440, "height": 900},
        locale="en-GB",
        ignore_https_errors=on_team(),  # made at its first start; every other client of the tests checks it
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints.listen(page)
    failed = request.session.testsfailed
    yield page
    unexpected = complaints.unexpected()
    if unexpected or request.session.testsfailed > failed:
        _keep(page, complaints, tmp_path)
    context.close()
    assert not unexpected, "\n".join(unexpected)


@pytest.fixture
def page(visitor: Page, owner: str) -> Page:
    """A page of the owner, signed in."""
    send(visitor.context, "session", {"username": owner, "password": PASSWORD})
    return visitor


def send(context: BrowserContext, noun: str, body: dict[str, str]) -> None:
    """Post what one posts before being signed in; the browser keeps the session that comes back."""
    session = context.request.get("/api/v1/session/")
    token = next(cookie["value"] for cookie in context.cookies() if "csrftoken" in cookie["name"])
    headers = {"X-CSRFToken": token, "Referer": session.url}
    answer = context.request.post(f"/api/v1/{noun}/", data=body, headers=headers)
    assert answer.ok, answer.text()


def place(page: Page, name: str) -> Locator:
    """A link of the navigation at the side."""
    return page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True)


def row(page: Page, name: str) -> Locator:
    """The row of a list that has this name in it."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=name, exact=True))


def toast(page: Page, words: str) -> Locator:
    """The notice that follows an operation."""
    return page.get_by_role("alert").filter(has_text=words)


def _keep(page: Page, complaints: Complaints, directory: Path) -> None:
    page.screenshot(path=directory / "page.png", full_page=True)
    (directory / "console.txt").write_text("\n".join(complaints.heard))
    (directory / "page.html").write_text(page.content())
    print(f"\n{page.url}: screenshot, console and page kept in {directory}")  # noqa: T201 for whoever reads the failure


def look(page: Page, name: str) -> None:
    """For somebody who looks at it: set LOOK to a folder."""
    folder = os.environ.get("LOOK")
    for scheme in ("light", "dark") if folder else ():
        page.emulate_media(color_scheme=scheme)
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_timeout(600)
            page.screenshot(path=f"{folder}/{name}-{scheme}-{width}.png")
    page.set_viewport_size({"width": 1440, "height": 900})
