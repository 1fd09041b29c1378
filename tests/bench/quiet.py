"""What an open page asks for in a real browser: idle, hidden, and with one and with forty cards live."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, Request

from tests.bench.browser import chromium, signed_in
from tests.bench.jobs import PROMPT
from tests.bench.measure import Row
from tests.bench.page import CREATE, OpenPage
from tests.bench.stage import Studio, studio

MANY = 40
# Longer than the bench: the cards stay live.
ENDLESS = 3_600.0
REST_MS = 2_000
MOST_IDLE = 2.5
MOST_LIVE = 1.1
HIDE = """() => {
  Object.defineProperty(document, "hidden", { get: () => true });
  Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@dataclass
class Counted:
    """A page, and what it has asked for since it was told to count."""

    page: Page
    requests: int = 0

    def count(self, request: Request) -> None:
        self.requests += 1

    def restart(self) -> None:
        self.requests = 0

    @property
    def interval(self) -> float:
        """Return the seconds between polls, as the page was told."""
        pace = self.page.locator("#poller").get_attribute("data-interval")
        return float(pace or "nan") / 1000


def run(quick: bool) -> list[Row]:
    idle, live = (6.0, 3.0) if quick else (62.0, 10.0)
    with studio(limit=MANY) as one:
        one.set_platform(concurrency=MANY, seconds=[ENDLESS, ENDLESS])
        rows = _idle(one, idle)
        asyncio.run(_press(one, 1))
        rows.append(_live(one, live, cards=1))
        asyncio.run(_press(one, MANY - 1))
        rows.append(_live(one, live, cards=MANY))
    return rows


def _idle(one: Studio, seconds: float) -> list[Row]:
    with chromium() as browser:
        seen, hidden = _opened(browser, one), _opened(browser, one)
        hidden.page.evaluate(HIDE)
        for tab in (seen, hidden):
            tab.restart()
        seen.page.wait_for_timeout(seconds * 1000)
    return [
        Row(
            metric=f"idle page, {name}",
            value=tab.requests * 60 / seconds,
            unit="requests/min",
            target=target,
            note=f"{tab.requests} in {seconds:g} s",
        )
        for name, tab, target in (("seen", seen, MOST_IDLE), ("hidden", hidden, 0.0))
    ]


def _live(one: Studio, seconds: float, *, cards: int) -> Row:
    with chromium() as browser:
        tab = _opened(browser, one)
        tab.restart()
        tab.page.wait_for_timeout(seconds * 1000)
        interval = tab.interval
    return Row(
        metric=f"page with {cards} live",
        value=tab.requests * interval / seconds,
        unit="requests/interval",
        target=MOST_LIVE,
        note=f"{tab.requests} in {seconds:g} s, polls every {interval:g} s",
    )


def _opened(browser: Browser, one: Studio) -> Counted:
    tab = Counted(signed_in(browser, one).new_page())
    tab.page.on("request", tab.count)
    tab.page.goto(CREATE, wait_until="load")
    tab.page.wait_for_timeout(REST_MS)
    return tab


async def _press(one: Studio, count: int) -> None:
    page = OpenPage(one.port, one.session)
    try:
        await page.load()
        for seed in range(1, count + 1):
            await page.generate(model="soul", prompt=PROMPT, seed=seed)
    finally:
        page.close()
