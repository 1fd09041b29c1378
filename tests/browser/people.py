"""What several people do in the browser tests: they join a team, work in a project and generate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.conftest import watch_console
from tests.browser.stack import Stack

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
PASSWORD = "a-window-to-4182"


@contextmanager
def stranger(
    stack: Stack, browser: Browser, *, expected: str = "(?!)", **context: Any
) -> Iterator[Page]:
    """Yield the page of a browser that nobody is signed in with; no error but `expected` is forgiven."""
    opened = browser.new_context(base_url=stack.url, **context)
    page = opened.new_page()
    errors = watch_console(page)
    try:
        yield page
    finally:
        opened.close()
    assert [one for one in errors if not re.search(expected, one)] == []


def invite(page: Page, email: str, role: str) -> str:
    page.goto("/team/")
    page.get_by_role("textbox", name="Email").fill(email)
    page.get_by_role("combobox", name="Role").select_option(label=role)
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_role("textbox", name="Link of the invitation")
    expect(link).to_be_visible()
    return link.input_value()


def join(page: Page, link: str, name: str) -> None:
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/create/")


def open_project(page: Page, name: str, *, cap: str) -> None:
    page.goto("/projects/")
    page.get_by_role("link", name="New project").click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("button", name="Open project").click()
    page.get_by_role("combobox", name="Cap of").select_option(label=name)
    page.get_by_role("textbox", name="Credits").fill(cap)
    page.get_by_role("combobox", name="Time").select_option(label="in all")
    page.get_by_role("button", name="Set cap").click()
    expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()


def work_in(page: Page, project: str) -> None:
    page.goto("/create/")
    # Whoever chooses is taken to the same page of that project.
    with page.expect_navigation():
        page.get_by_role("combobox", name="Project").first.select_option(label=project)
    expect(page.get_by_role("combobox", name="Project").first).to_be_visible()


def generate(page: Page, prompt: str) -> None:
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(prompt)
    page.get_by_role("button", name=re.compile("^Generate")).click()
    expect(card(page, prompt)).to_have_count(1)


def card(page: Page, prompt: str) -> Locator:
    return page.get_by_role("article").filter(has_text=prompt)
