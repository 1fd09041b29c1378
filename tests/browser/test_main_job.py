"""Sign in, generate, animate, find both in the gallery, restart, find them again."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import create_studio, sign_in, watch_console
from tests.browser.stack import Stack

PROMPT = "Terracotta vase on a plinth, north window"
CLIP_PROMPT = "The camera moves in slowly"
PATIENCE = 120_000


@pytest.fixture
def own_stack(tmp_path: Path):
    stack = Stack(tmp_path / "data")
    stack.start()
    yield stack
    stack.stop()


def test_main_job_survives_restart_and_kill(own_stack: Stack, browser: Browser):
    context = browser.new_context(base_url=own_stack.url)
    page = context.new_page()
    errors = watch_console(page)
    create_studio(page)

    make_image_with_style(page)
    animate_it(page)
    expect_both_in_gallery(page)

    leave(page)
    own_stack.stop()
    own_stack.start()
    expect_both_in_gallery(page)

    leave(page)
    own_stack.kill()
    expect_no_process_left(own_stack)
    own_stack.start()
    expect_both_in_gallery(page)

    sign_out_and_in(page)
    assert errors == []
    context.close()


def make_image_with_style(page: Page) -> None:
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(PROMPT)
    page.get_by_role("button", name=re.compile("^Style")).click()
    dialog = page.get_by_role("dialog")
    tile = dialog.locator("[data-name]").first
    expect(tile).to_be_visible(timeout=PATIENCE)
    name = tile.get_attribute("data-name") or ""
    tile.click()
    dialog.get_by_role("button", name="Use this style").click()
    expect(
        page.get_by_role("button", name=re.compile(f"^Style.*{re.escape(name)}"))
    ).to_be_visible()
    page.get_by_role("button", name=re.compile("^Generate")).click()
    card = page.get_by_role("article").filter(has_text=PROMPT)
    expect(card).to_have_count(1)
    expect(card.get_by_role("img", name=re.compile(f"^{PROMPT}"))).to_be_visible(
        timeout=PATIENCE
    )
    expect(card).to_contain_text(name)
    card.get_by_role("link").first.click()
    expect(page.get_by_role("button", name="Use again")).to_be_visible()


def animate_it(page: Page) -> None:
    page.get_by_role("button", name="Animate").click()
    page.get_by_role("textbox", name=re.compile("^Prompt")).fill(CLIP_PROMPT)
    page.get_by_role("button", name=re.compile("^Motion")).first.click()
    dialog = page.get_by_role("dialog")
    tile = dialog.locator("[data-name]").first
    expect(tile).to_be_visible(timeout=PATIENCE)
    tile.click()
    dialog.get_by_role("button", name="Use this motion").click()
    page.get_by_role("button", name=re.compile("^Generate")).click()
    card = page.get_by_role("article").filter(has_text=CLIP_PROMPT)
    expect(card).to_have_count(1)
    expect(card.locator("video[poster]")).to_be_visible(timeout=PATIENCE)


def expect_both_in_gallery(page: Page) -> None:
    page.goto("/gallery/")
    expect(page.get_by_role("img", name=re.compile(f"^{PROMPT}")).first).to_be_visible()
    expect(page.locator("video[poster]").first).to_be_visible()


def leave(page: Page) -> None:
    """Close the studio's page: one that stays open rightly says that nobody answers."""
    page.goto("about:blank")


def expect_no_process_left(stack: Stack) -> None:
    end = time.monotonic() + 15
    while time.monotonic() < end:
        found = subprocess.run(
            ["pgrep", "-f", str(stack.data)],
            capture_output=True,
            text=True,
            check=False,
        )
        environ = processes_of(stack)
        if not environ and not found.stdout.strip():
            return
        time.sleep(0.2)
    raise AssertionError(f"still running: {processes_of(stack)}")


def processes_of(stack: Stack) -> list[str]:
    """Return the processes that run on the stack's data folder, by their environment."""
    needle = f"STUDIO_DATA={stack.data}".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if needle in (process / "environ").read_bytes():
                found.append(
                    (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                )
        except OSError:
            continue
    return [line for line in found if line]


def sign_out_and_in(page: Page) -> None:
    page.goto("/account/")
    page.get_by_role("button", name="Sign out").first.click()
    sign_in(page)
