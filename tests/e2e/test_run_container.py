"""The demo, as a person at the dashboard lives it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay, place, row, toast
from tests.support.engines import BASE_IMAGE, Engine

RUNNING = re.compile("running")


@pytest.mark.team
def test_it_replays_the_demo(page: Page, clean_engine: Engine) -> None:
    engine = clean_engine
    _add_host(page, engine)
    _run_container(page)
    expect(row(page, "harbour").get_by_text("8080:80")).to_be_visible()
    assert engine.docker("exec", "harbour", "wget", "-qO-", "http://127.0.0.1/").startswith("the harbour")

    row(page, "harbour").click()
    page.get_by_role("tab", name="Logs").click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("open for ships")
    engine.docker("exec", "harbour", "sh", "-c", "echo a late ship > /proc/1/fd/1")
    expect(log).to_contain_text("a late ship")

    page.get_by_role("tab", name="Terminal").click()
    terminal = page.get_by_test_id("terminal")
    expect(terminal).to_contain_text("/srv #")
    page.keyboard.type("echo $((6 * 7)) knots\n")
    expect(terminal).to_contain_text("42 knots")
    page.keyboard.type("exit 3\n")
    expect(page.get_by_text("exit code 3")).to_be_visible()

    page.get_by_role("tab", name="Stats").click()
    memory = page.get_by_role("figure").filter(has_text="Memory")
    expect(memory).to_contain_text(re.compile(r"\d (KiB|MiB)"))
    assert memory.locator("canvas").evaluate(DRAWN) > 0

    _see_what_others_do(page, engine)


DRAWN = """canvas => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels.filter((value, index) => index % 4 === 3 && value > 0).length;
}"""


def _add_host(page: Page, engine: Engine) -> None:
    page.goto("/hosts")
    page.get_by_role("button", name="Add a host").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("demo-quay")
    dialog.get_by_label("Socket").fill(str(engine.socket))
    dialog.get_by_role("button", name="Test the connection").click()
    expect(dialog.get_by_role("alert")).to_contain_text("28.")
    dialog.get_by_role("button", name="Add host").click()
    expect(page.get_by_role("heading", name="demo-quay")).to_be_visible()
    expect(page.get_by_text("online").first).to_be_visible()


def _run_container(page: Page) -> None:
    place(page, "Containers").click()
    page.get_by_role("link", name="Run a container").first.click()
    page.get_by_label("Image").fill(BASE_IMAGE)
    page.get_by_label("Name", exact=True).fill("harbour")
    page.get_by_label("Working directory").fill("/srv")
    serve = "echo open for ships; echo the harbour > index.html; exec httpd -f -p 80"
    page.get_by_label("Command", exact=True).fill(f"sh -c '{serve}'")
    page.get_by_role("button", name="Publish a port").click()
    page.get_by_label("Host port").fill("8080")
    page.get_by_label("Container port").fill("80")
    shown = page.locator("pre")
    expect(shown).to_contain_text("run --detach --name harbour --workdir /srv --publish 8080:80")
    expect(shown).not_to_have_attribute("data-older", "true")
    command = shown.text_content()
    page.get_by_role("button", name="Run container").click()
    expect(page.get_by_text("succeeded").first).to_be_visible()
    assert page.locator("pre").first.text_content() == command
    place(page, "Containers").click()
    expect(row(page, "harbour")).to_contain_text(RUNNING)


def _see_what_others_do(page: Page, engine: Engine) -> None:
    """Nothing is reloaded here: what the docker CLI does comes by itself."""
    place(page, "Containers").click()
    harbour = row(page, "harbour")
    engine.docker("stop", "-t", "0", "harbour")
    expect(harbour).to_contain_text("exited 137")
    harbour.hover()
    page.get_by_role("button", name="Start harbour").click()
    expect(toast(page, "Start a container: harbour")).to_contain_text("succeeded")
    expect(harbour).to_contain_text(RUNNING)
    engine.docker("rm", "-f", "harbour")
    expect(page.get_by_text("No containers yet")).to_be_visible()


def test_it_says_why_a_run_failed(page: Page, quay: Quay) -> None:
    quay.run("first", "-p", "8080:80", BASE_IMAGE, "sleep", "600")
    page.goto(f"/run?image={BASE_IMAGE}&host={quay.host_id}")
    page.get_by_label("Name", exact=True).fill("second")
    page.get_by_role("button", name="Publish a port").click()
    page.get_by_label("Host port").fill("8080")
    page.get_by_label("Container port").fill("80")
    page.get_by_role("button", name="Run container").click()
    words = page.get_by_role("alert").filter(has_text="port is already allocated")
    expect(words).to_contain_text("Choose another host port")
    expect(page.get_by_text("failed").first).to_be_visible()
