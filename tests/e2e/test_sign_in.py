import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OWNER, Complaints
from tests.support.live import LiveServer
from tests.support.people import PASSWORD

pytestmark = pytest.mark.team


def test_it_makes_the_owner_signs_out_and_says_what_is_wrong(
    live: LiveServer, visitor: Page, complaints: Complaints
) -> None:
    visitor.goto(f"/setup#{live.manage('setup_link', '--again').partition('#')[2]}")
    visitor.get_by_label("Username").fill(OWNER)
    password = visitor.get_by_role("textbox", name="Password")
    password.fill("short")
    password.press("Enter")
    assert password.evaluate("field => field.validity.tooShort")
    password.fill(PASSWORD)
    password.press("Enter")
    expect(visitor.get_by_role("heading", name="Fleet")).to_be_visible()

    visitor.get_by_role("button", name="Sign out").click()
    expect(visitor.get_by_role("heading", name="Sign in")).to_be_visible()

    complaints.expect("status of 40[013].*/api/v1/session/")
    visitor.get_by_label("Username").fill(OWNER)
    visitor.get_by_role("textbox", name="Password").fill("not-the-password")
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor.get_by_role("alert")).to_contain_text("password")

    visitor.get_by_role("textbox", name="Password").fill(PASSWORD)
    visitor.get_by_role("textbox", name="Password").press("Enter")
    expect(visitor.get_by_role("navigation", name="Main")).to_contain_text(OWNER)


def test_it_leads_back_to_where_one_wanted_to_go(visitor: Page, owner: str) -> None:
    visitor.goto("/images?q=base")
    expect(visitor.get_by_role("heading", name="Sign in")).to_be_visible()
    visitor.get_by_label("Username").fill(owner)
    visitor.get_by_role("textbox", name="Password").fill(PASSWORD)
    visitor.get_by_role("button", name="Sign in").click()
    expect(visitor).to_have_url("/images?q=base")
