"""What somebody typed, chose or filled in for a stack is taken as it stands, and survives a reload."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay
from tests.support.engines import BASE_IMAGE
from tests.support.processes import wait_until

COMPOSE = (
    f"services:\n  web:\n    image: {BASE_IMAGE}\n    command: [sleep, '100000']\n    stop_signal: SIGKILL\n"
)
LONG = "-- a line of what is put into the database\n" * 40_000
STORED = "JSON.stringify(localStorage)"


@pytest.fixture
def shop(quay: Quay) -> Iterator[dict[str, Any]]:
    """A stack whose files are small."""
    files = [{"path": "compose.yaml", "text": COMPOSE}, {"path": "seed.sql", "text": ""}]
    made = quay.caller.post("stacks/", {"host": quay.host_id, "project": "shop", "files": files})
    assert made.status == 201, made
    yield made.body
    quay.caller.call("DELETE", f"stacks/{made.body['id']}/")


def _reload(page: Page) -> None:
    page.once("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves
    page.reload()


def test_a_long_file_is_saved(page: Page, quay: Quay, shop: dict[str, Any], tmp_path: Path) -> None:
    """JSON would be refused from 1 MiB on; what is not changed stays."""
    seed = tmp_path / "seed.sql"
    seed.write_text(LONG)
    page.goto(f"/stacks/{shop['id']}/editor")
    page.get_by_label("Files to upload").set_input_files(seed)
    page.get_by_role("textbox", name="seed.sql").click()
    page.keyboard.type("x")
    expect(page.get_by_text("too long to show the command")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("All is saved.")).to_be_visible()
    files = {file["path"]: file for file in quay.caller.get(f"stacks/{shop['id']}/").body["files"]}
    assert files["seed.sql"]["size"] == len(LONG) + 1
    assert files["compose.yaml"] == shop["files"][0]


def test_a_new_stack_is_offered_after_a_reload(page: Page, quay: Quay) -> None:
    del quay  # there is a host
    page.goto("/stacks/new")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("# not saved")
    page.get_by_text("Variables", exact=True).click()
    page.get_by_role("button", name="Add variable").click()
    row = page.locator("[data-variable]").last
    row.get_by_label("Name", exact=True).fill("DB_PASSWORD")
    row.get_by_label("Value of DB_PASSWORD").fill("not-for-a-disk")
    wait_until(lambda: "DB_PASSWORD" in page.evaluate(STORED), what="it is kept")
    assert "not-for-a-disk" not in page.evaluate(STORED)
    _reload(page)

    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".cm-content")).to_contain_text("# not saved")
    expect(page.get_by_text("this browser keeps no secrets")).to_be_visible()
    page.get_by_label("Name", exact=True).first.fill("pier")
    page.get_by_role("button", name="Save and see the plan").click()
    expect(page.get_by_role("heading", level=1, name="pier")).to_be_visible()
    assert "not saved" not in page.evaluate(STORED)


def test_the_last_letters_of_a_form_are_kept(page: Page, shop: dict[str, Any]) -> None:
    page.goto(f"/stacks/{shop['id']}/editor")
    page.get_by_label("Image").press("End")
    page.keyboard.type("-to-the-last-letter")
    _reload(page)
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".cm-content")).to_contain_text(f"{BASE_IMAGE}-to-the-last-letter")
    page.get_by_role("button", name="Undo all").click()


def test_a_damaged_archive_cannot_be_sent(page: Page, shop: dict[str, Any], tmp_path: Path) -> None:
    damaged = tmp_path / "shop.tar"
    damaged.write_bytes(b"no archive")
    page.goto(f"/stacks/{shop['id']}")
    page.get_by_role("button", name="Upload").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("input[type=file]").last.set_input_files(damaged)
    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.get_by_role("button", name="Replace the files")).to_be_disabled()


def _press(page: Page, button: str) -> None:
    """Go on to a button with Tab, and press it."""
    for _ in range(60):
        if page.evaluate("document.activeElement.textContent") == button:
            return page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    raise AssertionError(f"No Tab leads to {button}.")


def test_a_stack_is_changed_by_keys_alone(page: Page, quay: Quay, shop: dict[str, Any]) -> None:
    """Escape and then Tab leaves the editor; a dialog that is closed gives the focus back."""
    page.goto(f"/stacks/{shop['id']}/editor")
    text = page.get_by_role("textbox", name="compose.yaml")
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("# by keys")
    page.keyboard.press("Escape")  # closes what is offered, where something is
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(text).not_to_be_focused()
    _press(page, "Save")
    expect(page.get_by_text("All is saved.")).to_be_visible()

    apply = page.get_by_role("button", name="Plan and apply")
    apply.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    confirm = dialog.get_by_role("button", name="Apply", exact=True)
    expect(confirm).to_be_enabled()
    page.keyboard.press("Escape")
    expect(apply).to_be_focused()
    page.keyboard.press("Enter")
    expect(confirm).to_be_enabled()
    _press(page, "Apply")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("revision 1 is applied")).to_be_visible()
    quay.engine.docker("rm", "--force", "shop-web-1")
