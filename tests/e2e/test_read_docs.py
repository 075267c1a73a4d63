"""The documentation at /docs/: every page, in a real browser, under the policy that the dashboard has."""

import re
import subprocess
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from scripts.up import ROOT
from tests.e2e.conftest import Complaints, place, send, set_up
from tests.support.live import LiveServer
from tests.support.people import PASSWORD

SITE = ROOT / "build" / "docs"


@pytest.fixture(scope="module")
def library() -> Iterator[LiveServer]:
    """A server that was started after the documentation was built."""
    subprocess.run([ROOT / "scripts" / "docs"], check=True, timeout=120)
    server = LiveServer(name="docs")
    yield server
    server.end()


@pytest.fixture
def reader(browser: Browser, library: LiveServer, complaints: Complaints) -> Iterator[Page]:
    """A page of somebody not signed in; nothing may be asked of any other host, nor be refused."""
    context = browser.new_context(base_url=library.url, locale="en-GB")
    page = context.new_page()
    complaints.listen(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(library.url).netloc, ""}
    assert not complaints.unexpected(), "\n".join(complaints.unexpected())


def test_it_opens_every_page_without_a_complaint(reader: Page) -> None:
    pages = sorted(SITE.rglob("*.html"))
    assert len(pages) > 5
    for file in pages:
        reader.goto(f"/docs/{file.relative_to(SITE)}")
        expect(reader.locator("h1").first).to_be_visible()


def test_it_searches(reader: Page) -> None:
    reader.goto("/docs/")
    reader.get_by_role("button", name="Search").first.click()
    reader.get_by_placeholder("Search").fill("idempotency")
    reader.get_by_text("Try again safely").first.click()
    expect(reader).to_have_url(re.compile(r"/docs/api\.html"))


def test_it_keeps_the_colours_that_were_chosen(reader: Page) -> None:
    reader.emulate_media(color_scheme="light")
    reader.goto("/docs/")
    body = reader.locator("body")
    expect(body).to_have_attribute("data-md-color-scheme", "default")
    reader.get_by_title("Switch to light").click()
    reader.get_by_title("Switch to dark").click()
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    reader.goto("/docs/api.html")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")


def test_it_follows_the_system_where_nothing_was_chosen(reader: Page) -> None:
    reader.emulate_media(color_scheme="dark")
    reader.goto("/docs/")
    expect(reader.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_it_says_that_a_page_is_not_there(reader: Page, complaints: Complaints) -> None:
    complaints.expect("404")
    answer = reader.goto("/docs/no-such-page.html")
    assert answer is not None
    assert answer.status == 404
    reader.get_by_role("link", name="the documentation").click()
    expect(reader).to_have_url(re.compile("/docs/$"))


def test_it_is_linked_from_the_dashboard(reader: Page, library: LiveServer) -> None:
    send(reader.context, "session", {"username": set_up(library), "password": PASSWORD})
    reader.goto("/")
    place(reader, "Docs").click()
    expect(reader).to_have_url(re.compile("/docs/$"))
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Quaymaster")


def test_it_is_found_from_its_address_without_the_slash(reader: Page) -> None:
    reader.goto("/docs")
    expect(reader).to_have_url(re.compile("/docs/$"))
