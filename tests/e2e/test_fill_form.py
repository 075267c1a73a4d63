"""Forms: what the server finds wrong stands at its field, and what was typed stays."""

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Complaints, Quay
from tests.support.engines import BASE_IMAGE

REFUSED = r"400 \(Bad Request\)"


def test_it_shows_what_is_wrong_at_the_field(page: Page, quay: Quay, complaints: Complaints) -> None:
    del quay  # there is a host to run on
    complaints.expect(REFUSED)
    page.goto("/run")
    page.get_by_label("Image").fill("busybox")
    ports = page.get_by_role("group", name="Ports")
    for _ in range(2):
        ports.get_by_role("button", name="Publish a port").click()
    # The first row says nothing and is not sent: the server counts from the second.
    ports.get_by_label("Host port").nth(1).fill("99999")
    ports.get_by_label("Container port").nth(1).fill("80")
    page.get_by_role("button", name="Run container").click()

    wrong = ports.get_by_label("Host port").nth(1)
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_be_focused()
    expect(ports.get_by_label("Host port").first).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Image")).to_have_value("busybox")

    wrong.fill("8081")
    expect(wrong).not_to_have_attribute("aria-invalid", "true")


def test_it_takes_an_address_it_does_not_understand(page: Page, quay: Quay) -> None:
    page.goto(f"/volumes?host=nowhere&sort=&create=1&evil=x&q={quay.host_id}")
    expect(page.get_by_role("dialog")).to_contain_text("Create a volume")
    page.get_by_role("dialog").get_by_label("Name").fill("sails")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("searchbox")).to_have_value(str(quay.host_id))


def test_it_shows_the_command_without_moving_a_button(page: Page, quay: Quay) -> None:
    del quay  # a host for the build
    page.goto("/builds/new")
    page.get_by_text("Git repository").click()
    page.get_by_role("textbox", name="Repository").fill("https://git.example.org/team/api.git")
    page.get_by_role("button", name="Store one").click()
    dialog = page.get_by_role("dialog")
    store = dialog.get_by_role("button", name="Store")
    expect(dialog).to_contain_text("The command is shown when the form is complete.")
    before = store.bounding_box()

    dialog.get_by_role("textbox", name="Password or token").fill("sesame")
    expect(dialog).to_contain_text("/api/v1/git-credentials/")
    expect(dialog).not_to_contain_text("sesame")
    assert store.bounding_box() == before


def test_it_keeps_what_the_engine_refuses(page: Page, quay: Quay) -> None:
    quay.run("sails", BASE_IMAGE, "sleep", "99")
    oars = quay.run("oars", BASE_IMAGE, "sleep", "99")
    page.goto(f"/containers/{oars}")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Rename").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("New name").fill("sails")
    dialog.get_by_role("button", name="Rename").click()
    expect(dialog).to_contain_text("already in use")
    expect(dialog.get_by_label("New name")).to_have_value("sails")
