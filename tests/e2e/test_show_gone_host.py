"""Nothing on screen looks alive of a host that is gone, and everything is live again by itself when it is back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Complaints, Quay, place, row, toast
from tests.support.engines import BASE_IMAGE

UNSEEN = "last seen running"
GONE = re.compile(r"quay-1 does not answer since \d\d:\d\d")
DISABLED = "quay-1 is disabled"
ALIVE = re.compile(r"^(running|healthy)$")


@pytest.fixture
def lamp(quay: Quay) -> int:
    """A container that runs, and writes."""
    return quay.run(
        "lamp", "--restart", "always", BASE_IMAGE, "sh", "-c", "while :; do echo lit; sleep 1; done"
    )


def _kill(quay: Quay) -> None:
    quay.engine.kill9()


def _disable(quay: Quay) -> None:
    assert quay.caller.call("PATCH", f"hosts/{quay.host_id}/", {"enabled": False}).status == 200


def _enable(quay: Quay) -> None:
    assert quay.caller.call("PATCH", f"hosts/{quay.host_id}/", {"enabled": True}).status == 200


def _start(quay: Quay) -> None:
    quay.engine.start()


WAYS = pytest.mark.parametrize(
    ("leave", "words", "come_back"),
    [(_kill, GONE, _start), (_disable, DISABLED, _enable)],
    ids=["killed", "disabled"],
)
Way = Callable[[Quay], None]


@WAYS
@pytest.mark.usefixtures("lamp")
def test_it_says_in_the_list_what_is_old(
    page: Page, quay: Quay, leave: Way, words: str, come_back: Way
) -> None:
    page.goto("/containers")
    expect(row(page, "lamp").get_by_text(ALIVE)).to_be_visible()
    leave(quay)
    expect(row(page, "lamp")).to_contain_text("was running")
    expect(row(page, "lamp")).to_contain_text(re.compile(r"\ds ago"))
    expect(page.get_by_role("table").get_by_text(ALIVE)).to_have_count(0)
    row(page, "lamp").hover()
    expect(page.get_by_role("button", name="Stop lamp")).to_be_disabled()
    page.get_by_role("button", name="More for lamp").click()
    expect(page.get_by_role("menu")).to_contain_text(words)
    expect(page.get_by_role("menuitem", name="Restart")).to_be_disabled()
    page.keyboard.press("Escape")

    page.keyboard.press("Control+k")
    page.get_by_label("Find or do anything").fill("restart lamp")
    expect(page.get_by_role("option", name="Open lamp")).to_contain_text(words)
    expect(page.get_by_role("option", name="Restart lamp")).to_have_count(0)
    page.keyboard.press("Escape")

    come_back(quay)
    expect(row(page, "lamp").get_by_text(ALIVE)).to_be_visible()
    row(page, "lamp").hover()
    expect(page.get_by_role("button", name="Stop lamp")).to_be_enabled()


@WAYS
def test_it_says_on_the_page_what_is_old(
    page: Page, quay: Quay, lamp: int, leave: Way, words: str, come_back: Way
) -> None:
    page.goto(f"/containers/{lamp}/logs")
    log = page.get_by_role("log")
    expect(log).to_contain_text("lit")
    leave(quay)
    badge = page.get_by_role("heading", level=1).locator("..")
    expect(badge).to_contain_text(UNSEEN)
    expect(page.get_by_text(words).first).to_be_visible()
    expect(page.get_by_text("The log goes on by itself when the host is back")).to_be_visible()
    expect(log).to_contain_text("lit")  # what was read stays
    expect(page.get_by_role("button", name="Restart")).to_be_disabled()
    for name, says in (
        ("Terminal", "A shell is on that host"),
        ("Files", "Its files are on that host"),
        ("Processes", "Its processes are on that host"),
        ("Stats", re.compile("The charts end at|no measurements")),
        ("Overview", "Last seen up for"),
        ("Logs", "Its log is on that host"),
    ):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel").get_by_text(says).first).to_be_visible()
        expect(page.get_by_role("tabpanel").get_by_role("alert")).to_have_count(0)
    come_back(quay)
    expect(badge).to_contain_text(re.compile("(?<!last seen )running"))
    expect(page.get_by_text(words)).to_have_count(0)
    expect(log).to_contain_text("lit")
    expect(page.get_by_role("button", name="Restart")).to_be_enabled()


@WAYS
@pytest.mark.usefixtures("lamp")
def test_it_counts_nothing_as_running(page: Page, quay: Quay, leave: Way, words: str, come_back: Way) -> None:
    del words
    page.goto("/")
    expect(page.get_by_text("1 container running on 1 host")).to_be_visible()
    leave(quay)
    expect(page.get_by_text("0 containers running on 1 host; 1 more when it was last seen")).to_be_visible()
    expect(page.get_by_role("link", name="1 was running")).to_be_visible()
    expect(page.get_by_text("Last known state, from")).to_be_visible()
    place(page, "Hosts").click()
    expect(row(page, "quay-1")).to_contain_text("1 were")
    row(page, "quay-1").click()
    expect(page.get_by_text("1 of 1 were running when it was last seen")).to_be_visible()
    come_back(quay)
    expect(page.get_by_text("1 running of 1")).to_be_visible()


@pytest.mark.usefixtures("lamp")
def test_it_lets_nobody_ask_what_cannot_be(page: Page, quay: Quay, complaints: Complaints) -> None:
    """By the keys of the list, where no button is."""
    complaints.expect("409")
    page.goto("/containers")
    expect(row(page, "lamp")).to_contain_text("running")
    quay.engine.stop()
    expect(row(page, "lamp")).to_contain_text("was ")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("r")
    expect(toast(page, "Restart lamp is not possible now")).to_contain_text(GONE)
    assert quay.caller.get(f"operations/?host={quay.host_id}").body["count"] == 0


def test_a_merged_log_says_whose_lines_are_missing(page: Page, second_quay: Quay, lamp: int) -> None:
    """Their silence would look like that of a container that writes nothing."""
    missing = "Nothing new of chat: quay-2 does not answer since"
    writes = ("sh", "-c", "while :; do echo hello; sleep 1; done")
    chat = second_quay.run("chat", "--restart", "always", BASE_IMAGE, *writes)
    page.goto(f"/containers/{lamp}/logs?with={chat}")
    log = page.get_by_role("log")
    expect(log).to_contain_text("hello")
    expect(log).to_contain_text("lit")
    second_quay.engine.kill9()
    expect(page.get_by_text(missing)).to_be_visible()
    second_quay.engine.start()
    expect(page.get_by_text(missing)).to_have_count(0)


def test_it_tells_a_removed_host_from_a_removed_container(
    page: Page, quay: Quay, complaints: Complaints
) -> None:
    complaints.expect("404")
    page.goto(f"/containers/{quay.run('ours', BASE_IMAGE, 'sleep', '600')}")
    expect(page.get_by_role("heading", name="ours")).to_be_visible()
    quay.engine.docker("rm", "--force", "ours")
    expect(page.get_by_text("This container was removed")).to_be_visible()

    page.goto(f"/containers/{quay.run('theirs', BASE_IMAGE, 'sleep', '600')}")
    expect(page.get_by_role("heading", name="theirs")).to_be_visible()
    assert quay.caller.call("DELETE", f"hosts/{quay.host_id}/").status == 204
    expect(page.get_by_text("Its host quay-1 is not here any more")).to_be_visible()


def test_it_says_nothing_of_what_it_never_saw(page: Page, quay: Quay) -> None:
    nowhere = {"name": "nowhere", "address": "unix:///nowhere.sock"}
    added = quay.caller.post("hosts/", nowhere)
    page.goto("/")
    tile = page.get_by_role("article").filter(has_text="nowhere")
    expect(tile).to_contain_text("Never reached so far")
    expect(tile).not_to_contain_text("0")
    page.goto("/hosts")
    expect(row(page, "nowhere")).not_to_contain_text(re.compile("0 (were|B)"))
    page.goto(f"/hosts/{added.body['id']}")
    expect(page.get_by_text("It was never reached so far")).to_be_visible()
    expect(page.get_by_text("when it was last seen")).to_have_count(0)
    quay.caller.call("DELETE", f"hosts/{added.body['id']}/")


def test_it_says_what_a_try_came_to(page: Page, quay: Quay) -> None:
    quay.caller.post("hosts/test/", {"address": "unix:///nowhere.sock"})
    page.goto("/operations")
    tried = page.get_by_role("row").filter(has_text="Test the connection to a host").first
    expect(tried).to_contain_text("There is no socket at unix:///nowhere.sock")
