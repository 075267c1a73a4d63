"""Rows come, go and change places while somebody acts on one of them: it is that one the action is for."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay, row, toast
from tests.support.engines import BASE_IMAGE


def test_the_keys_stay_with_the_row_they_were_on(page: Page, quay: Quay) -> None:
    for name in ("buoy", "capstan"):
        quay.run(name, BASE_IMAGE, "sleep", "600")
    page.goto("/containers")
    expect(row(page, "capstan")).to_be_visible()
    page.keyboard.press("j")
    expect(row(page, "buoy")).to_have_attribute("data-active", "true")
    before = quay.started()

    quay.run("anchor", BASE_IMAGE, "sleep", "600")
    expect(row(page, "anchor")).to_be_visible()
    expect(row(page, "buoy")).to_have_attribute("data-active", "true")
    page.keyboard.press("r")
    expect(toast(page, "Restart a container: buoy")).to_contain_text("succeeded")
    after = quay.started()
    assert {name for name in before if before[name] != after[name]} == {"buoy"}

    quay.engine.docker("rm", "--force", "buoy")
    expect(row(page, "buoy")).to_have_count(0)
    expect(page.locator("[role=row][data-active]")).to_have_count(0)
    page.keyboard.press("r")
    page.keyboard.press("k")
    expect(row(page, "anchor")).to_have_attribute("data-active", "true")
    assert {name: at for name, at in quay.started().items() if after[name] != at} == {}


def test_an_open_menu_stays_with_its_row(page: Page, quay: Quay) -> None:
    for name in ("buoy", "capstan"):
        quay.run(name, BASE_IMAGE, "sleep", "600")
    page.goto("/containers")
    row(page, "buoy").hover()
    page.get_by_role("button", name="More for buoy").click()
    item = page.get_by_role("menuitem", name="Restart")
    expect(item).to_be_visible()
    before = quay.started()

    quay.run("anchor", BASE_IMAGE, "sleep", "600")
    expect(row(page, "anchor")).to_be_visible()
    item.click()
    expect(toast(page, "Restart a container: buoy")).to_contain_text("succeeded")
    after = quay.started()
    assert {name for name in before if before[name] != after[name]} == {"buoy"}


def test_a_dialog_does_not_pass_to_the_next_page(page: Page, quay: Quay) -> None:
    first = quay.run("buoy", BASE_IMAGE, "sleep", "600")
    quay.run("capstan", BASE_IMAGE, "sleep", "600")
    page.goto(f"/containers/{first}")
    expect(page.get_by_role("heading", name="buoy")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("capstan")
    expect(page.get_by_role("option", name="Open capstan", selected=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="capstan")).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Rename").click()
    expect(page.get_by_role("dialog", name=re.compile("Rename"))).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="buoy")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
