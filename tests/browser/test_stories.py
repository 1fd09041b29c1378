"""Stories as a person tells them: a series and a carousel, changed, exported, on a desk and on a phone."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.accessibility import OVERFLOW, faults
from tests.browser.stack import Stack

PATIENCE = 240_000
BY_WORKFLOW = re.compile("^In one request")
BY_PARTS = re.compile("^Part by part")
TOPIC = "Five quiet corners for reading at home"


@pytest.fixture(autouse=True, scope="module")
def small_results(stack: Stack) -> Iterator[None]:
    """Clips are drawn small: it is their order that matters here, not their pixels."""
    switch(stack, scale=0.2)
    yield
    switch(stack, scale=1.0)


@pytest.fixture
def without_workflows(stack: Stack) -> Iterator[None]:
    """A host that has no creator workflows."""
    switch(stack, workflows=False)
    yield
    switch(stack, workflows=True)


def switch(stack: Stack, **changes: float) -> None:
    token = (stack.data / "secrets" / "sandbox_control_token").read_text().strip()
    request = urllib.request.Request(
        f"http://127.0.0.1:{stack.sandbox_port}/sandbox/control",
        data=json.dumps({"account": {"id": "sandbox", **changes}}).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
        },
    )
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert answer.status == 200
                return
        except urllib.error.URLError:
            # The studio is ready a moment before the sandbox beside it.
            assert time.monotonic() < deadline
            time.sleep(0.2)


def begin(
    page: Page, kind: str, topic: str, *, made: re.Pattern[str] = BY_WORKFLOW
) -> None:
    """Fill in a new story. The studio proposes what the host last allowed: `made` is always said."""
    page.goto("/stories/")
    page.get_by_role("button", name="New story").click()
    page.get_by_role("radio", name=kind, exact=True).check()
    page.get_by_role("radio", name=made).check()
    page.get_by_role("textbox", name="Topic").fill(topic)


def press_start(page: Page, price: str) -> None:
    page.get_by_role("button", name=re.compile(rf"^Start.*{price}")).click()
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    page.wait_for_url(re.compile(r"/stories/[0-9a-f-]{36}/$"))


def part(page: Page, number: int) -> Locator:
    return page.get_by_role("article", name=f"Part {number}", exact=True)


def expect_done(page: Page, count: int) -> None:
    expect(page.get_by_role("article")).to_have_count(count, timeout=PATIENCE)
    expect(page.locator("#progress")).to_contain_text(
        re.compile(r"^\s*Done"), timeout=PATIENCE
    )


def exported(page: Page, folder: Path) -> ZipFile:
    with page.expect_download() as coming:
        page.get_by_role("button", name="Export").click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return ZipFile(path)


def numbered(archive: ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name[:2].isdigit()]


@pytest.fixture(scope="module")
def told(stack: Stack, browser: Browser, signed_in: Path, small_results: None) -> str:
    """The address of a finished story."""
    context = browser.new_context(base_url=stack.url, storage_state=signed_in)
    page = context.new_page()
    begin(page, "Carousel", "How to sharpen a kitchen knife")
    expect(page.get_by_label("Slides")).to_have_value("5", timeout=PATIENCE)
    press_start(page, r"7\.5 credits")
    expect_done(page, 5)
    address = page.url
    context.close()
    return address


def expect_played(page: Page) -> None:
    """The preview turns by the keyboard, and plays the parts one after the other."""
    place = page.locator("#reel-place")
    expect(place).to_have_text("1 / 5")
    page.locator("#reel").focus()
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text("2 / 5")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(place).to_have_text("3 / 5", timeout=20_000)
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_series_of_five_is_made_changed_and_exported(page: Page, tmp_path: Path):
    # High enough for a drag from one part to another without scrolling.
    page.set_viewport_size({"width": 1440, "height": 1600})
    topic = "How to sharpen a kitchen knife on a stone"
    begin(page, "Tutorial", topic, made=BY_PARTS)
    expect(page.get_by_label("Parts")).to_have_value("5", timeout=PATIENCE)
    press_start(page, "15 credits")
    expect_done(page, 5)

    expect(part(page, 3).locator("video[poster]")).to_be_visible()
    part(page, 3).get_by_role("button", name="Edit", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Prompt").fill("Only the wet stone, very close")
    dialog.get_by_role("button", name=re.compile("^Save and regenerate")).click()
    expect(dialog).to_be_hidden()
    expect(part(page, 3)).to_contain_text("Only the wet stone")
    expect(part(page, 3)).to_contain_text("2 takes", timeout=PATIENCE)
    expect_done(page, 5)

    part(page, 3).get_by_role("button", name="Move up").click()
    expect(part(page, 2)).to_contain_text("Only the wet stone")
    part(page, 2).locator("[data-grip]").drag_to(
        part(page, 4), target_position={"x": 200, "y": 180}
    )
    expect(part(page, 4)).to_contain_text("Only the wet stone")

    archive = exported(page, tmp_path)
    assert len(numbered(archive)) == 5
    assert all(name.endswith(".mp4") for name in numbered(archive))
    recipe = json.loads(archive.read("story.json"))
    assert recipe["parts"][3]["prompt"].startswith("Only the wet stone")
    assert "#sharpen" in archive.read("copy.txt").decode()

    page.reload()
    expect_played(page)


def test_carousel_comes_in_one_request_and_is_exported(page: Page, tmp_path: Path):
    begin(page, "Carousel", TOPIC)
    expect(page.get_by_label("Slides")).to_have_value("5", timeout=PATIENCE)
    expect(page.get_by_role("textbox", name="Topic")).to_have_value(TOPIC)
    press_start(page, r"7\.5 credits")
    expect_done(page, 5)

    part(page, 2).get_by_role("button", name="Edit", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Overlay").fill("Start by the window")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#reel")).to_contain_text("Start by the window")

    page.get_by_label("Caption", exact=True).fill("A place for every page.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".phone__caption")).to_have_text("A place for every page.")

    archive = exported(page, tmp_path)
    assert len(numbered(archive)) == 5
    copy = archive.read("copy.txt").decode()
    assert "Start by the window" in copy
    assert "A place for every page." in copy


def test_host_without_workflows_gets_the_same_part_by_part_on_a_phone(
    page: Page, tmp_path: Path, without_workflows: None
):
    page.set_viewport_size({"width": 390, "height": 844})
    begin(page, "Carousel", "Three ways to fold a napkin")
    expect(page.get_by_label("Slides")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Slides").fill("3")
    page.get_by_label("Slides").blur()
    press_start(page, r"4\.5 credits")
    expect(page.get_by_text("Not offered")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(re.compile("Nothing was charged"))).to_be_visible()

    page.get_by_role("button", name=re.compile(r"^Start.*credits")).click()
    expect_done(page, 3)

    assert page.evaluate(OVERFLOW) <= 0
    assert len(numbered(exported(page, tmp_path))) == 3


def test_part_is_replaced_from_the_gallery_and_missing_parts_are_said(
    page: Page, told: str
):
    page.goto(told)
    second = part(page, 2).locator("a.frame")
    shown = (second.get_attribute("href") or "").strip("/").split("/")[-1]
    part(page, 1).get_by_role("button", name="Replace", exact=True).click()
    others = page.get_by_role("dialog").locator(f".choose__one:not([value='{shown}'])")
    others.first.click()
    expect(part(page, 1)).to_contain_text("From the gallery")

    second.click()
    page.get_by_role("button", name="Trash").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.goto(told)
    expect(page.get_by_text("1 of 5 parts is missing: 2")).to_be_visible()


def test_stories_work_without_scripts(stack: Stack, browser, signed_in: Path):
    context = browser.new_context(
        base_url=stack.url, storage_state=signed_in, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/stories/new/?kind=carousel&how=generations&slides=3")
    page.get_by_role("textbox", name="Topic").fill("Made without scripts")
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.get_by_role("article")).to_have_count(3)
    part(page, 2).get_by_role("button", name="Edit", exact=True).click()
    page.get_by_label("Overlay").fill("Plain words")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(part(page, 2)).to_contain_text("Plain words")
    part(page, 2).get_by_role("button", name="Move up").click()
    expect(part(page, 1)).to_contain_text("Plain words")
    context.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_of_stories_have_no_accessibility_faults(
    page: Page, told: str, scheme: str, width: int
):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})

    found = {}
    for address in ("/stories/", "/stories/new/", told):
        page.goto(address)
        found[address] = faults(page)
        assert page.evaluate(OVERFLOW) <= 0

    assert not any(found.values()), found
