"""What Enter does in the palette, however the words were typed and however slow the server is."""

import random
import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Quay, row, toast
from tests.support.engines import BASE_IMAGE

SEARCH = re.compile(r"/api/v1/containers/\?(search|name)=[^&]*&page_size=8|/api/v1/containers/\?page_size=8")
NAMES = ("web", "web-2", "web-22", "api")


class SlowSearch:
    """Holds what the palette asks of the server until it is let go."""

    def __init__(self, page: Page, wanted: re.Pattern[str] = SEARCH) -> None:
        """Hold nothing yet."""
        self._held: list[Route] = []
        self.asked: list[str] = []
        page.route(wanted, self._take)
        self.holding = False

    def _take(self, route: Route) -> None:
        self.asked.append(route.request.url)
        if self.holding:
            self._held.append(route)
        else:
            route.continue_()

    def release(self) -> None:
        """Answer everything, what was asked last before the rest."""
        self.holding = False
        while self._held:
            self._held.pop().continue_()


@pytest.fixture
def slow(page: Page) -> SlowSearch:
    """The palette's searches, at first as fast as they are."""
    return SlowSearch(page)


@pytest.fixture
def busy(page: Page, quay: Quay) -> Quay:
    """A host with containers whose names begin alike, and the list of them on screen."""
    for name in NAMES:
        quay.run(name, BASE_IMAGE, "sleep", "600")
    page.goto("/containers")
    for name in NAMES:
        expect(row(page, name)).to_be_visible()
    return quay


def palette(page: Page) -> None:
    """Open it, with its cache of earlier answers as it is."""
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Find or do anything")).to_be_focused()


def ways(chance: random.Random, text: str) -> list[tuple[str, str]]:
    """One of the ways to get to `text`: in pieces, each typed or pasted, with slips taken back and with pauses."""
    steps: list[tuple[str, str]] = []
    while text:
        piece, text = text[: (cut := chance.randint(1, len(text)))], text[cut:]
        steps.append((chance.choice(["type", "paste"]), piece))
        if chance.random() < 0.4:
            slip = chance.choice(["-2", " web", "x"])
            steps += [("type", slip), ("erase", slip)]
        if text and chance.random() < 0.6:
            steps.append(("pause", ""))
    return steps


def write(page: Page, steps: list[tuple[str, str]]) -> None:
    """Do the steps. A pause is as long as the server needs to answer what stands there."""
    for kind, piece in steps:
        if kind == "type":
            page.keyboard.type(piece)
        elif kind == "paste":
            page.keyboard.insert_text(piece)
        elif kind == "erase":
            for _ in piece:
                page.keyboard.press("Backspace")
        else:
            expect(page.get_by_role("status").filter(has_text="Searching")).to_have_count(0)


@pytest.mark.parametrize("seed", range(4))
def test_it_touches_only_the_container_that_was_named(
    page: Page, busy: Quay, slow: SlowSearch, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 the same typing for the same seed
    name = chance.choice(NAMES)
    before = busy.started()
    palette(page)
    steps = ways(chance, f"restart {name}")
    write(page, steps[:-1])
    slow.holding = True
    write(page, steps[-1:])
    page.keyboard.press("Enter")
    slow.release()

    expect(toast(page, f"Restart a container: {name}")).to_contain_text("succeeded")
    after = busy.started()
    assert {one for one in NAMES if before[one] != after[one]} == {name}, steps


def test_enter_waits_for_the_answer_and_any_key_takes_it_back(
    page: Page, busy: Quay, slow: SlowSearch
) -> None:
    before = busy.started()
    palette(page)
    page.keyboard.type("restart")
    first = page.get_by_role("option", name="Restart api")
    expect(first).to_have_attribute("aria-selected", "true")

    slow.holding = True
    page.keyboard.type(" web-2")
    expect(first).to_be_disabled()
    expect(first).to_have_attribute("aria-selected", "false")
    first.click(force=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="runs when found")).to_be_visible()
    page.keyboard.press("Shift")
    expect(page.get_by_role("status").filter(has_text="runs when found")).to_have_count(0)
    slow.release()

    named = page.get_by_role("option", name="Restart web-2", exact=False).first
    expect(named).to_have_attribute("aria-selected", "true")
    assert busy.started() == before
    page.keyboard.press("Enter")
    expect(toast(page, "Restart a container: web-2")).to_contain_text("succeeded")


# A browser that has no time for what is to be done later, until it has.
_HOLD = """() => {
  const { requestAnimationFrame, setTimeout } = window;
  const later = [];
  Object.assign(window, {
    requestAnimationFrame: (...given) => later.push(() => requestAnimationFrame(...given)),
    setTimeout: (...given) => later.push(() => setTimeout(...given)),
    goOn: () => { Object.assign(window, { requestAnimationFrame, setTimeout }); later.forEach(go => go()); },
  });
}"""


def test_every_key_after_the_shortcut_is_for_the_palette(page: Page, busy: Quay) -> None:
    """Also on a machine so slow that no frame comes between them, with a row behind that has keys of its own."""
    before = busy.started()
    page.keyboard.press("ArrowDown")
    expect(row(page, "api")).to_have_attribute("data-active", "true")
    page.evaluate(_HOLD)
    page.keyboard.press("Control+k")
    page.keyboard.type("restart we")
    page.keyboard.press("Enter")
    page.evaluate("goOn()")
    expect(page.get_by_label("Find or do anything")).to_have_value("restart we")
    option = page.get_by_role("option", name="Restart web", exact=False).first
    expect(option).to_have_attribute("aria-selected", "true")

    page.evaluate(_HOLD)
    page.keyboard.press("Enter")
    page.keyboard.type("rsx")
    page.evaluate("goOn()")
    expect(page.get_by_role("dialog", name=re.compile("Restart web.* on quay-1"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile("/containers$"))
    assert busy.started() == before
    assert busy.caller.get(f"operations/?host={busy.host_id}").body["count"] == 0


@pytest.mark.usefixtures("quay")
def test_it_stays_away_from_a_dialog_in_which_somebody_types(page: Page) -> None:
    page.goto("/volumes")
    page.get_by_role("button", name="Create a volume").first.click()
    name = page.get_by_role("dialog").get_by_label("Name").first
    name.fill("chain")
    page.keyboard.press("Control+k")
    page.keyboard.type("-locker")
    expect(name).to_have_value("chain-locker")
    expect(page.get_by_role("dialog")).to_have_count(1)


def test_what_was_not_named_in_full_asks_first(page: Page, busy: Quay) -> None:
    before = busy.started()
    for less in ("restart we", "rest web", "restart"):
        palette(page)
        page.keyboard.type(less)
        option = page.get_by_role("option", selected=True)
        expect(option).to_contain_text("Restart")
        words = option.inner_text().splitlines()[0]
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name=f"{words} on quay-1?")
        expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
        page.keyboard.press("Enter")
        expect(dialog).to_have_count(0)
    assert busy.started() == before

    palette(page)
    page.keyboard.type("remove web-2")
    expect(page.get_by_role("option", name="Remove web-2", selected=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Remove web-2 on quay-1?")).to_be_visible()


def test_a_name_that_two_hosts_have_says_the_host_and_asks(page: Page, busy: Quay, second_quay: Quay) -> None:
    second_quay.run("web", BASE_IMAGE, "sleep", "600")
    before = busy.started(), second_quay.started()
    palette(page)
    page.keyboard.type("restart web")
    expect(page.get_by_role("option", name="Restart web on quay-2")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Restart web on quay-1?")).to_be_visible()
    page.keyboard.press("Escape")
    assert (busy.started(), second_quay.started()) == before


def test_it_shows_what_enter_does_before_it_does_it(page: Page, busy: Quay) -> None:
    before = busy.started()
    previews = SlowSearch(page, re.compile("preview=true"))
    palette(page)
    page.keyboard.type("web-2")
    said = page.get_by_role("note", name="What it does")
    box = page.get_by_role("dialog").bounding_box
    expect(page.get_by_role("option", name="Open web-2", exact=False, selected=True)).to_be_visible()
    expect(said).to_be_empty()
    assert previews.asked == []

    size = box()
    for verb in ("Stop", "Restart", "Pause"):
        previews.holding = True
        option = page.get_by_role("option", name=f"{verb} web-2")
        with page.expect_request(re.compile(f"/{verb.lower()}/.*preview=true")):
            while option.get_attribute("aria-selected") != "true":
                page.keyboard.press("ArrowDown")
        expect(said).to_be_empty()
        previews.release()
        expect(said).to_have_text(re.compile(rf"^docker .*{verb.lower()} web-2$"))
        assert box() == size
    page.get_by_label("Find or do anything").fill("remove web-22")
    expect(said).to_have_text(re.compile("^docker .*rm --force web-22$"))
    page.keyboard.type("2")
    expect(page.get_by_text("Nothing is called that.")).to_be_visible()
    expect(said).to_be_empty()
    assert busy.started() == before
    assert len(previews.asked) == len(set(previews.asked)) <= 5


@pytest.mark.usefixtures("busy")
def test_rows_under_a_still_mouse_do_not_take_the_choice(page: Page) -> None:
    page.mouse.move(720, 400)
    palette(page)
    page.keyboard.type("web")
    options = page.get_by_role("option")
    expect(options.filter(has_text="Open web")).to_have_count(3)
    for _ in range(options.count() - 1):
        page.keyboard.press("ArrowDown")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.get_by_role("listbox", name="Results").evaluate("list => list.scrollTo(0, 0)")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(options.last).to_have_attribute("aria-selected", "true")


@pytest.mark.usefixtures("busy")
def test_no_key_after_the_one_that_opens_it_goes_astray(page: Page) -> None:
    page.keyboard.press("j")
    expect(page.locator("[role=row][data-active]")).to_have_count(1)
    # All before the next frame, as keys wait while a page is busy: none may reach the table, where `x` selects.
    page.evaluate(
        """async () => {
          for (const init of [{key: "k", ctrlKey: true}, {key: "x"}, {key: "x"}, {key: "x"}]) {
            document.activeElement.dispatchEvent(
              new KeyboardEvent("keydown", {...init, bubbles: true, cancelable: true}));
            for (let turn = 0; turn < 20; turn += 1) await null;
          }
        }"""
    )
    expect(page.get_by_label("Find or do anything")).to_be_focused()
    expect(page.get_by_role("toolbar", name="Selected rows")).to_have_count(0)
