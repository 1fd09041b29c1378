"""Notices, by hand: the bell hears of them, the page keeps them, the browser shows them on demand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import OVERFLOW, faults
from tests.browser.conftest import watch_console
from tests.browser.stack import Stack

PATIENCE = 120_000
# A little longer than the bells' own.
BEAT = 17_000
PHONE = {"width": 390, "height": 844}
COUNTING = """
    window.shown = [];
    window.Notification = class {
        static permission = "granted";
        static requestPermission = async () => "granted";
        constructor(title, more) { window.shown.push([title, more.tag]); }
    };
"""


def generate(page: Page, prompt: str) -> None:
    page.goto("/create/")
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(prompt)
    page.get_by_role("button", name=re.compile("^Generate")).click()


def bell(page: Page):
    return page.get_by_role("link", name=re.compile("^Notices"))


def unread(page: Page):
    return page.get_by_role("region", name="Unread")


@pytest.fixture(scope="module")
def told(stack: Stack, browser: Browser, signed_in: Path) -> None:
    """All that ran before has ended, and has been told of at the next beat."""
    context = browser.new_context(base_url=stack.url, storage_state=signed_in)
    page = context.new_page()
    page.goto("/create/")
    expect(page.locator(".live__running")).to_have_count(0, timeout=PATIENCE)
    page.wait_for_timeout(BEAT)
    context.close()


@pytest.fixture
def clean(told: None, page: Page) -> Page:
    """A page of somebody who has read everything."""
    page.goto("/notices/")
    button = page.get_by_role("button", name="Mark all as read")
    if button.count():
        button.click()
        expect(unread(page)).to_have_count(0)
    return page


def test_bell_hears_of_a_failure_while_the_page_stays_open(clean: Page):
    generate(clean, "A vase at noon sandbox:fail")

    expect(bell(clean)).to_have_accessible_name(re.compile("unread"), timeout=PATIENCE)
    expect(clean.locator("#bell-news")).to_have_text(re.compile("^New notice: "))
    bell(clean).click()

    notice = unread(clean).get_by_role("listitem").filter(has_text="A vase at noon")
    expect(notice.first).to_contain_text("failed")
    expect(notice.first).to_contain_text("came back")


def test_notice_leads_to_what_it_speaks_of_and_is_read_then(clean: Page):
    generate(clean, "Fern study for a notice")
    expect(bell(clean)).to_have_accessible_name(re.compile("unread"), timeout=PATIENCE)
    clean.goto("/notices/")

    unread(clean).get_by_role("link", name=re.compile("Fern study for a")).click()

    expect(clean).to_have_url(re.compile("/assets/"))
    clean.goto("/create/")
    expect(bell(clean)).to_have_accessible_name("Notices")


def test_one_notice_is_marked_as_read_without_a_new_page(clean: Page):
    generate(clean, "Dunes for a notice sandbox:fail")
    expect(bell(clean)).to_have_accessible_name(re.compile("unread"), timeout=PATIENCE)
    clean.goto("/notices/")
    clean.evaluate("window.stayed = true")

    clean.get_by_role("button", name=re.compile("^Mark as read")).first.click()

    expect(unread(clean)).to_have_count(0)
    expect(bell(clean)).to_have_accessible_name("Notices")
    expect(clean.get_by_role("region", name="Today")).to_contain_text("Dunes for a")
    assert clean.evaluate("window.stayed")


def test_page_works_without_javascript(stack: Stack, browser: Browser, signed_in):
    context = browser.new_context(
        base_url=stack.url, storage_state=signed_in, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/notices/")

    page.get_by_role("link", name=re.compile("^Needs you")).click()

    expect(page).to_have_url(re.compile(r"\?show=needs"))
    expect(page.get_by_role("heading", name="Notices")).to_be_visible()
    expect(page.get_by_role("radio", name="With sound")).to_have_count(0)
    context.close()


def test_browser_that_refuses_is_told_of_in_words(page: Page):
    page.goto("/account/")

    # The choice may spring back before a check of it would look.
    page.get_by_role("radio", name="Notification").click(force=True)

    note = page.locator("#alerts-note")
    expect(note).to_contain_text(re.compile("does not allow it|stays off"))
    expect(page.get_by_role("radio", name="Off")).to_be_checked()
    page.reload()
    expect(page.get_by_role("radio", name="Off")).to_be_checked()


def test_notification_is_shown_once_in_whichever_tab(
    stack: Stack, browser: Browser, signed_in
):
    context = browser.new_context(base_url=stack.url, storage_state=signed_in)
    context.add_init_script(COUNTING)
    page = context.new_page()
    errors = watch_console(page)
    page.goto("/account/")
    page.get_by_role("radio", name="With sound").check(force=True)
    expect(page.locator("#alerts-note")).to_contain_text("Switched on")
    assert page.evaluate("window.shown.map(([title]) => title)") == ["Atelier"]

    generate(page, "Salt flat for a notification")
    page.wait_for_timeout(1_000)
    # A page that has no poller of its own, as one that is not seen.
    page.goto("/keys/")
    news = page.locator("#bell-news")
    expect(news).to_have_text(re.compile("^New notice: "), timeout=PATIENCE)
    ((title, _),) = page.evaluate("window.shown")
    assert news.text_content() == f"New notice: {title}"
    page.goto("/notices/")

    assert page.evaluate("window.shown") == []
    assert errors == []
    context.close()


def test_pages_of_notices_fit_a_phone_and_are_accessible(page: Page):
    for path in ("/notices/", "/notices/?show=needs", "/account/"):
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size(PHONE)
            page.goto(path)
            assert page.evaluate(OVERFLOW) <= 0
            assert faults(page) == [], page.url
