"""Whatever the server does, the page stays: shell, banner and what was typed."""

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, Route, expect

from controlplane.headers import HASHED
from scripts.up import ROOT
from tests.e2e.conftest import Complaints, Quay, place
from tests.support.engines import BASE_IMAGE
from tests.support.live import LiveServer
from tests.support.processes import run_directory

WAITING = "Quaymaster does not answer. Waiting for it…"
CUT = "The connection to Quaymaster is cut"
# What a browser says of a server that is away.
AWAY = r"ERR_CONNECTION|ERR_EMPTY_RESPONSE|ERR_FAILED|WebSocket connection|Failed to load resource"

pytestmark = pytest.mark.usefixtures("quay")


@pytest.fixture(scope="module")
def dashboard() -> Path:
    """A copy of the dashboard, to be upgraded."""
    copied = run_directory() / "dashboard"
    shutil.copytree(ROOT / "frontend" / "dist", copied)
    return copied


@pytest.fixture(scope="module")
def live(dashboard: Path) -> Iterator[LiveServer]:
    """A Quaymaster of this module's own: its web process is killed."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.support.dashboard_settings"}
    server = LiveServer(name="restless", extra={**settings, "DASHBOARD_DIR": str(dashboard)})
    yield server
    server.end()


@pytest.fixture
def tab(page: Page, complaints: Complaints) -> Page:
    """The owner's page on the fleet, which counts how often it is loaded."""
    complaints.expect(AWAY)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    return page


def _loads(page: Page) -> list[str]:
    """The documents that are loaded from now on."""
    loads: list[str] = []

    def note(request: Request) -> None:
        if request.is_navigation_request():
            loads.append(request.url)

    page.on("request", note)
    return loads


def _upgrade(dashboard: Path) -> None:
    """Give every file of the dashboard another hash and leave nothing of the old ones, as the next build does."""
    files = [path for path in (dashboard / "assets").iterdir() if HASHED.match(f"/assets/{path.name}")]
    renamed = {path.name: f"{path.stem[:-8]}{path.stem[:-9:-1]}{path.suffix}" for path in files}
    for path in [*files, dashboard / "index.html"]:
        text = path.read_text()
        for old, new in renamed.items():
            text = text.replace(old, new)
        path.write_text(text)
        if path in files:
            path.rename(path.with_name(renamed[path.name]))


@pytest.mark.parametrize("end", [LiveServer.kill9, LiveServer.stop])
def test_it_waits_for_a_page_never_visited(
    tab: Page, live: LiveServer, end: Callable[[LiveServer, str], None]
) -> None:
    loads = _loads(tab)
    end(live, "web")
    expect(tab.get_by_text(CUT)).to_be_visible()
    place(tab, "Volumes").click()
    expect(tab.get_by_text(WAITING)).to_be_visible()
    expect(place(tab, "Images")).to_be_visible()
    expect(tab.get_by_text(CUT)).to_be_visible()
    live.start("web")
    expect(tab.get_by_role("heading", name="Volumes")).to_be_visible()
    expect(tab.get_by_text(CUT)).to_be_hidden()
    expect(tab.get_by_text(re.compile(r"No volumes|\d volume"))).not_to_have_count(0)
    assert loads == []


def test_it_keeps_what_is_on_screen(tab: Page, live: LiveServer, quay: Quay) -> None:
    quay.run("anchor", BASE_IMAGE, "sleep", "600")
    place(tab, "Containers").click()
    expect(tab.get_by_role("link", name="anchor", exact=True)).to_be_visible()
    live.kill9("web")
    expect(tab.get_by_text(CUT)).to_be_visible()
    place(tab, "Fleet").click()
    expect(tab.get_by_role("link", name="quay-1").first).to_be_visible()
    place(tab, "Containers").click()
    expect(tab.get_by_role("link", name="anchor", exact=True)).to_be_visible()
    live.start("web")
    expect(tab.get_by_text(CUT)).to_be_hidden()


def test_it_keeps_a_run_that_was_sent_to_nobody(tab: Page, live: LiveServer) -> None:
    tab.goto("/run")
    tab.get_by_label("Image").fill(BASE_IMAGE)
    tab.get_by_label("Name", exact=True).fill("typed")
    tab.get_by_label("Command", exact=True).fill("sleep 600")
    expect(tab.get_by_role("button", name="Run container")).to_be_enabled()  # it knows the host
    live.kill9("web")
    tab.get_by_role("button", name="Run container").click()
    refusal = tab.locator("form").get_by_role("alert")
    expect(refusal).to_contain_text("Quaymaster does not answer")
    expect(refusal).to_contain_text("What you typed is still here")
    live.start("web")
    expect(
        tab.locator("form").get_by_text("Quaymaster is back. What you typed is still here")
    ).to_be_visible()
    expect(refusal).to_have_count(0)
    expect(tab.get_by_label("Command", exact=True)).to_have_value("sleep 600")
    expect(tab.get_by_label("Name", exact=True)).to_have_value("typed")
    tab.get_by_role("button", name="Run container").click()
    expect(tab.get_by_text("succeeded").first).to_be_visible()


def test_it_keeps_a_dialog(tab: Page, live: LiveServer) -> None:
    place(tab, "Volumes").click()
    tab.get_by_role("button", name="Create a volume").first.click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("Name").first.fill("chain-locker")
    live.kill9("web")
    dialog.get_by_role("button", name="Create").last.click()
    expect(dialog.get_by_role("alert")).to_contain_text("What you typed is still here")
    live.start("web")
    expect(dialog.get_by_label("Name").first).to_have_value("chain-locker")
    dialog.get_by_role("button", name="Create").last.click()
    expect(tab.get_by_role("link", name="chain-locker", exact=True)).to_be_visible()


def test_it_asks_once_when_the_answer_was_cut(tab: Page, quay: Quay) -> None:
    """The server has got the wish, the browser no answer: sent again it is the same wish."""
    tab.goto("/run")
    tab.get_by_label("Image").fill(BASE_IMAGE)
    tab.get_by_label("Command", exact=True).fill("sleep 600")

    def cut(route: Route) -> None:
        if route.request.method == "POST":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    tab.route("**/api/v1/containers/", cut)
    tab.get_by_role("button", name="Run container").click()
    expect(tab.locator("form").get_by_role("alert")).to_contain_text("Quaymaster does not answer")
    tab.unroute("**/api/v1/containers/")
    tab.get_by_role("button", name="Run container").click()
    expect(tab.get_by_text("succeeded").first).to_be_visible()
    asked = quay.caller.get(f"operations/?host={quay.host_id}&kind=container.run").body["results"]
    assert len(asked) == 1, asked
    assert len(quay.engine.docker("ps", "-q").split()) == 1


def test_it_loads_an_upgraded_page_once(tab: Page, live: LiveServer, dashboard: Path) -> None:
    loads = _loads(tab)
    live.stop("web")
    _upgrade(dashboard)
    live.start("web")
    expect(tab.get_by_text(CUT)).to_be_hidden()
    assert loads == []
    place(tab, "Images").click()
    expect(tab.get_by_role("heading", name="Images")).to_be_visible()
    expect(tab.get_by_text("Quaymaster was updated")).to_be_visible()
    assert [url.rpartition("/")[2] for url in loads] == ["images"]


def test_it_loads_no_page_for_ever(tab: Page) -> None:
    """A part that the server never has: one reload, then words and a button."""
    loads = _loads(tab)
    tab.route("**/assets/prune-page-*.js", lambda route: route.fulfill(status=404, body="gone"))
    tab.evaluate("window.history.pushState({}, '', '/prune')")
    expect(tab.get_by_text("This part of the page could not be loaded")).to_be_visible()
    expect(place(tab, "Images")).to_be_visible()
    assert len(loads) == 1
    tab.unroute("**/assets/prune-page-*.js")
    tab.get_by_role("button", name="Try again").click()
    expect(tab.get_by_role("heading", name="Prune")).to_be_visible()
    assert len(loads) == 1


def test_it_never_loads_away_a_form(tab: Page) -> None:
    loads = _loads(tab)
    held: list[Route] = []
    typed = threading.Event()

    def answer(route: Route) -> None:
        if typed.is_set():
            route.fulfill(status=404, body="gone")
        else:
            held.append(route)

    tab.route("**/assets/host-charts-*.js", answer)
    tab.get_by_role("link", name="quay-1").first.click()
    tab.get_by_role("button", name="More").click()
    tab.get_by_role("menuitem", name="Edit").click()
    name = tab.get_by_role("dialog").get_by_label("Name")
    name.fill("quay-2")
    typed.set()
    for route in held:
        answer(route)
    expect(tab.get_by_text("This part of the page could not be loaded")).to_be_attached()
    expect(name).to_have_value("quay-2")
    assert loads == []


def test_it_takes_the_words_of_a_proxy_for_no_answer(tab: Page, complaints: Complaints) -> None:
    complaints.expect("Quaymaster does not answer")
    gateway = "<html><h1>502 Bad Gateway</h1></html>"
    tab.route("**/api/v1/**", lambda route: route.fulfill(status=502, body=gateway, content_type="text/html"))
    place(tab, "Networks").click()
    expect(tab.get_by_text(WAITING)).to_be_visible()
    expect(place(tab, "Images")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text(WAITING)).to_be_visible()
    expect(tab).to_have_url(re.compile("/networks$"))
    tab.unroute("**/api/v1/**")
    expect(tab.get_by_role("heading", name="Networks")).to_be_visible()
    expect(tab.get_by_text("bridge").first).to_be_visible()


def test_it_starts_when_the_server_went_away_meanwhile(tab: Page) -> None:
    tab.route("**/assets/index-*.js", lambda route: route.abort())
    tab.goto("/")
    expect(tab.get_by_text(WAITING)).to_be_visible()
    tab.unroute("**/assets/index-*.js")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()


def test_it_keeps_the_sidebar_when_a_page_fails(tab: Page, complaints: Complaints) -> None:
    complaints.expect("TypeError|page error")
    tab.route("**/api/v1/volumes/?*", lambda route: route.fulfill(json={"count": 1, "results": [None]}))
    place(tab, "Volumes").click()
    expect(tab.get_by_text("This page failed")).to_be_visible()
    place(tab, "Networks").click()
    expect(tab.get_by_role("heading", name="Networks")).to_be_visible()
    tab.unroute("**/api/v1/volumes/?*")
    place(tab, "Volumes").click()
    tab.get_by_role("button", name="Try again").click()
    expect(tab.get_by_text("No volumes yet")).to_be_visible()


def test_it_keeps_the_sidebar_where_nothing_is(tab: Page) -> None:
    tab.goto("/no/such/place")
    expect(tab.get_by_text("There is no page at this address")).to_be_visible()
    place(tab, "Fleet").click()
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
