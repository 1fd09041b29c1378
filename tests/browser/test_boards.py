"""Boards and the verdict on the wall as people use them: one alone, two at once, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.accessibility import OVERFLOW, faults
from tests.browser.conftest import watch_console
from tests.browser.stack import Stack

PATIENCE = 120_000
PROMPT = "A linen curtain in the wind"
# Pictures that a test needs before it can tick any: put there as the archive would.
SEED = """
import tempfile
from pathlib import Path
from PIL import Image
from studio.accounts.models import Membership
from studio.assets import boards, boards_order
from studio.assets import services as assets
from studio.projects import services as projects
membership = Membership.objects.earliest("pk")
board = boards.create(membership, boards.Wish(name="Studies"))
folder = Path(tempfile.mkdtemp())
for number in range(8):
    path = folder / f"{number}.png"
    Image.new("RGB", (320 + 40 * (number % 3), 240), (40 + 20 * number, 120, 160)).save(path)
    asset = assets.archive(
        path,
        team=membership.team,
        project=projects.general(membership.team),
        member=membership.user,
        origin="made",
        title="",
        prompt=f"Board study {number}",
        expect_kind="image",
    )
    boards_order.add(board, [asset.pk], by=None)
"""
FOUND = "/gallery/?q=board+study"


@pytest.fixture(scope="module", autouse=True)
def seeded(stack: Stack, signed_in: Path) -> None:
    stack.manage("shell", "-v", "0", "-c", SEED)


@pytest.fixture
def other(stack: Stack, browser: Browser, signed_in: Path) -> Iterator[Page]:
    """A second person's browser."""
    context = browser.new_context(base_url=stack.url, storage_state=signed_in)
    page = context.new_page()
    errors = watch_console(page)
    yield page
    context.close()
    assert errors == []


def tile(page: Page, number: int) -> Locator:
    picture = page.get_by_role("img", name=f"Board study {number}", exact=True)
    return page.locator(".tile").filter(has=picture)


def order(page: Page) -> list[int]:
    names = page.locator("#board-tiles .tile img[alt^='Board study']")
    return [int(name[-1]) for name in names.evaluate_all("all => all.map(i => i.alt)")]


def tick(page: Page, *numbers: int) -> None:
    for number in numbers:
        tile(page, number).hover()
        tile(page, number).get_by_role("checkbox").click()
    expect(page.get_by_text(f"{len(numbers)} selected")).to_be_visible()


def toast(page: Page, text: str) -> Locator:
    return page.locator(".toast").filter(has_text=text)


def make_board(page: Page, name: str, *, inside: str = "") -> str:
    page.goto("/boards/")
    page.get_by_role("button", name="New board").click()
    page.get_by_role("textbox", name="Name").fill(name)
    if inside:
        value = page.locator("#id_parent option", has_text=inside).get_attribute(
            "value"
        )
        page.get_by_label("Inside").select_option(value)
    page.get_by_role("button", name="Make the board").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    return page.url


def fill(page: Page, name: str, *numbers: int) -> None:
    page.goto(FOUND)
    tick(page, *numbers)
    page.get_by_role("button", name="Board", exact=True).click()
    dialog = page.get_by_role("dialog", name="Put on boards")
    dialog.get_by_role("checkbox", name=name).check()
    dialog.get_by_role("button", name="Put on boards").click()
    expect(toast(page, f"Put on the board: {len(numbers)}")).to_be_visible()
    expect(page.get_by_role("form", name="Selection")).to_be_hidden()


def test_board_is_made_filled_nested_and_put_in_order(page: Page):
    address = make_board(page, "Hero stills")
    fill(page, "Hero stills", 1, 2, 3)
    side = page.get_by_role("navigation", name="Main")
    expect(
        side.get_by_role("link", name=re.compile(r"Hero stills\s*3"))
    ).to_be_visible()

    page.goto(address)
    assert order(page) == [1, 2, 3]
    with page.expect_response("**/move/"):
        tile(page, 1).get_by_role("link").focus()
        page.keyboard.press("Alt+ArrowRight")
    assert order(page) == [2, 1, 3]
    expect(tile(page, 1).get_by_role("link")).to_be_focused()
    with page.expect_response("**/move/"):
        tile(page, 3).hover()
        tile(page, 3).get_by_role("button", name="Move earlier").click()
    with page.expect_response("**/move/"):
        tile(page, 1).drag_to(tile(page, 2), target_position={"x": 20, "y": 60})
    page.reload()
    assert order(page) == [1, 2, 3]

    make_board(page, "Salt flat", inside="Hero stills")
    page.goto(address)
    inside = page.get_by_role("list", name="Boards inside")
    expect(inside.get_by_role("link", name=re.compile("Salt flat"))).to_be_visible()

    page.get_by_role("link", name="Change the board").click()
    page.get_by_label("Inside").select_option(label="\u2003Salt flat")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("cannot lie in itself")).to_be_visible()


def test_result_lands_on_the_board_that_was_ticked_before(page: Page):
    address = make_board(page, "Curtains")
    page.goto("/create/")
    page.get_by_role("button", name="Boards", exact=True).click()
    page.get_by_role("dialog").get_by_role("checkbox", name="Curtains").check()
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(PROMPT)
    expect(page.get_by_role("button", name="Curtains", exact=True)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Generate")).click()
    card = page.get_by_role("article").filter(has_text=PROMPT)
    expect(card.get_by_role("img", name=re.compile(f"^{PROMPT}"))).to_be_visible(
        timeout=PATIENCE
    )

    page.goto(address)
    expect(page.locator("#board-tiles .tile")).to_have_count(1)


def test_verdicts_by_keys_and_the_filter_of_each(page: Page):
    page.goto(FOUND)
    tile(page, 5).get_by_role("link").click()
    # Keys are heard once the page has its scripts.
    page.wait_for_url("**/assets/**", wait_until="load")
    for key, shown in (
        ("p", page.get_by_role("button", name="Pick", exact=True)),
        ("f", page.get_by_role("button", name="Favourite")),
    ):
        page.keyboard.press(key)
        expect(shown).to_have_attribute("aria-pressed", "true")
    with page.expect_response("**/rate"):
        page.keyboard.press("4")
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved by")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", name="Board study 4")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("x")
    expect(page.get_by_role("button", name="Turn down")).to_have_attribute(
        "aria-pressed", "true"
    )

    for chip in ("Favourites", "3 and up", "Picks", "Approved"):
        page.goto(FOUND)
        page.get_by_role("link", name=chip, exact=True).click()
        expect(page.locator(".tile")).to_have_count(1)
        expect(tile(page, 5)).to_be_visible()
        expect(tile(page, 5).get_by_role("img", name="Approved")).to_be_visible()
    page.get_by_role("link", name="Approved, remove").click()
    expect(page.locator(".tile")).to_have_count(8)

    page.get_by_role("link", name="More filters").click()
    dialog = page.get_by_role("dialog", name="Filters")
    dialog.get_by_label("Pick or reject").select_option("Turned down")
    dialog.get_by_role("button", name="Show").click()
    expect(tile(page, 4)).to_be_visible()
    expect(page.locator(".tile")).to_have_count(1)


def test_selection_by_keys_is_trashed_and_brought_back(page: Page):
    page.goto(FOUND)
    tile(page, 7).get_by_role("link").focus()
    page.keyboard.press("x")
    tile(page, 5).hover()
    tile(page, 5).get_by_role("checkbox").click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.get_by_role("button", name="Rate").click()
    page.get_by_role("dialog").get_by_role("button", name="2 stars").click()
    expect(toast(page, "Rated: 3")).to_be_visible()
    expect(tile(page, 7).get_by_role("img", name="Stars")).to_be_visible()

    page.keyboard.press("Control+a")
    expect(page.get_by_text("8 selected")).to_be_visible()
    page.get_by_role("button", name="Trash").click()
    said = toast(page, "Moved to the trash: 8")
    expect(page.locator(".tile")).to_have_count(0)
    said.get_by_role("button", name="Undo").click()
    expect(page.locator(".tile")).to_have_count(8)

    tick(page, 0)
    page.get_by_role("button", name="Select all 8").click()
    page.get_by_role("button", name="Trash").click()
    toast(page, "Moved to the trash: 8").get_by_role("button", name="Undo").click()
    expect(page.locator(".tile")).to_have_count(8)


def test_what_one_adds_the_other_sees_without_moving(page: Page, other: Page):
    address = make_board(page, "Two at once")
    fill(page, "Two at once", 0, 1, 2, 3)
    other.set_viewport_size({"width": 390, "height": 500})
    other.goto(address)
    other.evaluate("scrollTo(0, 160)")
    before = other.evaluate("scrollY")

    fill(page, "Two at once", 6)
    # The poller looks when a hidden page comes back, as it does by itself every half minute.
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(other.get_by_role("link", name="1 new")).to_be_visible()
    assert other.evaluate("scrollY") == before
    assert order(other) == [0, 1, 2, 3]

    page.goto(address)
    tile(page, 0).get_by_role("link").click()
    page.wait_for_url("**/assets/**", wait_until="load")
    with page.expect_response("**/rate"):
        page.keyboard.press("2")
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(tile(other, 0).locator(".tile__mark")).to_have_text("2")
    assert other.evaluate("scrollY") == before
    other.get_by_role("link", name="1 new").click()
    expect(tile(other, 6)).to_be_visible()
    assert order(other) == [0, 1, 2, 3, 6]


def test_boards_work_without_scripts(stack: Stack, browser: Browser, signed_in: Path):
    context = browser.new_context(
        base_url=stack.url, storage_state=signed_in, java_script_enabled=False
    )
    page = context.new_page()
    address = make_board(page, "Plain")
    page.goto(FOUND)
    for number in (0, 1):
        tile(page, number).get_by_role("checkbox").check()
    page.get_by_role("button", name="Board", exact=True).click()
    dialog = page.get_by_role("dialog", name="Put on boards")
    dialog.get_by_role("checkbox", name="Plain").check()
    dialog.get_by_role("button", name="Put on boards").click()
    expect(toast(page, "Put on the board: 2")).to_be_visible()
    page.goto(address)
    tile(page, 0).get_by_role("button", name="Move later").click()
    assert order(page) == [1, 0]
    context.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [1440, 390])
def test_pages_have_no_accessibility_faults(page: Page, scheme: str, width: int):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900 if width > 400 else 844})
    page.goto("/boards/")
    board = page.locator(".board-tile a", has_text="Studies").get_attribute("href")
    page.goto(FOUND)
    large = page.locator(".tile a").first.get_attribute("href")

    found = {}
    for address in (
        "/boards/",
        "/boards/new/",
        board,
        large,
        "/gallery/filter/",
        FOUND,
    ):
        page.goto(address or "")
        if address == FOUND:
            page.get_by_role("checkbox", name="Select Today").check(force=True)
            expect(page.get_by_text("8 selected")).to_be_visible()
        found[address] = faults(page)
        assert page.evaluate(OVERFLOW) <= 0, address

    assert not any(found.values()), found
