"""What Create makes a browser with an empty cache load, and how soon it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Browser, Response

from tests.bench.browser import chromium, signed_in
from tests.bench.jobs import run_batch
from tests.bench.measure import Row
from tests.bench.page import CREATE
from tests.bench.stage import Studio, studio

CARDS = 12
# An answer of one word: the least that any page takes in this browser.
LEAST = "/healthz"
MOST_BYTES = 60_000
REST_MS = 1_500
TIMES = """() => new Promise((resolve) => {
  const ready = performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd;
  new PerformanceObserver((list) => resolve([ready, list.getEntries().at(-1).startTime]))
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => resolve([ready, null]), 3000);
})"""
LOOKS = ("script", "stylesheet")


@dataclass(frozen=True)
class File:
    """One answer: `sent` bytes on the wire, `opened` once decompressed."""

    kind: str
    sent: int
    opened: int
    encoding: str


@dataclass(frozen=True)
class Visit:
    files: Sequence[File]
    ready: float
    painted: float | None

    def total(self, *kinds: str, opened: bool = False) -> int:
        return sum(
            file.opened if opened else file.sent
            for file in self.files
            if file.kind in kinds
        )


def run(quick: bool) -> list[Row]:
    times = 1 if quick else 5
    with studio(limit=CARDS) as one:
        run_batch(one, count=CARDS, seconds=(0.5, 1.0))
        with chromium() as browser:
            visits = [_visit(browser, one, CREATE) for _ in range(times)]
            least = [_visit(browser, one, LEAST) for _ in range(times)]
    return [*_weights(visits[0]), *_times(visits, least)]


def _visit(browser: Browser, one: Studio, path: str) -> Visit:
    context = signed_in(browser, one)
    page = context.new_page()
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(path, wait_until="load")
    page.wait_for_timeout(REST_MS)
    ready, painted = page.evaluate(TIMES)
    files = [_file(answer) for answer in answers if answer.url.startswith("http")]
    context.close()
    return Visit(files=files, ready=ready, painted=painted)


def _file(answer: Response) -> File:
    has_body = answer.status not in (204, 304)
    return File(
        kind=answer.request.resource_type,
        sent=answer.request.sizes()["responseBodySize"],
        opened=len(answer.body()) if has_body else 0,
        encoding=answer.headers.get("content-encoding", ""),
    )


def _weights(visit: Visit) -> list[Row]:
    looks = [file for file in visit.files if file.kind in LOOKS]
    packed = sorted({file.encoding or "as they are" for file in looks})
    return [
        Row(
            metric="JavaScript and CSS on the wire",
            value=visit.total(*LOOKS),
            unit="bytes",
            baseline=visit.total(*LOOKS, opened=True),
            target=MOST_BYTES,
            note=f"{len(looks)} files, {', '.join(packed)}; baseline: uncompressed",
        ),
        *(
            Row(
                metric=f"{kind} on the wire",
                value=visit.total(kind),
                unit="bytes",
                baseline=visit.total(kind, opened=True),
            )
            for kind in ("script", "stylesheet", "document", "font", "image")
        ),
        Row(
            metric="requests of a first visit",
            value=len(visit.files),
            unit="requests",
            note=f"{CARDS} pictures on the wall",
        ),
    ]


def _times(visits: Sequence[Visit], least: Sequence[Visit]) -> list[Row]:
    floor = median(visit.ready for visit in least)
    painted = [visit.painted for visit in visits if visit.painted is not None]
    return [
        Row(
            metric="DOMContentLoaded",
            value=median(visit.ready for visit in visits),
            unit="ms",
            baseline=floor,
            note=f"median of {len(visits)}, empty cache; baseline: {LEAST}",
        ),
        Row(
            metric="largest contentful paint",
            value=median(painted) if painted else None,
            unit="ms",
            baseline=floor,
            note=f"median of {len(painted)}",
        ),
    ]
