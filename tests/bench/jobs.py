"""A batch of jobs pressed in an open page, and when each of its moments came.

completed    at the platform, by the sandbox's own record
noticed      the studio's row knows it
saved        the file is archived and the row has ended
visible      the picture is in the open page
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any

from tests.bench.measure import percentile
from tests.bench.page import OpenPage
from tests.bench.stage import Studio

PROMPT = "Terracotta vase on a plinth, north window"
# How many different ones a crowd has.
PICTURES = 50
DRAW_SECONDS = 90.0
LOOK_EVERY = 0.5
# What is left for saving once the last request can have ended.
TAIL_SECONDS = 45.0


@dataclass(frozen=True)
class Moments:
    """Unix times of one job; what never came is None."""

    completed: float
    noticed: float | None
    saved: float | None
    visible: float | None


@dataclass(frozen=True)
class Batch:
    """How a batch went: `shown` had a place in the page, `reads` is how often statuses were asked."""

    jobs: Sequence[Moments]
    asked: int
    shown: int
    reads: int
    most_in_flight: int
    polls: int

    def lag(self, moment: str, share: float) -> float | None:
        """Return a percentile of the seconds from completion to a moment."""
        moments = ((job, getattr(job, moment)) for job in self.jobs)
        lags = [at - job.completed for job, at in moments if at is not None]
        return percentile(lags, share)

    def count(self, moment: str) -> int:
        return sum(getattr(job, moment) is not None for job in self.jobs)

    @property
    def reads_per_job(self) -> float:
        return self.reads / self.asked


def run_batch(studio: Studio, *, count: int, seconds: tuple[float, float]) -> Batch:
    """Press Generate `count` times in a page and watch until all is visible, or can hardly be any more."""
    studio.sandbox.control(clear=True)
    studio.set_platform(concurrency=count, seconds=list(seconds))
    page = OpenPage(studio.port, studio.session)
    asyncio.run(_press_and_watch(page, count=count, patience=seconds[1] + TAIL_SECONDS))
    return read_batch(studio, page, ids=page.cards)


def run_crowd(
    studio: Studio,
    *,
    count: int,
    seconds: tuple[float, float],
    when_pressed: Callable[[], None],
) -> Batch:
    """Press `count` times without a page, then open one and watch until nothing is under way."""
    pictures = min(count, PICTURES)
    draw_ahead(studio, pictures)
    studio.sandbox.control(clear=True)
    studio.set_platform(concurrency=count, seconds=list(seconds))
    ids = studio.press(count, prompt=PROMPT, pictures=pictures)
    when_pressed()
    page = OpenPage(studio.port, studio.session)
    asyncio.run(_load_and_watch(page, lambda: page.is_idle, seconds[1] + TAIL_SECONDS))
    return read_batch(studio, page, ids=ids)


def draw_ahead(studio: Studio, pictures: int) -> None:
    """Have every picture drawn once: the sandbox keeps what equal requests share."""
    studio.set_platform(concurrency=pictures, seconds=[0, 0])
    studio.press(pictures, prompt=PROMPT, pictures=pictures)
    page = OpenPage(studio.port, studio.session)
    asyncio.run(_load_and_watch(page, lambda: page.is_idle, DRAW_SECONDS))


def read_batch(studio: Studio, page: OpenPage, *, ids: Sequence[str]) -> Batch:
    """Put together what the page, the studio's rows and the sandbox know of these cards."""
    rows = {row["card"]: row for row in studio.cards()}
    report = studio.sandbox.report()
    completed = finished_at(report)
    return Batch(
        jobs=[
            _moments(rows[card], completed[rows[card]["request_id"]], page)
            for card in ids
            if rows[card]["request_id"] in completed
        ],
        asked=len(ids),
        shown=len(set(ids) & set(page.cards)),
        reads=status_reads(report),
        most_in_flight=most_in_flight(report),
        polls=page.polls,
    )


def status_reads(report: dict[str, Any]) -> int:
    """Return how often a request was asked about; a try of the key asks about none that exists."""
    answers = report["answers"].get("status", {})
    return sum(count for status, count in answers.items() if status != "404")


def finished_at(report: dict[str, Any]) -> dict[str, float]:
    """Return when each completed request was, by its id."""
    return {
        request["request_id"]: datetime.fromisoformat(
            request["finished_at"]
        ).timestamp()
        for request in report["requests"]
        if request["status"] == "completed"
    }


def most_in_flight(report: dict[str, Any]) -> int:
    """Return how many requests were at the platform at once."""
    begun = [(request["accepted_at"], 1) for request in report["requests"]]
    ended = [
        (request["finished_at"], -1)
        for request in report["requests"]
        if request["finished_at"]
    ]
    return max(accumulate(change for _, change in sorted(begun + ended)), default=0)


async def _press_and_watch(page: OpenPage, *, count: int, patience: float) -> None:
    async def press() -> None:
        for seed in range(1, count + 1):
            await page.generate(model="soul", prompt=PROMPT, seed=seed)

    await _load_and_watch(page, lambda: len(page.visible) >= count, patience, press)


async def _load_and_watch(
    page: OpenPage,
    is_over: Callable[[], bool],
    patience: float,
    press: Callable[[], Awaitable[None]] | None = None,
) -> None:
    await page.load()
    living = asyncio.create_task(page.live())
    try:
        if press:
            await press()
        deadline = time.monotonic() + patience
        while not is_over() and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_EVERY)
            if living.done():
                living.result()
    finally:
        living.cancel()
        page.close()


def _moments(row: dict[str, Any], completed: float, page: OpenPage) -> Moments:
    return Moments(
        completed=completed,
        noticed=row["noticed"],
        saved=row["saved"],
        visible=page.visible.get(row["card"]),
    )
