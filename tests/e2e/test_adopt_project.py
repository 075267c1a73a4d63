"""A project made by the command line becomes a stack in the browser, and none of its containers is touched."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay, look
from tests.support.compose import resolve_unfenced, write_stack
from tests.support.engines import BASE_IMAGE

SERVICE = f"image: {BASE_IMAGE}, command: [sleep, '100000'], stop_signal: SIGKILL"
COMPOSE = f"""
services:
  web: {{{SERVICE}, ports: ["18080:80"], depends_on: [db]}}
  db: {{{SERVICE}, environment: {{DB_PASSWORD: canary-5ec3e7}}, volumes: ["data:/data"]}}
volumes: {{data: }}
"""


def test_it_is_adopted_as_it_runs(page: Page, quay: Quay, tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    source = write_stack(folder, {"compose.yaml": COMPOSE}, project="shop")
    done = resolve_unfenced(source, "up", "--detach", engine=quay.engine.socket)
    assert done.returncode == 0, done.stderr.decode()
    started = quay.started()
    page.goto("/stacks")
    adopt = page.get_by_role("button", name="Adopt shop")
    expect(adopt).to_be_visible()
    look(page, "list")
    adopt.click()
    dialog = page.get_by_role("dialog")
    written = dialog.get_by_label("compose.yaml as it would be written")
    expect(written).to_contain_text("DB_PASSWORD: ${DB_PASSWORD}")
    expect(written).not_to_contain_text("canary")
    look(page, "adopt")
    dialog.get_by_text("I have the files").click()
    dialog.get_by_label("compose.yaml", exact=True).fill(COMPOSE)
    look(page, "adopt-files")
    dialog.get_by_text("From what runs", exact=True).click()
    dialog.get_by_role("button", name="Adopt it").click()
    expect(dialog).to_contain_text("shop is a stack now")
    look(page, "adopted")
    dialog.get_by_role("link", name="Open the stack").click()
    expect(page.get_by_role("heading", level=1, name="shop")).to_be_visible()
    expect(page.get_by_text("revision 1 is applied")).to_be_visible()
    assert quay.started() == started


def test_containers_become_a_stack_to_be(page: Page, quay: Quay) -> None:
    """Written down, opened in the editor, and left alone until somebody applies it."""
    quay.run("lonely-db", "-e", "DB_PASSWORD=canary-5ec3e7", BASE_IMAGE, "sleep", "600")
    started = quay.started()
    page.goto("/stacks/new")
    page.get_by_role("button", name="From containers").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Containers").first.click()
    page.get_by_role("option", name="lonely-db").click()
    dialog.get_by_label("Name of the stack").fill("gathered")
    written = dialog.get_by_label("compose.yaml as it would be written")
    expect(written).to_contain_text("DB_PASSWORD: ${DB_PASSWORD}")
    look(page, "containers")
    dialog.get_by_role("button", name="Make the stack").click()
    expect(page.get_by_role("heading", level=1, name="gathered")).to_be_visible()
    assert quay.started() == started
