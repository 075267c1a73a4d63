import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OWNER
from tests.support.people import Caller


def test_it_tells_who_changed_what(page: Page, caller: Caller) -> None:
    host = caller.post("hosts/", {"name": "audited", "address": "unix:///nowhere/one.sock"}).body["id"]
    page.goto("/audit")
    lines = page.get_by_role("row").filter(has_text="audited")
    expect(lines.filter(has_text="Add a host")).to_contain_text(OWNER)

    caller.call("PATCH", f"hosts/{host}/", {"address": "unix:///nowhere/two.sock"})
    edited = lines.filter(has_text="Change a host")
    expect(edited).to_contain_text("unix:///nowhere/one.sock → unix:///nowhere/two.sock")

    edited.get_by_role("link", name="Change a host").click()
    expect(page).to_have_url(re.compile(r"/audit\?kind=host\.edit$"))
    expect(lines.filter(has_text="Add a host")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="One kind")).to_be_visible()

    edited.get_by_text("audited").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("row").filter(has_text="address")).to_contain_text("unix:///nowhere/two.sock")
    expect(dialog).to_contain_text("command line")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)

    page.goto("/audit?kind=ship.sink")
    expect(page.get_by_text("No lines match")).to_be_visible()
    assert caller.call("DELETE", f"hosts/{host}/").status == 204
