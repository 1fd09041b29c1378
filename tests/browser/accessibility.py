"""What a page must be whatever it shows: open to everybody, and no wider than its window."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Pixels by which the page is wider than its window.
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
# axe would describe every element that is as it should be: a megabyte for a page of styles.
FAULTS_ONLY = {"resultTypes": ["violations"]}


def faults(page: Page) -> list[str]:
    """Return each rule of accessibility that a page breaks, with one element that breaks it."""
    found = Axe().run(page, options=FAULTS_ONLY).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]
