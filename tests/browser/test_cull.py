"""Culling as people do it: by keys on a desk, by buttons on a phone, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.accessibility import OVERFLOW, faults
from tests.browser.conftest import watch_console
from tests.browser.stack import Stack

# More than are sent with the first page, so that the rest has to come on the way.
MANY = 14
SEED = f"""
import tempfile
from pathlib import Path
from PIL import Image
from studio.accounts.models import Membership
from studio.assets import services as assets
from studio.projects import managing
from studio.projects import services as projects
membership = Membership.objects.earliest("pk")
managing.open_project(membership, name="Cull lookbook")
folder = Path(tempfile.mkdtemp())
for number in range({MANY}):
    path = folder / f"{{number}}.png"
    Image.new("RGB", (400, 300), (20 + 16 * number, 90, 140)).save(path)
    assets.archive(
        path,
        team=membership.team,
        project=projects.general(membership.team),
        member=membership.user,
        origin="made",
        title="",
        prompt=f"Cull study {{number:02}}",
        expect_kind="image",
    )
"""
FOUND = "/gallery/?q=cull+study"


@pytest.fixture(scope="module", autouse=True)
def seeded(stack: Stack, signed_in: Path) -> None:
    stack.manage("shell", "-v", "0", "-c", SEED)


@pytest.fixture
def phone(stack: Stack, browser: Browser, signed_in: Path) -> Iterator[Page]:
    context = browser.new_context(
        base_url=stack.url,
        storage_state=signed_in,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    errors = watch_console(page)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def plain(stack: Stack, browser: Browser, signed_in: Path) -> Iterator[Page]:
    """A browser without scripts."""
    context = browser.new_context(
        base_url=stack.url, storage_state=signed_in, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def begin(page: Page, found: str = FOUND) -> None:
    page.goto(found)
    page.get_by_role("link", name="Cull", exact=True).click()
    arrive(page)


def arrive(page: Page) -> None:
    """Wait for the page and its scripts: before them no key is heard."""
    expect(page.get_by_role("heading", name="Cull")).to_be_visible()
    page.wait_for_load_state("load")


def expect_shown(page: Page, number: int) -> None:
    expect(page.get_by_role("img", name=f"Cull study {number:02}")).to_be_visible()


def press(page: Page, key: str) -> None:
    """Press a key and wait until what it says is written down."""
    with page.expect_response(re.compile(r"/gallery/cull/.+/")) as said:
        page.keyboard.press(key)
    assert said.value.ok


def pressed(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True, pressed=True)


def test_keys_judge_and_turn_to_the_next_at_once(page: Page):
    begin(page)
    expect_shown(page, 13)
    expect(page.get_by_text("13 to go")).to_be_visible()
    press(page, "4")
    expect_shown(page, 12)
    press(page, "p")
    expect_shown(page, 11)
    press(page, "x")
    expect_shown(page, 10)
    press(page, "f")
    expect_shown(page, 10)
    expect(pressed(page, "Favourite")).to_be_visible()

    page.keyboard.press("ArrowLeft")
    expect(pressed(page, "Turn down")).to_be_visible()
    press(page, "u")
    expect(pressed(page, "Turn down")).to_be_hidden()
    expect_shown(page, 11)
    page.keyboard.press("ArrowLeft")
    expect(pressed(page, "Pick")).to_be_visible()
    page.reload()
    expect_shown(page, 12)
    page.keyboard.press("ArrowLeft")
    expect(pressed(page, "4 stars")).to_be_visible()

    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Gallery")).to_be_visible()
    page.goto(f"{FOUND}&stars=4")
    expect(page.get_by_role("img", name="Cull study 13")).to_be_visible()
    page.goto(f"{FOUND}&flag=pick")
    expect(page.get_by_role("img", name="Cull study 12")).to_be_visible()


def test_line_goes_on_to_its_end_and_says_so(page: Page):
    begin(page)
    for number in range(MANY - 1, -1, -1):
        expect_shown(page, number)
        page.keyboard.press("ArrowRight")

    expect(page.get_by_text("That was the last one").first).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect_shown(page, 0)


def test_verdict_stays_where_that_is_chosen(page: Page):
    begin(page)
    page.get_by_label("After a verdict").select_option("Stay")
    press(page, "2")
    expect_shown(page, 13)
    expect(pressed(page, "2 stars")).to_be_visible()


def test_what_is_ticked_is_culled_alone(page: Page):
    page.goto(FOUND)
    for number in (9, 5):
        picture = page.get_by_role("img", name=f"Cull study {number:02}", exact=True)
        tile = page.locator(".tile").filter(has=picture)
        tile.hover()
        tile.get_by_role("checkbox").click()
    bar = page.get_by_role("form", name="Selection")
    bar.get_by_role("button", name="Cull").click()
    arrive(page)

    expect_shown(page, 9)
    press(page, "5")
    expect_shown(page, 5)
    expect(page.get_by_text("The last one", exact=True)).to_be_visible()
    press(page, "5")
    expect(page.get_by_text("That was the last one").first).to_be_visible()


def test_without_scripts_it_is_a_page_a_picture(plain: Page):
    begin(plain)
    expect_shown(plain, 13)
    plain.get_by_role("link", name="Next").click()
    expect_shown(plain, 12)
    plain.get_by_role("button", name="3 stars").click()
    expect_shown(plain, 11)
    plain.get_by_role("link", name="Previous").click()
    expect(pressed(plain, "3 stars")).to_be_visible()


def test_phone_has_a_button_for_everything(phone: Page):
    begin(phone)
    expect_shown(phone, 13)
    assert phone.evaluate(OVERFLOW) <= 0
    assert faults(phone) == []

    with phone.expect_response(re.compile(r"/gallery/cull/.+/")):
        phone.get_by_role("button", name="Turn down").tap()
    expect_shown(phone, 12)
    phone.get_by_role("link", name="Previous").tap()
    expect(pressed(phone, "Turn down")).to_be_visible()


def test_selection_is_moved_to_a_project_and_back_and_approved(page: Page):
    page.goto(f"{FOUND}+00")
    page.locator(".tile").hover()
    page.locator(".tile").get_by_role("checkbox").click()
    page.get_by_role("button", name="Rate", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("1 selected")).to_be_visible()
    page.get_by_role("button", name="Project", exact=True).click()
    dialog = page.get_by_role("dialog", name="Move to project")
    dialog.get_by_label("Project").select_option(label="Cull lookbook")
    dialog.get_by_role("button", name="Move to project").click()
    toast = page.locator(".toast").filter(has_text="Moved to Cull lookbook: 1")
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").filter(has_text="Moved back: 1")).to_be_visible()

    page.goto(f"{FOUND}+00")
    page.locator(".tile").hover()
    page.locator(".tile").get_by_role("checkbox").click()
    page.get_by_role("button", name="Rate", exact=True).click()
    rating = page.get_by_role("dialog", name="Rate what is selected")
    rating.get_by_role("button", name="Approve").click()
    expect(page.locator(".toast").filter(has_text="Approved: 1")).to_be_visible()
    expect(page.locator(".tile__approved")).to_be_visible()
