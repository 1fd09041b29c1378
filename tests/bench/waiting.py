"""From done at the platform to seen in an open page: by polling, by callbacks, and with the SDK."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench import sdk
from tests.bench.jobs import Batch, finished_at, run_batch, status_reads
from tests.bench.measure import Row, percentile
from tests.bench.stage import Studio, studio

HISTORY = 200
SDK_PATIENCE = 120.0
POLLING_TARGETS = {0.5: 2.5, 0.95: 5.0}
CALLBACK_TARGETS = {0.95: 1.5}
SMALL = "pictures are a hundredth of their usual area, so that drawing is not measured"


@dataclass(frozen=True)
class Baseline:
    lags: list[float]
    reads_per_job: float

    def lag(self, share: float) -> float | None:
        return percentile(self.lags, share)


def run(quick: bool) -> list[Row]:
    count, seconds = (8, (2.0, 4.0)) if quick else (100, (30.0, 90.0))
    with studio(limit=count, history=HISTORY, seconds=seconds) as one:
        polling = run_batch(one, count=count, seconds=seconds)
        baseline = _sdk(one, count, seconds)
    with studio(
        limit=count, history=HISTORY, seconds=seconds, with_callbacks=True
    ) as one:
        callbacks = run_batch(one, count=count, seconds=seconds)
    return [
        *_rows("polling", polling, baseline, POLLING_TARGETS, reads=0.25),
        *_rows("callbacks", callbacks, baseline, CALLBACK_TARGETS, reads=None),
    ]


def _sdk(one: Studio, count: int, seconds: tuple[float, float]) -> Baseline:
    one.sandbox.control(clear=True)
    one.set_platform(concurrency=count, seconds=list(seconds))
    returned = sdk.subscribe_all(
        one.sandbox.origin,
        one.model,
        count=count,
        patience=seconds[1] + SDK_PATIENCE,
    )
    report = one.sandbox.report()
    completed = finished_at(report)
    return Baseline(
        lags=[at - completed[request] for request, at in returned.items()],
        reads_per_job=status_reads(report) / count,
    )


def _rows(
    way: str,
    batch: Batch,
    baseline: Baseline,
    targets: dict[float, float],
    *,
    reads: float | None,
) -> list[Row]:
    """`reads` is the most status reads, as a share of the SDK's; None is one a job."""
    most_reads = 1.0 if reads is None else reads * baseline.reads_per_job
    lags = [
        Row(
            metric=f"{way}: {moment} after completion, p{share * 100:.0f}",
            value=batch.lag(moment, share),
            unit="s",
            baseline=baseline.lag(share) if moment == "visible" else None,
            target=targets.get(share) if moment == "visible" else None,
            note=SMALL if moment == "visible" else "on the way to visible",
        )
        for moment in ("noticed", "saved", "visible")
        for share in (0.5, 0.95)
    ]
    return [
        *lags,
        Row(
            metric=f"{way}: status reads a job",
            value=batch.reads_per_job,
            unit="requests",
            baseline=baseline.reads_per_job,
            target=most_reads,
            note="counted by the sandbox; baseline: AsyncClient.subscribe",
        ),
        Row(
            metric=f"{way}: not visible in the end",
            value=batch.asked - batch.count("visible"),
            unit="jobs",
            target=0,
            note=f"of {batch.asked}; {batch.polls} polls of the page",
        ),
    ]
