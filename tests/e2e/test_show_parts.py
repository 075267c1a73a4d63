"""An operation that has asked for others: what it waits for, and how they hang together."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import row
from tests.support.live import LiveServer
from tests.support.people import Caller


@pytest.fixture(scope="module")
def live() -> Iterator[LiveServer]:
    """Every process of the product, with the practice actions."""
    server = LiveServer(name="parts", extra={"DJANGO_SETTINGS_MODULE": "tests.support.practice_settings"})
    yield server
    server.end()


def test_it_says_what_an_operation_waits_for_and_is_part_of(
    page: Page, caller: Caller, tmp_path: Path
) -> None:
    go = tmp_path / "go"
    wave = [{"verb": "work"}, {"verb": "fail"}, *[{"verb": "wait", "until": str(go)}] * 2]
    body = {"kind": "practice.delegate", "params": {"waves": [wave]}}
    parent = caller.post("practice/", body).body["id"]
    page.goto(f"/operations/{parent}")
    title = page.get_by_role("heading", level=1, name="Practise to delegate")
    state = title.locator("..")
    expect(state).to_contain_text("waiting")
    parts = page.locator("section").filter(has=page.get_by_role("heading", name="4 parts"))
    for part, ended in (("work", "succeeded"), ("fail", "failed"), ("wait", "running")):
        link = parts.get_by_role("link", name=f"Practise to {part}").first
        expect(link).to_contain_text(ended)
    expect(parts).to_contain_text("The name is in use.")
    waits = page.get_by_role("status").filter(has_text="It waits for")
    expect(waits).to_have_text("It waits for Practise to wait and 1 other part to end.")

    page.goto("/operations")
    page.get_by_role("link", name="waits for its parts").click()
    expect(page).to_have_url(re.compile(rf"parent={parent}"))
    expect(page.get_by_role("link", name=f"part of operation {parent}")).to_have_count(3)
    expect(page.get_by_role("link", name="Practise to delegate")).to_have_count(0)
    row(page, "Practise to work").get_by_role("link", name=f"part of operation {parent}").click()
    expect(title).to_be_visible()

    waits.get_by_role("link", name="Practise to wait").click()
    expect(page.get_by_role("heading", level=1, name="Practise to wait")).to_be_visible()
    go.touch()
    page.get_by_text("Part of").get_by_role("link", name="Practise to delegate").click()
    expect(state).to_contain_text("succeeded")
    expect(waits).to_have_count(0)
