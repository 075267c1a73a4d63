from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay, row, toast
from tests.support.engines import BASE_IMAGE


def test_it_is_driven_by_keys_alone(page: Page, quay: Quay) -> None:
    for name in ("anchor", "buoy", "capstan"):
        quay.run(name, BASE_IMAGE, "sleep", "600")
    page.goto("/containers")
    expect(row(page, "capstan")).to_be_visible()

    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    expect(row(page, "buoy")).to_have_attribute("data-active", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="buoy")).to_be_visible()

    page.go_back()
    expect(row(page, "anchor")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("caps")
    expect(row(page, "anchor")).to_have_count(0)
    expect(row(page, "capstan")).to_contain_text("running")

    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Find or do anything")).to_be_focused()
    page.keyboard.type("stop capstan")
    expect(page.get_by_role("option", name="Stop capstan")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(toast(page, "Stop a container: capstan")).to_contain_text("succeeded")
    expect(row(page, "capstan")).to_contain_text("exited")
