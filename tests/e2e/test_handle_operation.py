import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Quay
from tests.support.engines import BASE_IMAGE

pytestmark = pytest.mark.team


def test_it_cancels_an_operation_and_tries_it_again(page: Page, quay: Quay) -> None:
    stubborn = quay.run("stubborn", BASE_IMAGE, "sh", "-c", "trap : TERM; while :; do sleep 1; done")
    asked = quay.caller.post(f"containers/{stubborn}/stop/", {"timeout": 600})
    page.goto(f"/operations/{asked.body['id']}")
    state = page.get_by_role("heading", level=1).locator("..")
    expect(state).to_contain_text("running")

    page.get_by_role("button", name="Cancel").click()
    expect(state).to_contain_text("cancelled")
    page.get_by_role("button", name="Try again").click()
    expect(page).not_to_have_url(re.compile(rf"/operations/{asked.body['id']}$"))
    expect(state).to_contain_text("running")
    quay.engine.docker("kill", "stubborn")
    expect(state).to_contain_text("succeeded")


def test_it_disables_and_enables_a_host(page: Page, quay: Quay) -> None:
    page.goto(f"/hosts/{quay.host_id}")
    state = page.get_by_role("heading", level=1).locator("..")
    expect(state).to_contain_text("online")
    for item, then in (("Disable", "disabled"), ("Enable", "online")):
        page.get_by_role("button", name="More").click()
        page.get_by_role("menuitem", name=item).click()
        expect(state).to_contain_text(then)
