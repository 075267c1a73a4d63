from typing import Literal

from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import Quay
from tests.support.engines import BASE_IMAGE

PHONE: ViewportSize = {"width": 390, "height": 844}
LISTS = (
    "/",
    "/hosts",
    "/containers",
    "/run",
    "/images",
    "/volumes",
    "/networks",
    "/registries",
    "/builds",
    "/builds/new",
    "/operations",
    "/audit",
    "/prune",
    "/settings/tokens",
)
TABS = ("", "logs", "terminal", "stats", "files", "processes", "anatomy", "inspect", "timeline")


def test_it_fits_a_phone_by_day_and_by_night(page: Page, quay: Quay) -> None:
    name = "a-container-with-a-name-that-is-longer-than-any-phone-is-wide"
    number = quay.run(name, "-p", "8080:80", "-v", "/data", BASE_IMAGE, "sleep", "600")
    page.set_viewport_size(PHONE)
    wide = []
    schemes: list[Literal["light", "dark"]] = ["dark", "light"]
    for path in [*LISTS, f"/hosts/{quay.host_id}", *(f"/containers/{number}/{tab}" for tab in TABS)]:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        schemes.reverse()  # the next page begins as this one ends
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE["width"]:
                wide.append(f"{path}, {scheme}: {width} px")
    assert not wide, wide


def test_a_token_can_be_revoked_on_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/settings/tokens")
    expect(page.get_by_role("button", name="Revoke command line").first).to_be_in_viewport(ratio=1)


def test_containers_fit_a_laptop(page: Page, quay: Quay) -> None:
    """All columns that stand there at first, with ports of five digits, each in its row."""
    labels = ("--label", "com.docker.compose.project=observability-production")
    ports = ("-p", "18080:8080", "-p", "15353:5353/udp")
    quay.run("observability-production-grafana-1", *labels, *ports, BASE_IMAGE, "sleep", "600")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/containers")
    row = page.get_by_role("row").filter(has_text="grafana")
    expect(row.get_by_text("+1", exact=True)).to_be_visible()
    table = page.get_by_role("table", name="containers")
    assert table.evaluate("table => table.scrollWidth - table.clientWidth") <= 0
    high = "row => [...row.querySelectorAll('[role=cell] > *')].filter(one => one.offsetHeight > 30).length"
    assert row.evaluate(high) == 0  # nothing has gone into a second line, of which half would be seen
