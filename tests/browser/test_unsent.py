"""What a guest was typing while the link ended, or the page was loaded anew, is still there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watch_console
from tests.browser.stack import Stack

TYPED = "Pinker, please — もっと"
SEED = """
import tempfile
from pathlib import Path
from PIL import Image
from studio.accounts.models import Membership
from studio.assets import services as assets
from studio.projects import services as projects
membership = Membership.objects.earliest("pk")
path = Path(tempfile.mkdtemp()) / "still.png"
Image.new("RGB", (400, 480), (160, 90, 120)).save(path)
assets.archive(
    path,
    team=membership.team,
    project=projects.general(membership.team),
    member=membership.user,
    origin="made",
    title="",
    prompt="Unsent study",
    expect_kind="image",
)
"""


@pytest.fixture(scope="module", autouse=True)
def seeded(stack: Stack, signed_in: Path) -> None:
    stack.manage("shell", "-v", "0", "-c", SEED)


@pytest.fixture
def guest(stack: Stack, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    errors = watch_console(page)
    yield page
    context.close()
    assert [error for error in errors if "status of 410" not in error] == []


def share(page: Page) -> str:
    page.goto("/gallery/")
    page.get_by_role("link", name="Unsent study").first.click()
    page.get_by_role("link", name="Share").click()
    page.get_by_role("textbox", name="Title").fill("Unsent round")
    page.get_by_role("button", name="Make the link").click()
    return page.get_by_role("textbox", name="Address of the link").input_value()


def test_what_was_typed_outlives_the_page(page: Page, guest: Page):
    guest.goto(share(page))
    body = guest.get_by_role("textbox", name="Comment")
    body.press_sequentially(TYPED)
    guest.evaluate("location.href = location.href")
    expect(body).to_have_value(TYPED)

    page.goto("/links/")
    row = page.get_by_role("listitem").filter(has_text="Unsent round")
    row.get_by_role("button", name="Revoke").click()

    expect(guest.get_by_role("heading", name="This link has ended")).to_be_visible(
        timeout=20_000
    )
    expect(guest.get_by_role("textbox")).to_have_value(TYPED)
    expect(guest.get_by_text("was not saved")).to_be_visible()


def test_what_was_sent_does_not_come_back(page: Page, guest: Page):
    guest.goto(share(page))
    guest.get_by_label("Your name").fill("Mara")
    body = guest.get_by_role("textbox", name="Comment")
    body.press_sequentially(TYPED)
    guest.get_by_role("button", name="Comment", exact=True).click()
    expect(guest.locator("#threads")).to_contain_text(TYPED)
    expect(body).to_have_value("")
    guest.reload()
    expect(body).to_have_value("")
