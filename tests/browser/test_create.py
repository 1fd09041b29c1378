"""Create, by hand: what goes wrong is said where it happened, and nothing is made twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.attempts.conftest import picture
from tests.browser.accessibility import faults
from tests.browser.stack import Stack

PATIENCE = 120_000
PAGES = ("/create/", "/gallery/", "/keys/", "/keys/add/", "/status/", "/account/")


def write(page: Page, prompt: str) -> None:
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(prompt)


def press_generate(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Generate")).click()


def card_of(page: Page, prompt: str):
    return page.get_by_role("article").filter(has_text=prompt)


def test_double_click_makes_one_card(page: Page):
    page.goto("/create/")
    write(page, "Double click on a salt flat")

    page.get_by_role("button", name=re.compile("^Generate")).dblclick()

    expect(card_of(page, "Double click on a salt flat")).to_have_count(1)
    page.reload()
    expect(card_of(page, "Double click on a salt flat")).to_have_count(1)


def test_empty_prompt_starts_nothing(page: Page):
    page.goto("/create/")
    before = page.get_by_role("article").count()

    press_generate(page)

    expect(page.get_by_role("article")).to_have_count(before)


def test_failed_card_says_what_came_back_and_can_be_retried(page: Page):
    page.goto("/create/")
    write(page, "A vase sandbox:fail")
    press_generate(page)
    card = card_of(page, "A vase sandbox:fail")
    expect(card).to_contain_text("Failed", timeout=PATIENCE)
    expect(card).to_contain_text("came back")

    card.get_by_role("button", name=re.compile("Retry")).click()

    expect(card).to_contain_text("try 2", timeout=PATIENCE)


def test_moderated_card_says_so(page: Page):
    page.goto("/create/")
    write(page, "Figure in steam sandbox:nsfw")
    press_generate(page)

    card = card_of(page, "Figure in steam")
    expect(card).to_contain_text("Moderated", timeout=PATIENCE)
    expect(card).to_contain_text("came back")


def test_changing_the_model_keeps_the_prompt(page: Page):
    page.goto("/create/")
    write(page, "Fern study, night glass")

    page.get_by_label("Model", exact=True).select_option(label="DoP Standard")

    expect(page.get_by_label("First frame")).to_be_attached()
    expect(page.get_by_role("textbox", name=re.compile("^Prompt"))).to_have_value(
        "Fern study, night glass"
    )


def test_refused_upload_is_said_at_the_slot(page: Page):
    page.goto("/create/?model=soul-reference")

    page.get_by_label("Reference").set_input_files(
        {
            "name": "still.png",
            "mimeType": "image/png",
            "buffer": b"<html>not a picture</html>",
        }
    )

    expect(page.locator("#composer")).to_contain_text(
        "cannot be used here", timeout=PATIENCE
    )


def test_reference_goes_in_and_comes_out(page: Page):
    page.goto("/create/?model=soul-reference")
    page.get_by_label("Reference").set_input_files(
        {
            "name": "still.jpg",
            "mimeType": "image/jpeg",
            "buffer": picture("sienna", (640, 480)),
        }
    )
    expect(page.locator("#slot-reference img")).to_be_visible(timeout=PATIENCE)
    write(page, "Textiles from a reference")

    press_generate(page)

    card = card_of(page, "Textiles from a reference")
    expect(card.get_by_role("img", name=re.compile("^Textiles"))).to_be_visible(
        timeout=PATIENCE
    )


def test_everything_works_without_javascript(
    stack: Stack, browser: Browser, signed_in: Path
):
    context = browser.new_context(
        base_url=stack.url, storage_state=signed_in, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/create/")
    write(page, "Made without scripts")

    press_generate(page)

    expect(card_of(page, "Made without scripts")).to_have_count(1)
    context.close()


def test_trash_and_undo_on_the_asset_page(page: Page):
    page.goto("/create/")
    write(page, "Bound for the trash")
    press_generate(page)
    card = card_of(page, "Bound for the trash")
    expect(card.get_by_role("img", name=re.compile("^Bound"))).to_be_visible(
        timeout=PATIENCE
    )
    card.get_by_role("link").first.click()

    page.get_by_role("button", name="Trash").click()
    page.get_by_role("button", name="Undo").first.click()

    expect(page.get_by_role("button", name="Trash")).to_be_visible()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_have_no_accessibility_faults(page: Page, scheme: str, width: int):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})

    found = {}
    for url in PAGES:
        page.goto(url)
        found[url] = faults(page)

    assert not any(found.values()), found
