"""A stack as a person at the dashboard lives it: written, planned, applied, changed, taken back, scaled, read."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Quay, place
from tests.support.engines import BASE_IMAGE

SAYS = "while true; do echo {word}; sleep 1; done"
WRITTEN = f"""services:
  web:
    image: {BASE_IMAGE}
    command: ["sh", "-c", "{SAYS}"]
    stop_signal: SIGKILL
  db:
    image: {BASE_IMAGE}
    command: ["sh", "-c", "{SAYS.format(word="the tide")}"]
    stop_signal: SIGKILL
"""


def test_it_lives_with_a_stack(page: Page, quay: Quay) -> None:
    _make(page, WRITTEN.format(word="first ship"))
    plan = page.get_by_role("dialog")
    expect(plan).to_contain_text("create")
    plan.get_by_role("button", name="Apply", exact=True).click()
    page.get_by_role("tab", name="Overview").click()
    expect(_badge(page)).to_have_text("running")
    expect(_service(page, "web")).to_contain_text("shop-web-1")
    expect(page.get_by_text("revision 1 is applied")).to_be_visible()

    _change(page, WRITTEN.format(word="second ship"))
    page.get_by_role("button", name="Plan and apply").click()
    plan = page.get_by_role("dialog")
    expect(plan).to_contain_text("recreate")
    expect(plan).to_contain_text("second ship")
    plan.get_by_role("button", name="Apply", exact=True).click()
    expect(page.get_by_text("revision 2 is applied")).to_be_visible()

    page.get_by_role("tab", name="Revisions").click()
    page.get_by_role("button", name="Roll back").click()
    page.get_by_role("dialog").get_by_role("button", name="Roll back", exact=True).click()
    expect(page.get_by_text("revision 3 is applied")).to_be_visible()
    assert "first ship" in quay.engine.docker("inspect", "shop-web-1")

    _scale(page, quay)
    _read_logs(page, quay)
    _run_once(page)


def _scale(page: Page, quay: Quay) -> None:
    page.get_by_role("tab", name="Overview").click()
    _menu(page, "web", "Scale")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("How many containers").fill("2")
    dialog.get_by_role("button", name="Scale it").click()
    expect(page.get_by_text("revision 4 is applied")).to_be_visible()
    expect(_service(page, "web")).to_contain_text("shop-web-2")
    assert len(quay.engine.docker("ps", "--quiet", "--filter", "name=shop-web").split()) == 2


def _read_logs(page: Page, quay: Quay) -> None:
    page.get_by_role("tab", name="Logs").click()
    log = page.get_by_role("log")
    for words in ("the tide", "first ship", "web 1", "web 2"):
        expect(log).to_contain_text(words)
    colours = {
        name: log.get_by_title(name, exact=True).first.evaluate("one => getComputedStyle(one).color")
        for name in ("db", "web 1", "web 2")
    }
    assert colours["web 1"] == colours["web 2"] != colours["db"]
    # Who comes later joins.
    quay.engine.docker("exec", "shop-db-1", "sh", "-c", "echo a late ship > /proc/1/fd/1")
    expect(log).to_contain_text("a late ship")
    page.get_by_role("group", name="Services").get_by_text("db", exact=True).click()
    expect(log).not_to_contain_text("first ship")
    expect(log).to_contain_text("the tide")


def _run_once(page: Page) -> None:
    page.get_by_role("tab", name="Overview").click()
    _menu(page, "web", "Run once")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Command").fill("sh -c 'echo the test of $NAME; exit 7'")
    dialog.get_by_role("textbox", name="Variables").fill("NAME=pier")
    dialog.get_by_role("button", name="Run it").click()
    expect(page.get_by_role("heading", name="Run a service once")).to_be_visible()
    expect(page.get_by_text("the test of pier")).to_be_visible()
    expect(page.get_by_text("web ended with 7.").first).to_be_visible()


def _make(page: Page, text: str) -> None:
    page.goto("/")
    place(page, "Stacks").click()
    page.get_by_role("link", name="New stack").first.click()
    page.get_by_label("Name").first.fill("shop")
    _write(page, text)
    page.get_by_role("button", name="Save and see the plan").click()


def _change(page: Page, text: str) -> None:
    page.get_by_role("tab", name="Files").click()
    _write(page, text)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("All is saved.")).to_be_visible()


def _write(page: Page, text: str) -> None:
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.insert_text(text)


def _menu(page: Page, service: str, item: str) -> None:
    page.get_by_role("button", name=f"More for {service}", exact=True).click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def _service(page: Page, name: str) -> Locator:
    return page.get_by_role("listitem", name=name, exact=True)


def _badge(page: Page) -> Locator:
    heading = page.get_by_role("heading", level=1, name="shop")
    return heading.locator("xpath=..").get_by_text(re.compile("^(running|changing|not applied)$"))
