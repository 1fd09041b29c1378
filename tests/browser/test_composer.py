"""The composer by hand: any model of many, several pictures in an order, a sound."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from studio.engines import ENGINES
from tests.attempts.conftest import picture
from tests.browser.accessibility import faults
from tests.browser.stack import Stack
from tests.media.samples import wave

PATIENCE = 60_000
COLOURS = ("sienna", "teal", "gold")


def still(colour: str) -> dict[str, object]:
    return {
        "name": f"{colour}.jpg",
        "mimeType": "image/jpeg",
        "buffer": picture(colour, (600, 440)),
    }


def write(page: Page, prompt: str) -> None:
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(prompt)


def press_generate(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Generate")).click()


def card_of(page: Page, prompt: str) -> Locator:
    return page.get_by_role("article").filter(has_text=prompt)


def order_of(page: Page) -> list[str]:
    names = page.locator("[data-sortable] > li > .vh").all_inner_texts()
    return [name.strip() for name in names]


def put_three(page: Page) -> None:
    page.goto("/create/?model=nano-banana")
    page.get_by_label("References").set_input_files([still(one) for one in COLOURS])
    expect(page.locator("[data-sortable] > li")).to_have_count(3, timeout=PATIENCE)


def test_model_is_a_select_with_two_groups(page: Page):
    page.goto("/create/")

    groups = page.get_by_label("Model", exact=True).locator("optgroup")
    options = page.get_by_label("Model", exact=True).locator("option")
    assert [group.get_attribute("label") for group in groups.all()] == [
        "Image",
        "Video",
    ]
    expect(options).to_have_count(len(ENGINES))


def test_model_is_found_by_searching(page: Page):
    page.goto("/create/")
    write(page, "Kept while choosing")
    page.get_by_role("button", name="Browse all").click()
    dialog = page.get_by_role("dialog")

    dialog.get_by_role("searchbox").fill("veo fast first")
    expect(dialog.locator(".model:visible")).to_have_count(2)
    dialog.get_by_role("searchbox").press("Enter")

    expect(dialog).to_have_count(0)
    chosen = page.get_by_label("Model", exact=True).locator("option:checked")
    expect(chosen).to_have_text(re.compile("^Veo 3.1 Fast"))
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value(
        "Kept while choosing"
    )


def test_list_of_models_is_walked_by_keys(page: Page):
    page.goto("/create/")
    page.get_by_role("button", name="Browse all").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    dialog.get_by_role("searchbox").fill("reve")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("link", name=re.compile("^Reve Edit"))).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_label("Model", exact=True)).to_have_value("reve-edit")


def test_search_without_a_find_says_so(page: Page):
    page.goto("/create/")
    page.get_by_role("button", name="Browse all").click()

    page.get_by_role("dialog").get_by_role("searchbox").fill("no such thing")

    expect(page.get_by_text("No such model")).to_be_visible()


def test_undocumented_model_says_so_before_it_costs(page: Page):
    undocumented = next(engine for engine in ENGINES if engine.undocumented)

    page.goto(f"/create/?model={undocumented.slug}")

    expect(page.locator("#hints")).to_contain_text(undocumented.undocumented)


def test_pixels_follow_ratio_and_resolution(page: Page):
    page.goto("/create/")
    expect(page.locator("#pixels")).to_contain_text("1536 × 1152")

    page.get_by_role("radio", name="16:9").check()
    page.get_by_label("Resolution").select_option("1080p")

    expect(page.locator("#pixels")).to_contain_text("2048 × 1152")


def test_more_stays_unfolded_while_the_model_changes(page: Page):
    page.goto("/create/?model=kling-2-1-pro")
    page.locator("#composer").get_by_text("More", exact=True).click()
    page.get_by_label("Leave out").fill("people")

    page.get_by_label("Model", exact=True).select_option("kling-2-1-standard")

    expect(page.locator("#composer input[name=engine_before]")).to_have_value(
        "kling-2-1-standard"
    )
    expect(page.get_by_label("Leave out")).to_be_visible()
    expect(page.get_by_label("Leave out")).to_have_value("people")


def test_pictures_are_put_in_order_by_buttons(page: Page):
    put_three(page)

    page.get_by_role("button", name="Move left references, number 3").click()
    expect(page.locator("[data-sortable] > li").nth(1)).to_contain_text("gold")
    page.get_by_role("button", name="Remove references, number 1").click()
    expect(page.locator("[data-sortable] > li")).to_have_count(2)

    assert order_of(page) == ["gold", "teal"]


def test_pictures_are_put_in_order_by_dragging(page: Page):
    put_three(page)
    items = page.locator("[data-sortable] > li")

    with page.expect_response("**/create/composer/"):
        items.nth(2).drag_to(items.nth(0), target_position={"x": 4, "y": 20})

    assert order_of(page) == ["gold", "sienna", "teal"]


def test_pictures_are_chosen_from_the_gallery(page: Page):
    put_three(page)
    page.goto("/create/?model=reve-remix")
    page.get_by_role("button", name="From the gallery: references").click()
    dialog = page.get_by_role("dialog")
    # Not the first ones: two characters may have the same face.
    for colour in COLOURS[:2]:
        dialog.get_by_role("img", name=colour).first.click()

    dialog.get_by_role("button", name="Use").click()

    expect(page.locator("[data-sortable] > li")).to_have_count(2, timeout=PATIENCE)
    assert set(order_of(page)) == set(COLOURS[:2])


def drop(page: Page, onto: str, fill: str, what: object = None) -> None:
    """Drop on an element what a script puts into the transfer."""
    page.evaluate(
        """([selector, fill, what]) => {
            const transfer = new DataTransfer();
            new Function("transfer", "what", fill)(transfer, what);
            const event = { bubbles: true, cancelable: true, dataTransfer: transfer };
            document.querySelector(selector).dispatchEvent(new DragEvent("drop", event));
        }""",
        [onto, fill, what],
    )


FILES = """for (const { name, type, bytes } of what)
    transfer.items.add(new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt())], name, { type }));"""
LINK = "transfer.setData('text/uri-list', what)"


def dropped(name: str, content: bytes, type_: str) -> dict[str, str]:
    return {"name": name, "type": type_, "bytes": base64.b64encode(content).decode()}


def test_files_that_are_dropped_find_their_slot(page: Page):
    page.goto("/create/?model=nano-banana")
    pictures = [
        dropped(f"{one}.jpg", picture(one, (600, 440)), "image/jpeg") for one in COLOURS
    ]

    drop(page, "#wall", FILES, pictures)

    expect(page.locator("[data-sortable] > li")).to_have_count(3, timeout=PATIENCE)
    assert order_of(page) == list(COLOURS)


def test_sound_that_is_dropped_goes_to_the_slot_for_sounds(page: Page):
    page.goto("/create/?model=wan-2-5")

    drop(page, "#wall", FILES, [dropped("voice.wav", wave(), "audio/wav")])

    expect(page.locator("#slot-audio")).to_contain_text("voice", timeout=PATIENCE)


def test_picture_dragged_from_the_page_goes_in_as_it_is(page: Page):
    put_three(page)
    source = page.locator("[data-sortable] input").first.get_attribute("value")
    page.goto("/create/?model=kling-2-1-pro")

    drop(page, "#wall", LINK, f"{page.url}/../assets/{source}/")

    expect(page.locator("#slot-first_frame img")).to_be_visible(timeout=PATIENCE)


def test_reference_goes_along_to_a_model_that_takes_several(page: Page):
    page.goto("/create/?model=soul-reference")
    page.get_by_label("Reference").set_input_files(still("teal"))
    expect(page.locator("#slot-reference img")).to_be_visible(timeout=PATIENCE)

    page.get_by_label("Model", exact=True).select_option("nano-banana")

    expect(page.locator("[data-sortable] > li")).to_have_count(1)
    assert order_of(page) == ["teal"]


def test_several_pictures_go_in_and_a_result_comes_out(page: Page):
    put_three(page)
    write(page, "Three colours, one table")

    press_generate(page)

    card = card_of(page, "Three colours")
    expect(card.get_by_role("img", name=re.compile("^Three"))).to_be_visible(
        timeout=PATIENCE
    )
    card.get_by_role("link").first.click()
    page.get_by_role("button", name="Use again").click()
    assert order_of(page) == list(COLOURS)


def test_sound_goes_in_with_its_name(page: Page):
    page.goto("/create/?model=wan-2-5-text")
    sound = {"name": "voice.wav", "mimeType": "audio/wav", "buffer": wave(seconds=3)}

    page.get_by_label("Audio").set_input_files(sound)

    expect(page.locator("#slot-audio")).to_contain_text(
        "voice · 0:03", timeout=PATIENCE
    )


def test_enter_in_a_field_generates_and_moves_nothing(page: Page):
    put_three(page)
    page.get_by_label("Model", exact=True).select_option("popcorn")
    expect(page.get_by_label("Seed", exact=True)).to_be_visible()
    write(page, "Entered from the seed")
    page.get_by_label("Seed", exact=True).fill("7")

    page.get_by_label("Seed", exact=True).press("Enter")

    expect(card_of(page, "Entered from the seed")).to_have_count(1)
    assert order_of(page) == list(COLOURS)


def test_order_and_model_work_without_javascript(
    stack: Stack, browser: Browser, signed_in: Path
):
    context = browser.new_context(
        base_url=stack.url, storage_state=signed_in, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/create/")
    page.get_by_label("Model", exact=True).select_option("nano-banana")
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_label("References").set_input_files([still("teal"), still("gold")])
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_role("button", name="Move left references, number 2").click()
    write(page, "Ordered without scripts")

    press_generate(page)

    expect(card_of(page, "Ordered without scripts")).to_have_count(1)
    context.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 390])
def test_composer_and_its_dialogs_have_no_accessibility_faults(
    page: Page, scheme: str, width: int
):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    found = {}
    for slug in ("soul-v1", "nano-banana", "wan-2-5", "dop-v1", "kling-2-1-pro"):
        page.goto(f"/create/?model={slug}")
        if width < 400:
            page.get_by_role("button", name="Open the composer").click()
        page.locator("summary").first.click()
        found[slug] = faults(page)
    page.get_by_role("button", name="Browse all").click()
    expect(page.get_by_role("dialog").locator(".model").first).to_be_visible()
    found["models"] = faults(page)

    assert {where: ids for where, ids in found.items() if ids} == {}
