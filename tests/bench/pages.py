"""A thousand open pages to which nothing new happens: what their polls cost the web processes."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.bench.jobs import run_batch
from tests.bench.load import INTERVAL, PASS_SECONDS, Plan
from tests.bench.measure import Row
from tests.bench.page import OpenPage, read_poller
from tests.bench.stage import Studio, studio
from tests.browser.stack import ROOT

PAGES = 1_000
MOST_CORES = 0.2
CARDS = 20
# What a page without the early answer can ask of two cores; its cost is scaled up to PAGES.
NAIVE_PAGES = {"partial": 100, "wall": 30}


@dataclass(frozen=True)
class Load:
    """What one kind of poll cost, and how it was answered."""

    pages: int
    cores: float
    due: int
    lost: int
    statuses: dict[str, int]
    p50: float | None
    p95: float | None

    @property
    def cores_for_all(self) -> float:
        return self.cores * PAGES / self.pages

    @property
    def not_204(self) -> int:
        return self.due - self.statuses.get("204", 0)


def run(quick: bool) -> list[Row]:
    window = 2.0 if quick else 12.0
    with studio(limit=CARDS) as one:
        run_batch(one, count=CARDS, seconds=(0.5, 1.0))
        early = _load(one, PAGES, window, {})
        partial = _load(one, NAIVE_PAGES["partial"], window, {"pulse": "0"})
        wall = _load(one, NAIVE_PAGES["wall"], window, {"pulse": "0", "since": "0"})
    return _rows(early, partial, wall)


def _load(one: Studio, pages: int, window: float, changes: dict[str, str]) -> Load:
    page, path = asyncio.run(_opened(one))
    plan = Plan(
        port=one.port,
        path=_changed(path, changes),
        session=one.session,
        token=page.cookies["pulse"],
        pages=pages,
        window=window,
    )
    told, cores = _generate(one, plan)
    return Load(pages=pages, cores=cores, **told)  # type: ignore[arg-type]


def _generate(one: Studio, plan: Plan) -> tuple[dict[str, object], float]:
    command = [sys.executable, "-m", "tests.bench.load", json.dumps(asdict(plan))]
    cpu = one.cpu("web")
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as generator:
        try:
            _expect("go", generator)
            cpu.restart()
            _expect("stop", generator)
            cores = cpu.cores
            told = json.loads(_line(generator))
        finally:
            generator.kill()
    return told, cores


def _expect(word: str, generator: subprocess.Popen[str]) -> None:
    if (line := _line(generator)) != word:
        raise RuntimeError(f"The generator said {line!r} instead of {word}.")


def _line(generator: subprocess.Popen[str]) -> str:
    return generator.stdout.readline().strip() if generator.stdout else ""


async def _opened(one: Studio) -> tuple[OpenPage, str]:
    page = OpenPage(one.port, one.session)
    try:
        text = await page.load()
    finally:
        page.close()
    return page, read_poller(text).url


def _changed(url: str, changes: dict[str, str]) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{urlencode(dict(parse_qsl(parts.query)) | changes)}"


def _rows(early: Load, partial: Load, wall: Load) -> list[Row]:
    rate = PAGES / INTERVAL
    scaled = "{0} pages, scaled to {1:,}; more than this machine serves"
    return [
        Row(
            metric=f"web CPU, {PAGES:,} quiet pages",
            value=early.cores,
            unit="cores",
            baseline=partial.cores_for_all,
            target=MOST_CORES,
            note=f"{rate:.0f} polls/s; baseline: every poll renders the poller "
            f"({scaled.format(partial.pages, PAGES)})",
        ),
        Row(
            metric=f"web CPU, {PAGES:,} quiet pages",
            value=early.cores,
            unit="cores",
            baseline=wall.cores_for_all,
            note=f"baseline: every poll renders {CARDS} cards "
            f"({scaled.format(wall.pages, PAGES)})",
        ),
        *_answers("early answer", early, baseline=partial),
        *_answers("poller alone", partial),
        *_answers(f"wall of {CARDS}", wall),
        Row(
            metric="early answer: not 204",
            value=early.not_204,
            unit="answers",
            target=0,
            note=f"of {early.due}, {early.lost} connections lost; one in {PASS_SECONDS / INTERVAL:.0f} goes "
            "the long way to renew its pass",
        ),
    ]


def _answers(what: str, load: Load, *, baseline: Load | None = None) -> list[Row]:
    return [
        Row(
            metric=f"{what}: answered within, {share}",
            value=_ms(getattr(load, share)),
            unit="ms",
            baseline=_ms(getattr(baseline, share)) if baseline else None,
            note=f"{load.pages / INTERVAL:.0f} polls/s",
        )
        for share in ("p50", "p95")
    ]


def _ms(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
