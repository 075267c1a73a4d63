from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay
from tests.support.engines import BASE_IMAGE

pytestmark = pytest.mark.team


def test_it_moves_files_in_and_out(page: Page, quay: Quay, tmp_path: Path) -> None:
    number = quay.run("hold", BASE_IMAGE, "sleep", "600")
    crate = tmp_path / "crate.txt"
    page.goto(f"/containers/{number}/files?path=/tmp")
    expect(page.get_by_text("An empty directory")).to_be_visible()
    for cargo in (
        "thirty barrels",
        "forty barrels",
    ):  # the same file again: it has changed, or the first time failed
        crate.write_text(cargo)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Upload here").click()
        with page.expect_response("**/files/upload/**"):
            chooser.value.set_files(crate)
        expect(page.get_by_role("cell", name="crate.txt", exact=True)).to_be_visible()
        assert quay.engine.docker("exec", "hold", "cat", "/tmp/crate.txt") == cargo

    with page.expect_download() as download:
        page.get_by_role("link", name="Download crate.txt").click()
    assert Path(download.value.path()).read_text() == "forty barrels"
    page.get_by_text("Changed since the image").click()
    expect(page.get_by_role("cell", name="/tmp/crate.txt", exact=True)).to_be_visible()
