"""A team in two browsers: one invites, the other joins, works, and is held back at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import OVERFLOW, faults
from tests.browser.people import PHONE, invite, join, stranger
from tests.browser.stack import Stack

PATIENCE = 120_000


@pytest.fixture
def other(stack: Stack, browser: Browser) -> Iterator[Page]:
    """A browser that nobody is signed in with, on a phone."""
    # Being refused is what these tests are about; the browser logs it.
    refused = "status of 4|Error Code 403"
    with stranger(stack, browser, viewport=PHONE, expected=refused) as page:
        yield page


def test_invited_person_joins_works_and_is_held_back_at_once(page: Page, other: Page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = invite(page, "dora@example.com", "Editor")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link

    join(other, link, "Dora")
    other.get_by_role("link", name="Gallery").first.click()
    expect(other.get_by_role("heading", name="Gallery")).to_be_visible()
    other.goto("/create/")
    other.get_by_role("button", name="Open the composer").click()
    prompt = other.get_by_role("textbox", name=re.compile("^Prompt"))
    prompt.fill("A vase that was allowed")
    other.get_by_role("button", name=re.compile("^Generate")).click()
    expect(other.get_by_role("article").filter(has_text="A vase that")).to_have_count(1)

    lower(page, "Dora", "Reviewer")
    other.get_by_role("button", name="Open the composer").click()
    prompt.fill("A vase that was not")
    other.get_by_role("button", name=re.compile("^Generate")).click()

    expect(other.get_by_role("alert")).to_contain_text("Nothing was changed or spent")
    other.goto("/create/")
    expect(other.get_by_role("article").filter(has_text="was not")).to_have_count(0)
    expect(other.get_by_role("button", name=re.compile("^Generate"))).to_be_disabled()


def lower(page: Page, name: str, role: str) -> None:
    page.goto("/team/")
    page.get_by_role("link", name=f"Change {name}").click()
    page.get_by_role("combobox", name="Role").select_option(label=role)
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("listitem").filter(has_text=name)
    expect(row.first).to_contain_text(role)


def test_removed_person_sees_nothing_at_the_next_poll(page: Page, other: Page):
    join(other, invite(page, "ines@example.com", "Editor"), "Ines")
    other.goto("/gallery/")

    page.goto("/team/")
    page.get_by_role("link", name="Change Ines").click()
    page.get_by_role("button", name="Remove Ines").click()
    expect(page.get_by_role("link", name="Change Ines")).to_have_count(0)

    # The page asks by itself and is then drawn anew, without a click.
    heading = other.get_by_role("heading", name="You are in no team yet")
    expect(heading).to_be_visible(timeout=PATIENCE)


def test_revoked_link_is_dead_and_says_so(page: Page, other: Page):
    link = invite(page, "otto@example.com", "Viewer")
    invited = page.get_by_role("listitem").filter(has_text="otto@example.com")
    invited.get_by_role("button", name="Revoke").click()
    expect(invited).to_have_count(0)

    other.goto(link)

    heading = other.get_by_role("heading", name="This invitation was taken back")
    expect(heading).to_be_visible()


def test_team_is_opened_and_left_by_the_switcher_without_javascript(
    stack: Stack, browser: Browser, signed_in
):
    context = browser.new_context(
        base_url=stack.url, storage_state=signed_in, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/team/")
    home = page.get_by_role("heading", level=2).first.inner_text()
    page.get_by_role("link", name="New team").click()
    page.get_by_label("Name").fill("South Light")
    page.get_by_role("button", name="Open team").click()
    expect(page.get_by_role("heading", name="South Light")).to_be_visible()

    page.get_by_role("button", name="Team: South Light").click()
    page.get_by_role("button", name=home).click()
    page.goto("/team/")

    expect(page.get_by_role("heading", name=home)).to_be_visible()
    page.get_by_role("link", name="Rename").click()
    expect(page.get_by_label("Name")).to_have_value(home)
    context.close()


def test_pages_of_the_team_fit_a_phone_and_are_accessible(page: Page, other: Page):
    link = invite(page, "paul@example.com", "Producer")
    check(page)
    change = page.get_by_role("link", name=re.compile("^Change")).first
    paths = ["roles/", "activity/", "leave/", "name/", "new/"]
    member = change.get_attribute("href") or ""
    for path in ["/team/", member, *(f"/team/{path}" for path in paths)]:
        page.goto(path)
        check(page)
    for path in (link, "/join/guess/"):
        other.goto(path)
        check(other)


def check(page: Page) -> None:
    page.set_viewport_size(PHONE)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert page.evaluate(OVERFLOW) <= 0, page.url
        assert faults(page) == [], page.url
