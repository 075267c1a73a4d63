import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OWNER, Complaints, place
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


def sign_out_elsewhere(page: Page) -> None:
    """As in another tab of the same browser."""
    other = page.context.new_page()
    other.goto("/settings/account")
    other.get_by_role("button", name="Sign out").click()
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()
    other.close()


def test_it_keeps_what_was_typed_when_the_session_ends(page: Page, complaints: Complaints) -> None:
    complaints.expect("status of 40[013]|WebSocket connection")
    page.goto("/run")
    page.get_by_label("Name", exact=True).fill("typed")
    sign_out_elsewhere(page)
    dialog = page.get_by_role("dialog", name="You are signed out")
    expect(dialog).to_contain_text("what you typed is still here")
    expect(dialog.get_by_label("Username")).to_have_value(OWNER)
    expect(dialog.get_by_role("textbox", name="Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Name", exact=True)).to_have_value("typed")
    expect(page.get_by_text("Live", exact=True)).to_be_visible()
    place(page, "Fleet").click()
    sign_out_elsewhere(page)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
