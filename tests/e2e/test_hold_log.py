"""A log that is held does not move, however it was held and however fast its container writes."""

import itertools
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Quay
from tests.support.engines import BASE_IMAGE
from tests.support.processes import wait_until

Sight = list[tuple[str, float]]

_FEW = 3_000
_LONG = " and some more words" * 12
# About 5,000 lines a second, a seventh of them long enough to wrap, a third of them on stderr.
_WRITER = f"""
say() {{ [ $((i % 7)) -eq 0 ] && long="{_LONG}" || long=""; if [ $((i % 3)) -eq 0 ]; then echo "line $i.$long" >&2; else echo "line $i.$long"; fi; }}
i=1; while [ $i -le $FIRST ]; do say; i=$((i+1)); done
while [ ! -e /go ]; do sleep 0.1; done
while [ $i -le $LAST ]; do
  n=0; while [ $n -lt 500 ]; do say; i=$((i+1)); n=$((n+1)); done; sleep 0.1
done
sleep 600
"""  # noqa: E501 one shell function on a line
_SIGHT = """view => {
  const frame = view.getBoundingClientRect();
  return [...view.querySelectorAll("[data-stream]")]
    .map(line => [line.querySelector("span:last-of-type").textContent, line.getBoundingClientRect()])
    .filter(([, box]) => box.bottom > frame.top && box.top < frame.bottom)
    .map(([text, box]) => [text, Math.round((box.top - frame.top) * 10) / 10]);
}"""


class Log:
    """The log of a container, as a person has it before them."""

    def __init__(self, page: Page) -> None:
        """Know the parts of it."""
        self.page = page
        self.view = page.get_by_role("log", name="Log")
        self.pause = page.get_by_role("button", name="Pause", exact=True)
        self.follow = page.get_by_role("button", name="Follow", exact=True)
        self.counter = page.get_by_role("button", name=re.compile("new lines?$"))

    def line(self, number: int) -> Locator:
        """A line of the writer's."""
        return self.view.get_by_text(re.compile(rf"^line {number}\."))

    def total(self, words: str) -> Locator:
        """What the foot says of how many lines there are."""
        return self.page.locator("#content").get_by_text(re.compile(f"^{words}$"))

    def sight(self) -> Sight:
        """The lines in sight and how far each stands below the upper edge."""
        found: Sight = self.view.evaluate(_SIGHT)
        return found

    def waiting(self) -> int:
        """How many new lines the counter says."""
        return int(re.sub(r"\D", "", self.counter.inner_text()))

    def wait_for(self, amount: int) -> None:
        """Until the counter has counted that many more."""
        expect(self.counter).to_be_visible()
        self.page.wait_for_function(
            "([element, wanted]) => Number(element.textContent.replace(/\\D/g, '')) >= wanted",
            arg=[self.counter.element_handle(), self.waiting() + amount],
        )


@pytest.fixture
def writer(page: Page, quay: Quay) -> Callable[..., Log]:
    """A container that has written a number of lines and goes on when `/go` is there; its log is open."""

    def write(first: int, *, more: int = 900_000_000) -> Log:
        limits = ["--env", f"FIRST={first}", "--env", f"LAST={first + more}"]
        number = quay.run("writer", *limits, BASE_IMAGE, "sh", "-c", _WRITER)
        page.goto(f"/containers/{number}/logs?tail=10000")
        log = Log(page)
        if first:
            expect(log.total(f"{first:,} lines?")).to_be_visible()
        return log

    return write


def go(quay: Quay) -> None:
    """Let the writer go on."""
    quay.engine.docker("exec", "writer", "touch", "/go")


def scroll_up(log: Log, pixels: int) -> None:
    """As the scrollbar or a finger does: no key and no wheel tells of it beforehand."""
    log.view.evaluate("(view, pixels) => view.scrollBy({top: -pixels, behavior: 'instant'})", pixels)


def select(log: Log) -> None:
    """Drag over a few letters."""
    box = log.view.bounding_box()
    assert box is not None
    log.page.mouse.move(box["x"] + 150, box["y"] + 200)
    log.page.mouse.down()
    log.page.mouse.move(box["x"] + 200, box["y"] + 200, steps=4)
    log.page.mouse.up()


def wheel(log: Log) -> None:
    """The smallest turn."""
    log.view.hover()
    log.page.mouse.wheel(0, -1)


GESTURES: dict[str, Callable[[Log], None]] = {
    "Pause": lambda log: log.pause.click(),
    "wheel": wheel,
    "one pixel": lambda log: scroll_up(log, 1),
    "scrollbar": lambda log: scroll_up(log, 900),
    "PageUp": lambda log: log.view.press("PageUp"),
    "ArrowUp": lambda log: log.view.press("ArrowUp"),
    "Home": lambda log: log.view.press("Home"),
    "selection": select,
}


# A banner comes over the page and goes; what else is on it may want to know at once where things are.
_BANNER = """async view => {
  const frames = async () => { for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame); };
  const banner = Object.assign(document.createElement("div"), { style: "height: 37px" });
  document.getElementById("content").before(banner);
  await frames();
  await new Promise(later => setTimeout(later, 50));  // between two frames, as an answer comes
  banner.remove();
  view.getBoundingClientRect();
  await frames();
}"""


def test_it_follows_on_when_a_banner_above_it_goes(writer: Callable[..., Log]) -> None:
    log = writer(500)
    expect(log.line(500)).to_be_visible()
    log.view.evaluate(_BANNER)
    expect(log.line(500)).to_be_visible()
    expect(log.pause).to_be_visible()


@pytest.mark.parametrize("lines", ["wrapped", "unwrapped"])
def test_it_holds_by_each_gesture(quay: Quay, writer: Callable[..., Log], lines: str) -> None:
    log = writer(500)
    if lines == "unwrapped":
        log.page.get_by_role("button", name="Wrap long lines").click()
    go(quay)
    for name, hold in GESTURES.items():
        expect(log.line(1)).to_have_count(0)
        hold(log)
        expect(log.follow, name).to_be_visible()
        if name == "Home":
            expect(log.view).to_have_js_property("scrollTop", 0)
        log.wait_for(1)
        before = log.sight()
        log.wait_for(_FEW)
        assert log.sight() == before, name
        assert before, name

        log.view.press("End")
        expect(log.pause, name).to_be_visible()
        expect(log.counter, name).to_have_count(0)
        moved = before[-1][0]
        expect(log.view.get_by_text(moved, exact=True), name).to_have_count(0)


@pytest.mark.parametrize("first", [0, 1, 12, 500])
@pytest.mark.parametrize("hold", ["Pause", "wheel", "ArrowUp"])
def test_it_holds_at_each_length(quay: Quay, writer: Callable[..., Log], first: int, hold: str) -> None:
    log = writer(first, more=2 * _FEW)
    GESTURES[hold](log)
    expect(log.follow).to_be_visible()
    before, words = log.sight(), log.view.inner_text()
    go(quay)
    log.wait_for(_FEW)
    assert (log.sight(), log.view.inner_text()) == (before, words)

    log.follow.click()
    expect(log.total(f"{first + 2 * _FEW:,} lines")).to_be_visible()
    # Each line of the writer's once, across the place where it was held and where it followed again.
    search = log.page.get_by_role("searchbox", name="Search the log")
    for near in (first, first + _FEW):
        wanted = [number for number in range(near - 2, near + 4) if number > 0]
        search.fill(rf"^line ({'|'.join(map(str, wanted))})\.")
        log.page.get_by_label("Only these").set_checked(True)
        expect(log.view.locator("[data-stream]")).to_have_count(len(wanted))
    expect(log.page.get_by_text(f"of {first + 2 * _FEW:,} lines")).to_be_visible()
    expect(log.page.get_by_text("skipped")).to_have_count(0)


def test_it_holds_when_old_lines_would_leave(quay: Quay, writer: Callable[..., Log]) -> None:
    log = writer(500)
    go(quay)
    expect(log.total(r"[5-9]\d,\d{3} lines")).to_be_visible()
    scroll_up(log, 3)
    log.wait_for(1)
    before = log.sight()
    log.wait_for(_FEW)
    assert log.sight() == before


def test_it_keeps_its_lines_when_they_are_laid_out_anew(quay: Quay, writer: Callable[..., Log]) -> None:
    log = writer(2_000)
    go(quay)
    for _ in range(5):
        log.view.press("PageUp")
    log.wait_for(1)
    page = log.page

    def first() -> tuple[str, float]:
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return log.sight()[0]

    anchor = first()
    for name in ("Wrap long lines", "Timestamps"):
        page.get_by_role("button", name=name).click()
        assert first()[0] == anchor[0], name
        page.get_by_role("button", name=name).click()
        assert first() == anchor, name
    for width in (700, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert first()[0] == anchor[0], width
    assert first() == anchor
    page.get_by_role("searchbox", name="Search the log").fill("words")
    expect(page.get_by_text("Only these")).to_be_visible()
    assert first() == anchor
    page.get_by_label("Only these").set_checked(True)
    expect(page.get_by_text(re.compile(r"^[\d,]+ of ")).first).to_be_visible()
    assert all("words" in text for text, _ in log.sight())
    page.get_by_label("Only these").set_checked(False)
    assert first() == anchor
    page.get_by_text("stderr", exact=True).click()
    before = log.sight()
    log.wait_for(_FEW)
    assert log.sight() == before
    page.get_by_text("All", exact=True).click()
    assert first() == anchor


def test_going_back_by_the_wheel_never_jumps(writer: Callable[..., Log]) -> None:
    log = writer(2_000, more=0)
    log.page.get_by_text("stdout", exact=True).click()
    log.view.hover()

    def first() -> int:
        return int(re.sub(r"^line (\d+).*", r"\1", log.sight()[0][0]))

    seen = [first()]
    while seen[-1] > 1_000:
        log.page.mouse.wheel(0, -300)
        wait_until(lambda: first() != seen[-1], what="the wheel to go back")
        seen.append(first())
    steps = [one - other for one, other in itertools.pairwise(seen)]
    assert all(0 <= step <= 40 for step in steps), seen


def test_it_says_what_cannot_wait(quay: Quay, writer: Callable[..., Log]) -> None:
    log = writer(20, more=60_000)
    log.pause.click()
    expect(log.page.get_by_text("Paused: new lines wait, none is lost")).to_be_visible()
    go(quay)
    expect(log.page.get_by_text("10,000 lines skipped")).to_be_visible()
    expect(log.page.get_by_text("none is lost")).to_have_count(0)
    assert log.waiting() == 50_000
    log.follow.click()
    expect(log.total("50,020 lines")).to_be_visible()
    expect(log.page.get_by_text("10,000 lines skipped")).to_be_visible()


def test_scrolling_to_the_very_bottom_follows_again(quay: Quay, writer: Callable[..., Log]) -> None:
    log = writer(500)
    go(quay)
    log.view.press("Home")
    expect(log.view).to_have_js_property("scrollTop", 0)
    log.wait_for(_FEW)
    scroll_up(log, -10_000_000)
    expect(log.pause).to_be_visible()
    expect(log.counter).to_have_count(0)


def test_merged_logs_hold_too(quay: Quay, page: Page, writer: Callable[..., Log]) -> None:
    other = quay.run("other", BASE_IMAGE, "sh", "-c", "while :; do echo other; sleep 0.01; done")
    log = writer(20)
    page.goto(f"{page.url}&with={other}")
    expect(log.view.get_by_text("other", exact=True).first).to_be_visible()
    go(quay)
    log.pause.click()
    before = log.sight()
    log.wait_for(_FEW)
    assert log.sight() == before
