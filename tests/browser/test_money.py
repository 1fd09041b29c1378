"""Money in three browsers: an owner caps, an editor is held, a producer releases."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import OVERFLOW, faults
from tests.browser.people import (
    DESK,
    PHONE,
    card,
    generate,
    invite,
    join,
    open_project,
    stranger,
    work_in,
)
from tests.browser.stack import Stack

PATIENCE = 120_000
PROJECT = "Money"


@pytest.fixture
def people(stack: Stack, browser: Browser) -> Iterator[list[Page]]:
    """Two browsers that nobody is signed in with."""
    with (
        stranger(stack, browser, viewport=DESK) as one,
        stranger(stack, browser, viewport=DESK) as other,
    ):
        yield [one, other]


def test_over_a_cap_it_is_held_until_a_producer_releases_it(
    page: Page, people: list[Page]
):
    editor, producer = people
    join(editor, invite(page, "edda@example.com", "Editor"), "Edda")
    join(producer, invite(page, "pia@example.com", "Producer"), "Pia")

    open_project(page, PROJECT, cap="3")
    expect(page.get_by_role("row").filter(has_text=PROJECT)).to_contain_text("3 left")

    work_in(editor, PROJECT)
    expect(editor.get_by_text("3 credits left of the project Money")).to_be_visible()
    generate(editor, "A first flacon")
    generate(editor, "A second flacon")
    generate(editor, "A third flacon")

    held = card(editor, "A third flacon")
    expect(held).to_contain_text("Held")
    expect(held).to_contain_text("Nothing was sent or charged")
    expect(held).to_contain_text("asks a producer")
    expect(held.get_by_role("button", name="Release")).to_have_count(0)

    work_in(producer, PROJECT)
    theirs = card(producer, "A third flacon")
    expect(theirs).to_contain_text("Edda pressed")
    theirs.get_by_role("button", name=re.compile("^Release")).click()

    # It comes on the editor's page by itself.
    link = held.get_by_role("link", name="A third flacon")
    expect(link.first).to_be_visible(timeout=PATIENCE)
    for prompt in ("A first flacon", "A second flacon"):
        shown = card(editor, prompt).get_by_role("link", name=prompt)
        expect(shown.first).to_be_visible(timeout=PATIENCE)

    producer.goto("/spend/")
    producer.get_by_role("combobox", name="Project").last.select_option(label=PROJECT)
    producer.get_by_role("button", name="Show").click()
    expect(producer.locator("#spend-charged")).to_contain_text("4.5 credits")
    row = producer.get_by_role("table", name="People").get_by_role("row")
    expect(row.filter(has_text="Edda")).to_contain_text("4.5")
    producer.goto("/projects/")
    capped = producer.get_by_role("row").filter(has_text=PROJECT)
    expect(capped).to_contain_text("over by 1.5")


def test_held_page_takes_back_all(page: Page):
    open_project(page, "Nothing to spend", cap="0")
    work_in(page, "Nothing to spend")
    generate(page, "One more flacon")
    expect(card(page, "One more flacon")).to_contain_text("Held")

    page.goto("/held/")
    expect(page.get_by_role("listitem").filter(has_text="One more")).to_have_count(1)
    page.get_by_role("button", name="Cancel all").click()

    expect(page.get_by_text("Nothing is held")).to_be_visible()
    work_in(page, "All projects")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_of_money_stand_on_every_screen(page: Page, theme, size):
    page.goto("/create/")
    generate(page, f"Of the {theme} on {size['width']}: {'wordless' * 8}")
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    for address in ("/projects/", "/projects/new/", "/spend/?since=", "/held/"):
        page.goto(address)

        assert page.evaluate(OVERFLOW) <= 0, address
        assert faults(page) == [], address
