from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay
from tests.support.engines import BASE_IMAGE
from tests.support.processes import wait_until
from tests.support.services import Registry


def test_it_pushes_an_image_and_finds_a_newer_one(page: Page, quay: Quay, open_registry: Registry) -> None:
    quay.engine.invite(open_registry.port)
    name = f"{open_registry.address}/fleet/keel:1"
    quay.engine.docker("tag", BASE_IMAGE, name)
    rows = wait_until(
        lambda: quay.caller.get("images/?search=fleet/keel").body["results"], what="the image mirrored"
    )
    page.goto(f"/images/{rows[0]['id']}")

    page.get_by_role("button", name="Push").click()
    dialog = page.get_by_role("dialog", name="Push an image")
    expect(dialog).to_contain_text(f" push {name}")
    dialog.get_by_role("button", name="Push").click()
    expect(page.get_by_role("heading", level=1).locator("..")).to_contain_text("succeeded")
    expect(page.get_by_role("main")).to_contain_text("sha256:")

    page.goto(f"/images/{rows[0]['id']}")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_text("up to date")).to_be_visible()
    quay.engine.docker("run", "--name", "newer", BASE_IMAGE, "touch", "/mast")
    quay.engine.docker("commit", "newer", name)
    quay.engine.docker("push", name)
    quay.engine.docker("tag", BASE_IMAGE, name)
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("newer there")).to_be_visible()
