"""A character from photos, and one from the account: looked at, trained, used, swept, found again."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.accessibility import OVERFLOW
from tests.browser.stack import Stack
from tests.sandbox_server import Sandbox

PATIENCE = 120_000
PROMPT = "Linen coat on a grey wall"
PHONE = {"width": 390, "height": 844}


def grain(seed: int) -> bytes:
    chance = np.random.default_rng(seed)
    content = io.BytesIO()
    pixels = chance.integers(0, 255, (700, 560, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(content, "JPEG")
    return content.getvalue()


def photos(folder: Path, number: int = 3) -> list[Path]:
    made = [folder / f"photo-{place}.jpg" for place in range(number)]
    for place, path in enumerate(made):
        path.write_bytes(grain(place))
    return made


def begin(page: Page, folder: Path, name: str) -> None:
    page.goto("/characters/")
    page.get_by_role("button", name="New character").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Photos").set_input_files(photos(folder))


def train_at_once(page: Page, folder: Path, name: str) -> None:
    begin(page, folder, name)
    page.get_by_role("checkbox", name=re.compile("^I may use these")).check()
    page.get_by_role("button", name=re.compile("^Train")).click()
    expect(page.get_by_role("button", name=f"Generate with {name}")).to_be_visible(
        timeout=PATIENCE
    )


def sweep(page: Page, prompt: str) -> None:
    page.get_by_role("button", name=re.compile("^Strength sweep")).click()
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(prompt)
    page.get_by_role("button", name=re.compile("^Generate 3")).click()
    for strength in ("0.6", "0.8", "1.0"):
        cell = page.get_by_role("listitem").filter(has_text=f"Strength {strength}")
        expect(cell.get_by_role("img", name=prompt)).to_be_visible(timeout=PATIENCE)


@pytest.fixture
def sandbox(stack: Stack) -> Sandbox:
    """The account of the Sandbox key, as somebody else with that key sees it."""
    return Sandbox(port=stack.sandbox_port, data=stack.data)


@pytest.fixture
def train_elsewhere(sandbox: Sandbox) -> Callable[[str], str]:
    """Have a character trained without the studio; return its id."""

    def train(name: str) -> str:
        wish = {"content_type": "image/jpeg"}
        target = sandbox.ask("POST", "/files/generate-upload-url", body=wish).json
        put = target["upload_url"].removeprefix(sandbox.origin)
        kind = {"Content-Type": "image/jpeg"}
        sandbox.ask("PUT", put, key=None, body=grain(99), headers=kind)
        image = {"type": "image_url", "image_url": target["public_url"]}
        body = {"name": name, "input_images": [image], "model_version": "v1"}
        made = sandbox.ask("POST", "/v1/custom-references", body=body)
        assert made.status == 200, made.body
        return str(made.json["id"])

    return train


def test_character_is_checked_trained_used_and_swept(page: Page, tmp_path: Path):
    begin(page, tmp_path, "Mara")
    page.get_by_role("button", name="Check photos first").click()
    expect(page.get_by_text("Too few.")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("img", name=re.compile("^Photo 3: Good"))).to_be_visible()

    page.get_by_role("checkbox", name=re.compile("^I may use these")).check()
    page.get_by_role("button", name=re.compile(r"^Train.*40 credits.*\$2\.50")).click()
    use = page.get_by_role("button", name="Generate with Mara")
    expect(use).to_be_visible(timeout=PATIENCE)
    use.click()

    expect(page.get_by_role("combobox", name="Character")).to_have_value(
        re.compile(r"^[0-9a-f-]{36}$")
    )
    expect(page.get_by_text("Mara: Consent given by")).to_be_visible()
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(PROMPT)
    page.get_by_role("button", name=re.compile("^Generate")).click()
    card = page.get_by_role("article").filter(has_text=PROMPT)
    expect(card.get_by_role("img", name=PROMPT)).to_be_visible(timeout=PATIENCE)
    expect(card).to_contain_text("Mara")

    card.get_by_role("link", name=PROMPT).first.click()
    expect(page.get_by_text("Consent given by")).to_be_visible()
    page.get_by_role("radiogroup", name="Stars").get_by_label("4 stars").check()
    expect(page.get_by_text("Rated 4 stars")).to_be_attached()

    page.goto("/characters/")
    page.get_by_role("link", name=re.compile("Mara.*Ready")).click()
    sweep(page, "Wool scarf in the wind")
    page.get_by_role("link", name="Mara").click()
    made = page.get_by_role("region", name=re.compile("^Made with"))
    expect(made.get_by_role("img", name="Wool scarf in the wind")).to_have_count(3)
    expect(made.get_by_role("listitem").first).to_contain_text("4")
    expect(made.get_by_role("img", name=PROMPT).first).to_be_visible()


def test_character_is_trained_and_swept_on_a_phone(page: Page, tmp_path: Path):
    page.set_viewport_size(PHONE)
    begin(page, tmp_path, "Ben")
    page.get_by_role("button", name=re.compile("^Train")).click()
    expect(page).to_have_url(re.compile(r"/characters/new/\??$"))
    assert page.evaluate(OVERFLOW) <= 0

    train_at_once(page, tmp_path, "Ben")
    assert page.evaluate(OVERFLOW) <= 0
    sweep(page, "Paper boat on a table")
    assert page.evaluate(OVERFLOW) <= 0


def test_character_of_the_account_is_imported_and_used(
    page: Page, train_elsewhere: Callable[[str], str]
):
    there = train_elsewhere("Ines")
    page.goto("/characters/")
    page.get_by_role("button", name="Import from account").click()
    page.get_by_role("button", name="Refresh").click()
    page.get_by_role("button", name="Import Ines").click(timeout=PATIENCE)

    expect(page.get_by_role("heading", name="Ines", exact=True)).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("^Photo 1"))).to_be_visible(
        timeout=PATIENCE
    )
    use = page.get_by_role("button", name="Generate with Ines")
    expect(use).to_be_visible(timeout=PATIENCE)
    use.click()
    expect(page.get_by_role("combobox", name="Character")).to_have_value(there)

    page.set_viewport_size(PHONE)
    page.goto("/characters/import/")
    row = page.get_by_role("listitem").filter(has_text="Ines")
    expect(row.get_by_role("link", name="Here already")).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0


def test_photos_are_put_in_order_left_out_and_added(page: Page, tmp_path: Path):
    begin(page, tmp_path, "Ada")
    chosen = page.get_by_role("list", name="Chosen files").get_by_role("listitem")
    expect(chosen).to_have_count(3)
    chosen.nth(2).get_by_role("button", name="Move to the front").click()
    chosen.nth(0).get_by_role("button", name="Leave out").click()
    expect(chosen.nth(0)).to_contain_text("photo-2.jpg")
    page.get_by_role("button", name="Check photos first").click()

    expect(page.get_by_role("img", name=re.compile("^Photo 2"))).to_be_visible(
        timeout=PATIENCE
    )
    first = page.locator(".shot").first
    before = first.get_attribute("id")
    first.hover()
    page.get_by_role("button", name="Move photo 1 to the back").click()
    expect(page.locator(".shot").nth(1)).to_have_id(before or "")
    # The list is arranged at once; what is left before the answer may not have been sent.
    with page.expect_response(re.compile("/order/")):
        page.locator(".shot").nth(1).drag_to(page.locator(".shot").nth(0))
    expect(page.locator(".shot").first).to_have_id(before or "")
    page.reload()
    expect(page.locator(".shot").first).to_have_id(before or "")

    more = tmp_path / "more.jpg"
    more.write_bytes(grain(50))
    page.get_by_label("Photos").set_input_files(more)
    expect(page.get_by_role("img", name=re.compile("^Photo 3"))).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.get_by_text("1 photo added.")).to_be_visible()


def test_refused_name_leaves_the_chosen_photos(page: Page, tmp_path: Path):
    begin(page, tmp_path, "   ")
    page.get_by_role("button", name="Check photos first").click()
    expect(page.get_by_text("A character needs a name.")).to_be_visible()

    chosen = page.get_by_role("list", name="Chosen files").get_by_role("listitem")
    expect(chosen).to_have_count(3)
    page.get_by_label("Name").fill("Eva")
    page.get_by_role("button", name="Check photos first").click()

    expect(page.get_by_role("img", name=re.compile("^Photo 3"))).to_be_visible(
        timeout=PATIENCE
    )


def test_photo_comes_by_drop_and_by_paste(page: Page):
    page.goto("/characters/new/")
    send = """(name) => {
        const carrier = new DataTransfer();
        carrier.items.add(new File([new Uint8Array(9)], `${name}.jpg`, { type: "image/jpeg" }));
        const named = name === "paste" ? "clipboardData" : "dataTransfer";
        const Kind = name === "paste" ? ClipboardEvent : DragEvent;
        document.body.dispatchEvent(new Kind(name, { bubbles: true, cancelable: true, [named]: carrier }));
    }"""
    for way in ("drop", "paste"):
        page.evaluate(send, way)
        expect(page.get_by_text(f"{way}.jpg")).to_be_visible()


def test_what_is_refused_says_so_at_its_photo_and_nothing_is_trained(
    page: Page, tmp_path: Path
):
    bad = {
        "empty.jpg": b"",
        "cut.jpg": grain(3)[:2000],
        "huge.jpg": grain(4) + bytes(21 * 1024 * 1024),
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    begin(page, tmp_path, "Eva")
    page.get_by_label("Photos").set_input_files([tmp_path / name for name in bad])
    page.get_by_role("checkbox", name=re.compile("^I may use these")).check()
    page.get_by_role("button", name=re.compile("^Train")).click()

    expect(page.get_by_text("nothing was paid")).to_be_visible(timeout=PATIENCE)
    for name in bad:
        item = page.get_by_role("listitem").filter(has_text=name)
        expect(item).to_have_attribute("data-state", "refused")
        item.get_by_role("button", name="Leave out").click()
    page.get_by_role("button", name=re.compile("^Train")).click()
    expect(page.get_by_role("button", name="Generate with Eva")).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.get_by_role("img", name=re.compile("^Photo "))).to_have_count(3)


def test_deleted_character_leaves_the_list(page: Page, tmp_path: Path):
    begin(page, tmp_path, "Ida")
    page.get_by_role("button", name="Check photos first").click()
    page.get_by_text("Delete", exact=True).click()
    page.get_by_role("button", name="Delete character").click()

    expect(page).to_have_url(re.compile("/characters/$"))
    expect(page.get_by_role("link", name=re.compile("^Ida"))).to_have_count(0)
