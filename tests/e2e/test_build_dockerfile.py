import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay
from tests.support.engines import BASE_IMAGE

pytestmark = pytest.mark.team

GOOD = (
    f"FROM {BASE_IMAGE}\nRUN echo laying the keel > /keel\nRUN cat /keel && echo hull done\nCMD cat /keel\n"
)
BAD = f"FROM {BASE_IMAGE}\nRUN echo laying the keel\nRUN echo the hull leaks; exit 7\n"


def test_it_shows_a_build_its_cache_and_the_line_that_fails(page: Page, quay: Quay) -> None:
    _paste(page, quay, GOOD, tag="ship:1")
    badge = page.get_by_role("heading", level=1).locator("..")
    expect(badge).to_contain_text("succeeded")
    expect(page.get_by_text("0 of 2 steps")).to_be_visible()
    expect(page.get_by_role("region", name="Dockerfile")).to_contain_text("RUN cat /keel")
    page.locator("[data-line='3']").click()
    expect(page.get_by_role("log")).to_contain_text("hull done")
    assert quay.engine.docker("run", "--rm", "ship:1") == "laying the keel"

    first = page.url
    page.get_by_role("button", name="Rebuild").click()
    expect(page).not_to_have_url(re.compile(re.escape(first)))
    expect(page.get_by_text("2 of 2 steps")).to_be_visible()
    expect(page.locator("[data-line='2']")).to_contain_text("cached")

    _paste(page, quay, BAD, tag="ship:2")
    expect(badge).to_contain_text("failed")
    expect(page.locator("[data-line='3']")).to_have_attribute("data-failed", "true")
    expect(page.locator("[data-line='2']")).not_to_have_attribute("data-failed", "true")
    expect(page.get_by_role("log")).to_contain_text("the hull leaks")
    expect(page.get_by_role("alert").first).to_contain_text("exit code: 7")


def test_it_offers_the_stages_of_a_folder_and_records_what_it_showed(
    page: Page, quay: Quay, tmp_path: Path
) -> None:
    (tmp_path / "Dockerfile").write_text(
        f"FROM {BASE_IMAGE} AS Keel\nRUN true\nFROM {BASE_IMAGE} AS hull\nRUN false\n"
    )
    page.goto(f"/builds/new?host={quay.host_id}")
    expect(page.get_by_text("The command is shown when the form is complete.")).to_be_visible()
    page.get_by_text("Upload files").click()
    page.get_by_label("Folder").set_input_files(tmp_path)
    page.get_by_role("button", name="Options").click()
    page.get_by_role("combobox", name="Target stage").click()
    expect(page.get_by_role("option")).to_have_text(["keel", "hull"])
    page.get_by_role("option", name="keel").click()
    shown = page.get_by_text(re.compile("^docker .* build --target keel [.]$"))
    expect(shown).to_be_visible()
    said = shown.inner_text()

    page.get_by_role("button", name="Build", exact=True).click()
    expect(page).to_have_url(re.compile(r"/builds/\d+$"))
    expect(page.get_by_role("heading", level=1).locator("..")).to_contain_text("succeeded")
    expect(page.get_by_text(said, exact=True)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("uploaded files")


def _paste(page: Page, quay: Quay, dockerfile: str, *, tag: str) -> None:
    page.goto(f"/builds/new?host={quay.host_id}")
    page.get_by_role("textbox", name="Dockerfile", exact=True).click()
    page.keyboard.insert_text(dockerfile)
    page.get_by_role("combobox", name="Tags").fill(tag)
    page.get_by_role("combobox", name="Tags").press("Enter")
    page.get_by_role("button", name="Build", exact=True).click()
    expect(page).to_have_url(re.compile(r"/builds/\d+$"))
