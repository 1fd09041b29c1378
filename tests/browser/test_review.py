"""A board goes out by a link: a guest on a phone points, comments, approves; the owner watches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import OVERFLOW, faults
from tests.browser.conftest import watch_console
from tests.browser.stack import Stack

PASSWORD = "salt flat 7"
SEED = """
import tempfile
from pathlib import Path
from PIL import Image
from studio.accounts.models import Membership
from studio.assets import boards_order
from studio.assets import services as assets
from studio.assets.models import Asset, Board
from studio.projects import services as projects
membership = Membership.objects.earliest("pk")
folder = Path(tempfile.mkdtemp())
board = Board.objects.create(team=membership.team, name="Review lookbook", created_by=membership.user)
for number in range(3):
    path = folder / f"{number}.png"
    Image.new("RGB", (400, 480), (160, 90 + 20 * number, 80)).save(path)
    assets.archive(
        path,
        team=membership.team,
        project=projects.general(membership.team),
        member=membership.user,
        origin="made",
        title="",
        prompt=f"Review study {number}",
        expect_kind="image",
    )
made = Asset.objects.filter(prompt__startswith="Review study").order_by("pk")
boards_order.add(board, list(made.values_list("pk", flat=True)), by=membership.user)
"""


@pytest.fixture(scope="module", autouse=True)
def seeded(stack: Stack, signed_in: Path) -> None:
    stack.manage("shell", "-v", "0", "-c", SEED)


@pytest.fixture
def guest(stack: Stack, browser: Browser) -> Iterator[Page]:
    """Somebody outside, on a phone. A page that is over is an error in the browser's eyes."""
    context = browser.new_context(
        base_url=stack.url,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    page = context.new_page()
    errors = watch_console(page)
    yield page
    context.close()
    assert [error for error in errors if "status of 410" not in error] == []


def accessible(page: Page) -> None:
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert faults(page) == []
    page.emulate_media(color_scheme="light")
    assert page.evaluate(OVERFLOW) <= 0


def share_board(page: Page) -> str:
    page.goto("/boards/")
    page.locator("#main").get_by_role(
        "link", name=re.compile("Review lookbook")
    ).click()
    page.get_by_role("link", name="Share").click()
    page.get_by_role("textbox", name="Title").fill("Round 2, for Jonas")
    page.get_by_label("Password").fill(PASSWORD)
    accessible(page)
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("button", name="Copy link")).to_be_visible()
    return page.get_by_role("textbox", name="Address of the link").input_value()


def test_guest_on_a_phone_points_and_approves_while_the_owner_watches(
    page: Page, guest: Page
):
    address = share_board(page)
    guest.goto(address)
    accessible(guest)
    guest.get_by_label("Password").fill("not this one")
    guest.get_by_role("button", name="Open").click()
    expect(guest.get_by_text("That is not the password")).to_be_visible()
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Open").click()
    expect(guest.get_by_text("3 to see")).to_be_visible()
    accessible(guest)
    guest.get_by_role("link", name="Image 1 of 3").click()
    expect(guest.get_by_text("1 of 3 seen")).to_be_visible()
    asset = guest.url.rstrip("/").rpartition("/")[2]

    page.set_viewport_size({"width": 1440, "height": 500})
    page.goto(f"/assets/{asset}/")
    expect(page.get_by_text("Nobody has said anything yet")).to_be_visible()
    typing = page.get_by_role("textbox", name="Comment")
    typing.fill("What I was about to say")
    panel = page.locator(".inspector")
    panel.evaluate("panel => { panel.scrollTop = 60 }")

    guest.get_by_label("Your name").fill("Jonas")
    guest.get_by_role("img", name="Image 1 of 3").click(position={"x": 195, "y": 100})
    expect(guest.get_by_text("With the point you chose")).to_be_visible()
    guest.get_by_role("textbox", name="Comment").fill("That blue is our blue")
    guest.get_by_role("button", name="Comment", exact=True).click()
    expect(guest.get_by_role("link", name="Comment 1")).to_be_visible()
    guest.get_by_role("button", name="Approve").click()
    expect(guest.locator("#decided")).to_have_text("Approved")
    accessible(guest)

    threads = page.locator("#threads")
    expect(threads).to_contain_text("That blue is our blue")
    expect(threads).to_contain_text(re.compile(r"Approved\s+by\s+Jonas"))
    expect(page.get_by_role("link", name="Comment 1")).to_be_visible()
    assert panel.evaluate("panel => panel.scrollTop") == 60
    expect(typing).to_have_value("What I was about to say")
    accessible(page)

    page.get_by_role("button", name="Mark as done").click()
    expect(page.get_by_role("button", name="Open again")).to_be_visible()
    typing.fill("Thank you")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(threads).to_contain_text("Thank you")
    expect(typing).to_have_value("")

    page.goto("/links/")
    accessible(page)
    row = page.get_by_role("listitem").filter(has_text="Round 2, for Jonas")
    row.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading", name="This link has ended")).to_be_visible()


def share_one(page: Page, prompt: str) -> str:
    """Share one picture by a link that follows its versions; return the link's address."""
    page.goto("/gallery/")
    page.get_by_role("link", name=prompt).first.click()
    page.get_by_role("link", name="Share").click()
    page.get_by_role("textbox", name="Title").fill("One for Jonas")
    page.get_by_label("Also show newer versions").check()
    accessible(page)
    page.get_by_role("button", name="Make the link").click()
    return page.get_by_role("textbox", name="Address of the link").input_value()


def test_guest_finds_the_version_that_answers_without_loading_anew(
    page: Page, guest: Page
):
    address = share_one(page, "Review study 1")
    guest.goto(address)
    guest.get_by_label("Your name").fill("Jonas")
    guest.get_by_role("textbox", name="Comment").fill("A warmer red, please")
    guest.get_by_role("button", name="Comment", exact=True).click()
    expect(guest.locator("#threads")).to_contain_text("A warmer red")
    guest.get_by_role("textbox", name="Comment").fill("And what I was typing")
    guest.mouse.wheel(0, 40)
    before = guest.locator("#say").bounding_box()

    page.goto(f"/assets/{guest.url.split('/')[-2]}/")
    page.get_by_role("link", name="Answer with a version").click()
    accessible(page)
    page.get_by_role("button", name="Add as version: Review study 2").click()
    expect(page.get_by_role("link", name="Answered in v2")).to_be_visible()
    accessible(page)

    versions = guest.get_by_role("navigation", name="Versions")
    expect(versions.get_by_role("link")).to_have_count(2)
    expect(guest.get_by_role("link", name="Answered in v2")).to_be_visible()
    typed = guest.get_by_role("textbox", name="Comment")
    expect(typed).to_have_value("And what I was typing")
    assert guest.locator("#say").bounding_box() == before
    accessible(guest)

    versions.get_by_role("link", name=re.compile("v2")).click()
    expect(guest.get_by_text("A warmer red")).to_have_count(0)
    guest.get_by_role("button", name="Approve").click()
    expect(guest.locator("#decided")).to_have_text("Approved")
    page.get_by_role("link", name="Answered in v2").click()
    expect(page.locator("#threads")).to_contain_text(
        re.compile(r"Approved\s+by\s+Jonas")
    )

    page.goto("/links/")
    row = page.get_by_role("listitem").filter(has_text="One for Jonas")
    row.get_by_role("link", name="Edit").click()
    page.get_by_label("Also show newer versions").uncheck()
    accessible(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("“One for Jonas” is changed")).to_be_visible()
    guest.goto(address)
    expect(guest.locator("#threads")).to_contain_text("A warmer red")
    expect(guest.get_by_role("link", name="Answered in v2")).to_have_count(0)
