"""A real browser on the real studio; any console error or policy violation fails the test."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.browser.stack import Stack

# The same engine without the window around it starts in a third of the time.
NAMES = ("chromium-headless-shell", "chromium")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), "/usr/bin/chromium")
EMAIL = "noor@example.com"
PASSWORD = "north-light-4182"
# What has no address is not fetched. There are addresses once the catalogs were read.
NO_PREVIEWS = """
from studio.catalogs.models import Entry, Sync
from tests.patience import rounds
for _ in rounds(50):
    if Sync.objects.exclude(done_at=None).exists():
        break
Entry.objects.filter(still="").exclude(name="Dolly in").update(preview_url="")
"""
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    reason = "needs Debian's chromium"
    missing = not Path(CHROMIUM).exists() and os.environ.get("CI") != "true"
    ours = [item for item in items if here in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.timeout(300))
        if missing:
            item.add_marker(pytest.mark.skip(reason=reason))
    # They share one studio, which grows: what one run saw, the next one sees again.
    in_order = iter(sorted(ours, key=_place))
    items[:] = [next(in_order) if item in ours else item for item in items]


def _place(item: pytest.Item) -> tuple[str, int, str]:
    _, line, _ = item.location
    return item.path.name, line or 0, item.name


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one module: while it lives, its event loop is in every other test's way."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A studio that one person has created; shared by all tests that leave it running."""
    stack = Stack(tmp_path_factory.mktemp("studio") / "data")
    stack.start()
    yield stack
    stack.stop()


def leave_out_previews(stack: Stack) -> None:
    """Let the studio fetch but the one preview that a test plays: all take two minutes of a core."""
    stack.manage("shell", "-v", "0", "-c", NO_PREVIEWS)


@pytest.fixture(scope="module")
def signed_in(
    stack: Stack, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The cookies of the person who created the studio."""
    state = tmp_path_factory.mktemp("state") / "state.json"
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    page.goto("/")
    if page.get_by_role("button", name="Create studio").count():
        create_studio(page)
        leave_out_previews(stack)
    else:
        sign_in(page)
    context.storage_state(path=state)
    context.close()
    return state


@pytest.fixture
def page(stack: Stack, browser: Browser, signed_in: Path) -> Iterator[Page]:
    context = browser.new_context(
        base_url=stack.url,
        storage_state=signed_in,
        viewport={"width": 1440, "height": 900},
    )
    page = context.new_page()
    errors = watch_console(page)
    yield page
    context.close()
    assert errors == []


def watch_console(page: Page) -> list[str]:
    """Collect whatever the browser complains of: errors, policy violations, failed scripts.

    A 422 is how a refused form is answered; the browser logs every one of them. htmx logs each
    request that a page was left in the middle of as aborted, and every request that did not come
    back as "afterRequest" before it says why: what went wrong is in the second line.
    """
    expected = re.compile(r"status of 422|^htmx:(sendAbort|afterRequest)\b")
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not expected.search(message.text):
            errors.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))
    return errors


def create_studio(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create studio").click()
    page.wait_for_url("**/create/")


def sign_in(page: Page) -> None:
    page.get_by_label("Email").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/create/")
