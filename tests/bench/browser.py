"""Debian's Chromium without a window, signed in to a bench's studio."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ViewportSize,
    sync_playwright,
)

from tests.bench.stage import Studio

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
VIEWPORT: ViewportSize = {"width": 1440, "height": 900}


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def signed_in(browser: Browser, one: Studio) -> BrowserContext:
    """Return a profile of its own, with an empty cache and a session."""
    context = browser.new_context(base_url=one.stack.url, viewport=VIEWPORT)
    context.add_cookies(
        [{"name": "sessionid", "value": one.session, "url": one.stack.url}]
    )
    return context
