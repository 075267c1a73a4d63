"""The prune page: what is ticked goes, and nothing else."""

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.conftest import Quay, toast
from tests.support.engines import BASE_IMAGE


def test_it_asks_for_what_is_ticked_only(page: Page, quay: Quay) -> None:
    """Also when the page reads anew what there is while the person reads the question."""
    events: list[WebSocketRoute] = []

    def keep(route: WebSocketRoute) -> None:
        route.connect_to_server()
        events.append(route)

    page.route_web_socket("**/ws/events", keep)
    quay.run("spent", BASE_IMAGE, "true")
    page.goto(f"/prune?host={quay.host_id}")
    expect(page.get_by_role("checkbox", name="Stopped containers (1)")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Unused networks (0)")).not_to_be_checked()
    expect(page.get_by_text("container prune --force")).to_be_visible()
    page.get_by_role("button", name="Prune").click()
    quay.engine.docker("network", "create", "since")  # after the person looked
    events[-1].close()  # after each connection all is read again
    expect(page.get_by_text("Unused networks (1)")).to_be_attached()
    page.get_by_role("dialog").get_by_role("button", name="Prune").click()
    expect(toast(page, "Tidy up a host")).to_contain_text("succeeded")
    assert "since" in quay.engine.docker("network", "ls", "--format", "{{.Name}}").split()
    assert quay.engine.docker("ps", "--all", "--quiet") == ""
