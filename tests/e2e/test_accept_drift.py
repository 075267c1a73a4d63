"""What somebody changed with the command line is accepted in the browser: shown first, then applied as it runs."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay, look, toast
from tests.support.compose import resolve_unfenced, write_stack
from tests.support.engines import BASE_IMAGE

COMPOSE = f"""\
services:
  web:   # what people see
    image: {BASE_IMAGE}
    command: [sleep, "100000"]   # for good
    stop_signal: SIGKILL
    environment: {{GREETING: hello}}
  db: {{image: {BASE_IMAGE}, command: [sleep, "100000"], stop_signal: SIGKILL}}
"""
CHANGED = COMPOSE.replace("{GREETING: hello}", "{GREETING: hei, DB_PASSWORD: canary-5ec3e7}")


def up(quay: Quay, folder: Path, text: str) -> None:
    """What somebody does who has the CLI alone."""
    source = write_stack(folder, {"compose.yaml": text}, project="shop")
    done = resolve_unfenced(source, "up", "--detach", engine=quay.engine.socket)
    assert done.returncode == 0, done.stderr.decode()


def test_what_runs_is_accepted(page: Page, quay: Quay, tmp_path: Path) -> None:
    up(quay, tmp_path, COMPOSE)
    page.goto("/stacks")
    expect(page.get_by_role("button", name="Adopt shop")).to_be_visible()
    files = [{"path": "compose.yaml", "text": COMPOSE}]
    body = {"host": quay.host_id, "project": "shop", "files": files}
    adopted = quay.caller.post("stacks/adopt/", body)
    assert adopted.status == 200, adopted.body
    up(quay, tmp_path, CHANGED)
    started = quay.started()
    page.goto(f"/stacks/{adopted.body['stack']['id']}")
    accept = page.get_by_role("button", name="Accept…")
    expect(accept).to_be_visible()
    look(page, "drift")
    accept.click()
    dialog = page.get_by_role("dialog")
    shown = dialog.get_by_label("What is accepted")
    expect(shown).to_contain_text("GREETING")
    expect(dialog).to_contain_text('+     environment: {GREETING: "hei"')
    expect(dialog).to_contain_text("/accept/")
    expect(dialog).not_to_contain_text("canary")
    look(page, "accept")
    dialog.get_by_role("button", name="Accept it").click()
    expect(toast(page, "What runs is revision 2 now")).to_be_visible()
    expect(page.get_by_text("revision 2 is applied")).to_be_visible()
    expect(accept).to_be_hidden()
    look(page, "accepted")
    assert quay.started() == started
