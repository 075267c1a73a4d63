"""The files of a stack come from a folder or a git server, are typed into a slow page, and nothing of them is lost."""

import hashlib
import hmac
import json
import re
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Locator, Page, Route, expect

from tests.builds.git_server import GitServer, new_repository
from tests.e2e.conftest import PATIENCE, Complaints, Quay
from tests.support.engines import BASE_IMAGE
from tests.support.live import LiveServer
from tests.support.processes import wait_until

COMPOSE = f"""services:
  web:
    image: {BASE_IMAGE}
    command: [sleep, "100000"]
    stop_signal: SIGKILL
    volumes: ["./page:/srv:ro"]
"""
# What another one that lies beside it adds.
OVERRIDE = "services:\n  web:\n    labels: {from: override}\n"
SLOWER = 3  # times that the browser's processor is held back


@pytest.fixture(scope="module")
def live(fetching_live: LiveServer) -> LiveServer:
    """The git servers here speak http."""
    return fetching_live


@pytest.fixture
def typed(quay: Quay) -> Iterator[dict[str, Any]]:
    """A stack with one small file."""
    body = {"host": quay.host_id, "project": "shop", "files": [{"path": "compose.yaml", "text": COMPOSE}]}
    made = quay.caller.post("stacks/", body)
    assert made.status == 201, made
    yield made.body
    quay.caller.call("DELETE", f"stacks/{made.body['id']}/")


def editor(page: Page, stack: dict[str, Any]) -> Locator:
    """The text of the compose file, with the cursor in it."""
    page.goto(f"/stacks/{stack['id']}/editor")
    text = page.get_by_role("textbox", name="compose.yaml")
    text.click()
    return text


def stored(quay: Quay, stack: dict[str, Any], path: str = "compose.yaml") -> str:
    headers = {"Authorization": f"Bearer {quay.caller.token}"}
    address = f"{quay.live.url}/api/v1/stacks/{stack['id']}/file/"
    answer = requests.get(address, params={"path": path}, headers=headers, timeout=60)
    assert answer.ok, answer.text
    return answer.content.decode()


def test_a_folder_becomes_a_stack_and_is_brought_again(page: Page, quay: Quay, tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    (folder / "page").mkdir(parents=True)
    (folder / "compose.yaml").write_text(COMPOSE)
    (folder / "compose.override.yaml").write_text(OVERRIDE)
    (folder / "page" / "index.html").write_text("one")
    page.goto(f"/stacks/new?host={quay.host_id}")
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    page.get_by_role("textbox", name="Name").fill("harbour")
    page.get_by_text("Upload", exact=True).click()
    expect(page.get_by_text("At most 64 MiB")).to_be_visible()
    page.get_by_label("Folder").set_input_files(folder)
    expect(page.get_by_text("Compose finds compose.yaml and compose.override.yaml by itself")).to_be_visible()
    page.get_by_role("button", name="Save and see the plan").click()
    page.get_by_role("dialog").get_by_role("button", name="Apply", exact=True).click()
    read = ("exec", "harbour-web-1", "cat", "/srv/index.html")
    listed = ("ps", "--format", "{{.Names}}", "--filter", "label=from=override")
    wait_until(lambda: quay.engine.docker(*listed) == "harbour-web-1", what="it runs", seconds=120)
    assert quay.engine.docker(*read) == "one"

    (folder / "page" / "index.html").write_text("two, and longer")
    (folder / "README").write_text("new")
    (folder / "compose.override.yaml").unlink()
    page.goto(page.url.split("?")[0])
    page.get_by_role("button", name="Upload again").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Folder").set_input_files(folder)
    for words in ("changedpage/index.html", "addedREADME", "is removedcompose.override.yaml"):
        expect(dialog.get_by_role("listitem").filter(has_text=words)).to_be_visible()
    dialog.get_by_role("button", name="Replace the files").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("See the files")).to_be_visible()

    # What is in an archive is seen, too; one that is chosen again is looked at again.
    packed = tmp_path / "harbour.zip"
    page.get_by_role("button", name="Upload again").click()
    for text, words in (("two, and longer", "already"), ("three", "changedpage/index.html")):
        (folder / "page" / "index.html").write_text(text)
        with zipfile.ZipFile(packed, "w") as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, path.relative_to(folder))
        dialog.locator("input[accept*=zip]").set_input_files(packed)
        expect(dialog).to_contain_text(words)
        dialog.get_by_role("button", name="Take away").click()


def test_a_repository_is_fetched_and_its_webhook_heard(page: Page, quay: Quay, tmp_path: Path) -> None:
    repository = new_repository(tmp_path / "quay.git")
    first = repository.commit({"compose.yaml": COMPOSE, "page/index.html": "one"})
    server = GitServer(tmp_path)
    try:
        page.goto(f"/stacks/new?host={quay.host_id}")
        page.get_by_role("textbox", name="Name").fill("wharf")
        page.get_by_text("Git repository", exact=True).click()
        page.get_by_role("textbox", name="Repository").fill(f"http://{server.address}/quay.git")
        page.get_by_role("button", name="Save and fetch the files").click()
        expect(page.get_by_text(first[:12])).to_be_visible()
        expect(page.get_by_text("brought news")).to_be_visible()

        page.get_by_role("button", name="Make a webhook").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("Copy the secret now")).to_be_visible()
        address, secret = dialog.locator("span.mono").all_inner_texts()[:2]
        dialog.get_by_text("GitLab").click()
        expect(dialog.get_by_text("Secret token")).to_be_visible()
        dialog.get_by_role("button", name="I have copied it").click()
        page.get_by_role("tab", name="Deliveries").click()
        expect(page.get_by_text("Nothing came yet")).to_be_visible()

        second = repository.commit({"compose.yaml": COMPOSE, "page/index.html": "two"})
        body = json.dumps({"ref": "refs/heads/main", "after": second}).encode()
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signed}", "X-GitHub-Event": "push"}
        answers = [
            requests.post(address, data=body, headers=each, timeout=60).status_code for each in (headers, {})
        ]
        assert answers == [202, 401]
        rows = page.get_by_role("listitem").filter(has_text="127.0.0.1")
        expect(rows).to_have_count(2)
        expect(rows.first).to_contain_text("not signed")
        expect(rows.last).to_contain_text("fetched")
        page.get_by_role("tab", name="Overview").click()
        expect(page.get_by_text(second[:12])).to_be_visible()
        expect(page.get_by_text(secret)).to_have_count(0)

        # That it was asked for is not that it went well.
        repository.git("update-ref", "-d", "refs/heads/main")
        body = json.dumps({"ref": "refs/heads/main", "after": "1" * 40}).encode()
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signed}", "X-GitHub-Event": "push"}
        assert requests.post(address, data=body, headers=headers, timeout=60).status_code == 202
        page.get_by_role("tab", name="Deliveries").click()
        expect(rows.first).to_contain_text("failed")
        expect(rows.first).to_contain_text("couldn't find remote ref")
    finally:
        server.close()


def test_what_is_typed_fast_into_a_slow_page_is_what_is_saved(
    page: Page, quay: Quay, typed: dict[str, Any]
) -> None:
    """While the page is told again and again that the stack changed."""
    text = editor(page, typed)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    over = threading.Event()

    def disturb() -> None:
        for seconds in range(10, 3000):
            if over.wait(0.4):
                return
            quay.caller.call("PATCH", f"stacks/{typed['id']}/", {"wait_seconds": seconds})

    other = threading.Thread(target=disturb)
    other.start()
    try:
        page.keyboard.press("Control+End")
        bottom = [f"# line {number}, typed fast" for number in range(5)]
        for line in bottom:
            page.keyboard.type(line)
            page.keyboard.press("Enter")
        # The cursor is where it was put, too.
        page.keyboard.press("Control+Home")
        top = [f"# top {number}" for number in range(3)]
        for line in top:
            page.keyboard.type(line)
            page.keyboard.press("Enter")
    finally:
        over.set()
        other.join()
    wanted = "".join(f"{line}\n" for line in top) + COMPOSE + "".join(f"{line}\n" for line in bottom)
    text.press("Control+s")
    expect(page.get_by_text("All is saved.")).to_be_visible(timeout=PATIENCE)
    assert stored(quay, typed) == wanted


def test_what_was_not_saved_is_offered_after_a_reload(page: Page, quay: Quay, typed: dict[str, Any]) -> None:
    editor(page, typed)
    page.keyboard.press("Control+End")
    page.keyboard.type("# not saved")
    kept = "Object.keys(localStorage).some((key) => key.includes('stack-draft'))"
    wait_until(lambda: page.evaluate(kept), what="it is kept")
    page.keyboard.type(", to the last letter")
    page.once("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves
    page.reload()
    page.get_by_role("button", name="Take it back").click()
    text = page.get_by_role("textbox", name="compose.yaml")
    expect(text).to_contain_text("# not saved, to the last letter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("All is saved.")).to_be_visible()
    assert stored(quay, typed) == f"{COMPOSE}# not saved, to the last letter"
    page.reload()
    expect(page.get_by_text("All is saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Take it back")).to_have_count(0)


def test_the_second_of_two_is_told_and_chooses(
    page: Page, quay: Quay, typed: dict[str, Any], complaints: Complaints
) -> None:
    complaints.expect("409")
    editor(page, typed)
    page.keyboard.press("Control+End")
    page.keyboard.type("# mine")
    theirs = {"files": [{"path": "compose.yaml", "text": f"# theirs\n{COMPOSE}"}]}
    assert quay.caller.call("PATCH", f"stacks/{typed['id']}/", theirs).status == 200
    told = page.get_by_role("alert").filter(has_text="Somebody else changed this stack meanwhile")
    expect(told).to_contain_text("compose.yaml")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Nothing of yours was saved")).to_be_visible()
    assert stored(quay, typed) == f"# theirs\n{COMPOSE}"
    told.get_by_role("button", name="Compare theirs with yours").click()
    expect(page.get_by_text("# theirs")).to_be_visible()
    told.get_by_role("button", name="Save yours in its place").click()
    expect(page.get_by_text("All is saved.")).to_be_visible()
    assert stored(quay, typed) == f"{COMPOSE}# mine"


def test_what_is_typed_outlives_the_stack(
    page: Page, quay: Quay, typed: dict[str, Any], complaints: Complaints
) -> None:
    complaints.expect("404")
    text = editor(page, typed)
    page.keyboard.press("Control+End")
    page.keyboard.type("# typed for nothing")
    quay.caller.call("DELETE", f"stacks/{typed['id']}/")
    told = page.get_by_role("alert").filter(has_text="Somebody has this stack forgotten meanwhile")
    expect(told).to_contain_text("copy what you need (compose.yaml)")
    expect(text).to_contain_text("# typed for nothing")
    page.once("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves
    page.reload()
    expect(page.get_by_text("It is not here (any more)")).to_be_visible()


def test_why_an_apply_was_not_taken_is_not_said_for_ever(
    page: Page, quay: Quay, typed: dict[str, Any], complaints: Complaints
) -> None:
    """Once somebody else's change has ended the plan is another one, and nothing is in its way."""
    complaints.expect("ERR_FAILED")
    apply = re.compile(r"/apply/$")

    def refuse(route: Route) -> None:
        route.abort()

    page.context.route(apply, refuse)
    page.goto(f"/stacks/{typed['id']}?plan=true")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Apply", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("does not answer")
    page.context.unroute(apply, refuse)
    assert quay.caller.post(f"stacks/{typed['id']}/apply/", {}).status == 202
    expect(dialog.get_by_text("All is as the files say")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_have_count(0)


def test_files_without_a_usual_name_are_offered_to_compose(page: Page, quay: Quay) -> None:
    files = [{"path": "README.md", "text": "x"}, {"path": "deploy/shop.yaml", "text": COMPOSE}]
    body = {"host": quay.host_id, "project": "deep", "files": files}
    made = quay.caller.post("stacks/", body).body
    page.goto(f"/stacks/{made['id']}/editor")
    page.get_by_role("button", name="Use deploy/shop.yaml").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("All is saved.")).to_be_visible()
    assert quay.caller.get(f"stacks/{made['id']}/").body["compose_files"] == ["deploy/shop.yaml"]
    page.close()  # it would read a stack that is gone
    quay.caller.call("DELETE", f"stacks/{made['id']}/")


def test_it_says_when_nobody_can_look_at_the_file(
    page: Page, typed: dict[str, Any], complaints: Complaints
) -> None:
    complaints.expect("ERR_FAILED")
    away = re.compile("analysis-worker")

    def refuse(route: Route) -> None:
        route.abort()

    page.context.route(away, refuse)
    editor(page, typed)
    again = page.get_by_role("button", name="Look again")
    expect(again).to_be_visible()
    page.context.unroute(away)
    again.click()
    expect(page.get_by_text("No problems found")).to_be_visible()


def test_what_the_server_says_stands_at_its_line(page: Page, quay: Quay, typed: dict[str, Any]) -> None:
    """Where the page itself finds nothing."""
    text = f"{COMPOSE}    env_file: ../outside.env\n"
    quay.caller.call("PATCH", f"stacks/{typed['id']}/", {"files": [{"path": "compose.yaml", "text": text}]})
    editor(page, typed)
    said = page.get_by_role("button", name=re.compile(r"^7:1 "))
    expect(said).to_contain_text("outside")


def test_files_from_git_are_only_shown(page: Page, quay: Quay) -> None:
    """It says why, and takes no letters; variables are kept over a reload, but for the values of secrets."""
    body = {"host": quay.host_id, "project": "pier", "git_url": "https://git.example.org/team/pier.git"}
    made = quay.caller.post("stacks/", body).body
    page.goto(f"/stacks/{made['id']}/editor")
    expect(page.get_by_text("These files come from git and cannot be changed here")).to_be_visible()
    expect(page.get_by_role("button", name="Add a file")).to_have_count(0)
    for name, value in (("TAG", "1.27"), ("DB_PASSWORD", "not-for-a-disk")):
        page.get_by_role("button", name="Add variable").click()
        row = page.locator("[data-variable]").last
        row.get_by_label("Name", exact=True).fill(name)
        row.get_by_label(f"Value of {name}").fill(value)
    kept = "JSON.stringify(localStorage)"
    wait_until(lambda: "DB_PASSWORD" in page.evaluate(kept), what="it is kept")
    assert "not-for-a-disk" not in page.evaluate(kept)
    page.once("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves
    page.reload()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Value of TAG")).to_have_value("1.27")
    expect(page.get_by_label("Value of DB_PASSWORD")).to_have_value("")
    expect(page.get_by_text("this browser keeps no secrets")).to_be_visible()
    page.close()  # it would read a stack that is gone
    quay.caller.call("DELETE", f"stacks/{made['id']}/")
