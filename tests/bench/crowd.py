"""A thousand requests in flight at once: how late each is noticed, and what the watcher burns."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.jobs import Batch, run_crowd
from tests.bench.measure import Cpu, Row
from tests.bench.stage import studio

HISTORY = 200
MOST_CORES = 0.5
PARTS = ("watcher", "worker", "web", "sandbox")


def run(quick: bool) -> list[Row]:
    count, seconds = (20, (2.0, 4.0)) if quick else (1_000, (60.0, 180.0))
    with studio(limit=count, history=HISTORY, seconds=seconds) as one:
        meters = {part: one.cpu(part) for part in PARTS}
        batch = run_crowd(
            one,
            count=count,
            seconds=seconds,
            when_pressed=lambda: _restart(meters),
        )
        cores = {part: meter.cores for part, meter in meters.items()}
    return [*_lags(batch), *_costs(cores, batch)]


def _restart(meters: Mapping[str, Cpu]) -> None:
    for meter in meters.values():
        meter.restart()


def _lags(batch: Batch) -> list[Row]:
    asked = {"noticed": batch.asked, "saved": batch.asked, "visible": batch.shown}
    return [
        Row(
            metric=f"{moment} after completion, p{share * 100:.0f}",
            value=batch.lag(moment, share),
            unit="s",
            note=f"{batch.count(moment)} of {asked[moment]}",
        )
        for moment in asked
        for share in (0.5, 0.95)
    ]


def _costs(cores: Mapping[str, float], batch: Batch) -> list[Row]:
    used = [
        Row(
            metric=f"CPU of the {part}",
            value=cores[part],
            unit="cores",
            target=MOST_CORES if part == "watcher" else None,
            note="from the last press to the last result",
        )
        for part in PARTS
    ]
    return [
        *used,
        Row(
            metric="status reads a job",
            value=batch.reads / batch.asked,
            unit="requests",
        ),
        Row(
            metric="in flight at once, at most",
            value=batch.most_in_flight,
            unit="requests",
            note=f"{batch.asked} were pressed",
        ),
    ]
