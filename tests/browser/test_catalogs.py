"""Styles and motions, by hand: find, star, look closely, try several at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import faults
from tests.browser.conftest import leave_out_previews
from tests.browser.stack import Stack

PATIENCE = 60_000
PAGES = ("/styles/", "/styles/v2/", "/motions/", "/styles/?show=favourites&q=zzz")


def open_catalog(page: Page, name: str) -> None:
    """Come by the navigation, on a phone by its sheet; the first list takes a moment."""
    page.goto("/create/")
    more = page.get_by_role("button", name="More", exact=True)
    if more.is_visible():
        more.click()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.locator(".look").first).to_be_visible(timeout=PATIENCE)


def entry(page: Page, name: str):
    return page.get_by_role("button", name=name, exact=True)


def pick(page: Page, name: str) -> None:
    page.get_by_role("checkbox", name=f"Pick {name}", exact=True).check()


def show(page: Page, part: str) -> None:
    page.locator("#parts label").filter(has_text=part).click()


def test_search_narrows_as_one_types(page: Page):
    open_catalog(page, "Styles")

    page.get_by_role("searchbox", name="Search").press_sequentially("hard noon")

    expect(page.locator(".look")).to_have_count(1)
    expect(entry(page, "Hard noon")).to_be_visible()
    page.reload()
    expect(page.locator(".look")).to_have_count(1)


def test_star_is_kept_and_found_under_favourites(page: Page):
    open_catalog(page, "Styles")
    entry(page, "Linen morning").click()
    favourite = page.get_by_role("button", name="Favourite")
    expect(page.get_by_role("heading", name="Linen morning")).to_be_visible()

    favourite.click()

    expect(favourite).to_have_attribute("aria-pressed", "true")
    show(page, "Favourites")
    expect(entry(page, "Hard noon")).to_have_count(0)
    expect(entry(page, "Linen morning")).to_be_visible()


def test_starred_style_comes_first_in_the_composer(page: Page):
    open_catalog(page, "Styles")
    entry(page, "Clay cover").click()
    expect(page.get_by_role("heading", name="Clay cover")).to_be_visible()
    page.get_by_role("button", name="Favourite").click()
    expect(page.get_by_role("button", name="Favourite")).to_have_attribute(
        "aria-pressed", "true"
    )

    page.goto("/create/")
    page.get_by_role("button", name=re.compile("^Style")).click()

    first = page.get_by_role("dialog").locator("[data-name]").first
    expect(first).to_have_attribute("data-name", "Clay cover", timeout=PATIENCE)


def test_motion_plays_under_the_pointer_and_the_focus(page: Page):
    open_catalog(page, "Motions")
    tile = entry(page, "Dolly in")
    expect(tile.locator("img[data-moves]")).to_be_attached(timeout=2 * PATIENCE)

    tile.hover()
    expect(tile.locator("video")).to_be_attached()
    entry(page, "General").hover()
    expect(tile.locator("video")).not_to_be_attached()
    page.mouse.move(0, 0)
    tile.focus()
    expect(tile.locator("video")).to_be_attached()


def test_motion_stands_still_for_those_who_want_it_so(page: Page):
    page.emulate_media(reduced_motion="reduce")
    open_catalog(page, "Motions")
    tile = entry(page, "Dolly in")
    expect(tile.locator("img[data-moves]")).to_be_attached(timeout=2 * PATIENCE)

    tile.hover()
    tile.click()

    clip = page.locator("#look video")
    expect(clip).to_have_attribute("controls", "")
    assert clip.evaluate("clip => clip.paused")
    assert tile.locator("video").count() == 0


def test_ticks_outlive_a_search_and_are_tried_together(page: Page):
    open_catalog(page, "Styles")
    pick(page, "Hard noon")
    page.get_by_role("searchbox", name="Search").fill("linen")
    expect(entry(page, "Hard noon")).to_have_count(0)
    pick(page, "Linen morning")
    expect(page.locator(".picks")).to_contain_text("2 picked")

    page.get_by_role("button", name="Try my prompt with these").click()
    page.get_by_role("textbox", name="Prompt").fill("A vase tried twice")
    expect(page.get_by_role("listitem").filter(has_text="credits")).to_have_count(2)
    page.get_by_role("button", name=re.compile("^Generate 2")).dblclick()

    page.wait_for_url("**/create/")
    cards = page.get_by_role("article").filter(has_text="A vase tried twice")
    expect(cards).to_have_count(2)
    expect(cards.filter(has_text="Hard noon")).to_have_count(1)
    expect(cards.filter(has_text="Linen morning")).to_have_count(1)


def test_result_stands_beside_the_style_it_was_made_with(page: Page):
    open_catalog(page, "Styles")
    entry(page, "Sage suite").click()
    expect(page.get_by_role("heading", name="Sage suite")).to_be_visible()
    page.get_by_role("button", name="Try with").click()
    page.get_by_role("textbox", name="Prompt").fill("A flask in sage")
    page.get_by_role("button", name=re.compile("^Generate 1")).click()
    card = page.get_by_role("article").filter(has_text="A flask in sage")
    expect(card.get_by_role("img", name=re.compile("^A flask"))).to_be_visible(
        timeout=PATIENCE
    )

    open_catalog(page, "Styles")
    entry(page, "Sage suite").click()

    made = page.locator("#look").get_by_role("img", name=re.compile("^A flask"))
    expect(made).to_be_visible()
    show(page, "Recent")
    expect(entry(page, "Sage suite")).to_be_visible()


def test_refresh_says_that_it_runs_and_when_it_ran(stack: Stack, page: Page):
    open_catalog(page, "Styles")

    page.get_by_role("button", name="Refresh").click()

    expect(page.locator("#fares")).to_contain_text("Refreshing")
    expect(page.get_by_role("button", name="Refresh")).to_be_enabled(timeout=PATIENCE)
    expect(page.locator(".look").first).to_be_visible()
    leave_out_previews(stack)


def test_everything_works_without_javascript(
    stack: Stack, browser: Browser, signed_in: Path, page: Page
):
    open_catalog(page, "Styles")
    context = browser.new_context(
        base_url=stack.url, storage_state=signed_in, java_script_enabled=False
    )
    plain = context.new_page()
    plain.goto("/styles/")
    plain.get_by_role("searchbox", name="Search").fill("noon")
    plain.get_by_role("searchbox", name="Search").press("Enter")
    pick(plain, "Hard noon")

    entry(plain, "Hard noon").click()
    expect(plain.get_by_role("heading", name="Hard noon")).to_be_visible()
    plain.get_by_role("button", name="Try with").click()
    plain.get_by_role("textbox", name="Prompt").fill("Tried without scripts")
    plain.get_by_role("button", name=re.compile("^Generate 1")).click()

    card = plain.get_by_role("article").filter(has_text="Tried without scripts")
    expect(card).to_have_count(1)
    context.close()


def test_details_are_a_sheet_on_a_phone(page: Page):
    page.set_viewport_size({"width": 390, "height": 844})
    open_catalog(page, "Styles")
    expect(page.locator("#look")).to_be_hidden()

    entry(page, "Hard noon").click()
    expect(page.get_by_role("heading", name="Hard noon")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#look")).to_be_hidden()
    expect(entry(page, "Hard noon")).to_be_focused()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_have_no_accessibility_faults(page: Page, scheme: str, width: int):
    open_catalog(page, "Styles")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})
    pick(page, "Hard noon")
    page.get_by_role("button", name="Try my prompt with these").click()

    found = {}
    for url in (page.url, *PAGES):
        page.goto(url)
        found[url] = faults(page)

    assert not any(found.values()), found
