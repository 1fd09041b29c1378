"""One story from the invitation to the bill, told by four people, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

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
PROJECT = "Harbour campaign"
BOARD = "Harbour picks"
TITLE = "Harbour, first round"
PASSWORD = "seven grey gulls"
# A picture costs 1.5 credits: two are under the cap, the third is over it.
CAP = "3"
UNDER = ("A harbour before sunrise", "A harbour at noon")
OVER = "A harbour under snow"
COMMENT = "More of this fog, please"
# Three pictures were charged and two of them approved.
CHARGED, EACH = "4.5", "2.25"


class People(NamedTuple):
    owner: Page
    editor: Page
    producer: Page
    guest: Page


@pytest.fixture
def people(stack: Stack, browser: Browser, page: Page) -> Iterator[People]:
    with ExitStack() as opened:
        editor, producer = (
            opened.enter_context(stranger(stack, browser, viewport=DESK))
            for _ in range(2)
        )
        phone = stranger(stack, browser, viewport=PHONE, has_touch=True, is_mobile=True)
        yield People(page, editor, producer, opened.enter_context(phone))


def test_team_makes_shares_judges_and_pays(people: People, tmp_path: Path):
    owner, editor, producer, guest = people
    join(editor, invite(owner, "runa@example.com", "Editor"), "Runa")
    join(producer, invite(owner, "teo@example.com", "Producer"), "Teo")
    open_project(owner, PROJECT, cap=CAP)

    work_in(editor, PROJECT)
    begin_a_board(editor)
    make_under_the_cap_and_over_it(editor)
    release(producer)
    expect_all_made(editor)

    address = share_the_board(producer)
    let_in(guest, address)
    watch_the_first(editor)
    point_comment_and_approve(guest)
    expect_seen_where_they_were(editor)
    approve_the_next(guest)

    expect_contact_sheet(producer, tmp_path)
    expect_cost_per_approved(producer)


def begin_a_board(page: Page) -> None:
    page.goto("/boards/")
    page.get_by_role("button", name="New board").click()
    page.get_by_role("textbox", name="Name").fill(BOARD)
    page.get_by_role("button", name="Make the board").click()
    page.get_by_role("link", name="Create here").click()
    expect(page.get_by_role("button", name=BOARD)).to_be_visible()


def make_under_the_cap_and_over_it(page: Page) -> None:
    for prompt in (*UNDER, OVER):
        generate(page, prompt)
    held = card(page, OVER)
    expect(held).to_contain_text("Nothing was sent or charged")
    expect(held).to_contain_text("asks a producer")
    expect(held.get_by_role("button", name="Release")).to_have_count(0)


def release(page: Page) -> None:
    work_in(page, PROJECT)
    held = card(page, OVER)
    expect(held).to_contain_text("Runa pressed")
    held.get_by_role("button", name=re.compile("^Release")).click()


def expect_all_made(page: Page) -> None:
    """The page was never left: what was released came to it by itself."""
    for prompt in (*UNDER, OVER):
        made = card(page, prompt).get_by_role("link", name=prompt)
        expect(made.first).to_be_visible(timeout=PATIENCE)


def share_the_board(page: Page) -> str:
    page.goto("/boards/")
    page.locator("#main").get_by_role("link", name=re.compile(BOARD)).click()
    page.get_by_role("link", name="Share").click()
    page.get_by_role("textbox", name="Title").fill(TITLE)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the link").click()
    return page.get_by_role("textbox", name="Address of the link").input_value()


def let_in(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open").tap()
    expect(page.get_by_text("3 to see")).to_be_visible()


def watch_the_first(page: Page) -> None:
    """Have the first picture open on a screen so low that its panel is scrolled."""
    page.goto("/boards/")
    page.locator("#main").get_by_role("link", name=re.compile(BOARD)).click()
    page.get_by_role("list", name=BOARD).get_by_role("link").first.click()
    page.set_viewport_size({"width": 1440, "height": 500})
    expect(page.get_by_text("Nobody has said anything yet")).to_be_visible()
    page.locator(".inspector").evaluate("panel => { panel.scrollTop = 60 }")
    page.evaluate("document.body.dataset.stayed = 'yes'")


def point_comment_and_approve(page: Page) -> None:
    page.get_by_role("link", name="Image 1 of 3").tap()
    page.get_by_label("Your name").fill("Ida")
    page.get_by_role("img", name="Image 1 of 3").tap(position={"x": 120, "y": 90})
    expect(page.get_by_text("With the point you chose")).to_be_visible()
    page.get_by_role("textbox", name="Comment").fill(COMMENT)
    page.get_by_role("button", name="Comment", exact=True).tap()
    expect(page.get_by_role("link", name="Comment 1")).to_be_visible()
    page.get_by_role("button", name="Approve").tap()
    expect(page.locator("#decided")).to_have_text("Approved")


def expect_seen_where_they_were(page: Page) -> None:
    threads = page.locator("#threads")
    expect(threads).to_contain_text(COMMENT, timeout=PATIENCE)
    said = re.compile(r"Approved\s+by\s+Ida")
    expect(threads).to_contain_text(said, timeout=PATIENCE)
    expect(page.get_by_role("link", name="Comment 1")).to_be_visible()
    assert page.locator(".inspector").evaluate("panel => panel.scrollTop") == 60
    assert page.evaluate("document.body.dataset.stayed") == "yes"


def approve_the_next(page: Page) -> None:
    page.get_by_role("link", name="Next").tap()
    expect(page.get_by_text("2 of 3 seen")).to_be_visible()
    page.get_by_role("button", name="Approve").tap()
    expect(page.locator("#decided")).to_have_text("Approved")


def expect_contact_sheet(page: Page, folder: Path) -> None:
    page.goto("/links/")
    row = page.get_by_role("listitem").filter(has_text=TITLE)
    with page.expect_download() as download:
        row.get_by_role("link", name="Contact sheet (PDF)").click()
    saved = folder / download.value.suggested_filename
    download.value.save_as(saved)
    assert saved.suffix == ".pdf"
    assert pages_of(saved.read_bytes()) >= 1


def pages_of(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF-")
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def expect_cost_per_approved(page: Page) -> None:
    page.goto("/spend/")
    page.get_by_role("combobox", name="Project").last.select_option(label=PROJECT)
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#spend-charged")).to_contain_text(f"{CHARGED} credits")
    for by, name in (("project", PROJECT), ("person", "Runa")):
        table = page.get_by_role("table", name=f"Cost per approved asset by {by}")
        cells = table.get_by_role("row").filter(has_text=name).get_by_role("cell")
        expect(cells.nth(0)).to_have_text("2")
        expect(cells.nth(1)).to_have_text(EACH)
