"""The weekly check: begun by the watcher's bell, done by the worker a few seconds at a time."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from functools import cache

from studio.core.clock import now
from studio.core.queue import enqueue
from studio.pages.keeping import last, record
from studio.pages.keeping.checking import go_on
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.findings import Depth, Report, from_json

logger = logging.getLogger(__name__)

EVERY = timedelta(days=7)
# What lay about while the studio was off is put in order first.
SETTLING_SECONDS = 600.0
SLICE_SECONDS = 10.0
# A slice that nobody heard of for so long is lost, and its successor with it.
LOST = timedelta(minutes=10)
PROGRESS = "checking"
BUSY = "Another slice of the check is under way."


def ring() -> None:
    """Begin the weekly check when it is due, and ring again for one whose doorbell was lost."""
    since = _up_since()
    if time.monotonic() - since < SETTLING_SECONDS:
        return
    try:
        run = _due_run()
    except OSError:
        logger.exception("the weekly check could not be begun")
        return
    if run:
        enqueue("studio.pages.tasks.check_slice", run)


def check_slice(run: int) -> None:
    """Check for a few seconds and ring for the rest. A slice of another run does nothing."""
    try:
        with record.alone(record.folder() / "checking.lock", otherwise=BUSY):
            _slice(run)
    except CannotKeep:
        return


def _slice(run: int) -> None:
    values = record.read(PROGRESS)
    if values.get("run") != run:
        return
    report = from_json(values["report"])
    left_off = go_on(
        report, part=values["part"], after=values["after"], seconds=SLICE_SECONDS
    )
    if left_off is None:
        last.note_check(report)
        record.forget(PROGRESS)
        return
    _keep(run, report, *left_off)
    enqueue("studio.pages.tasks.check_slice", run)


def _due_run() -> int:
    """Return the run to ring for, 0 for none."""
    values = record.read(PROGRESS)
    at = record.moment(values, "at")
    if at is not None:
        if now() - at < LOST:
            return 0
        record.write(PROGRESS, values | {"at": now().isoformat()})
        return int(values["run"])
    before = last.last_check()
    if before is not None and now() - before.started_at < EVERY:
        return 0
    run = int(now().timestamp())
    _keep(run, Report(Depth.BYTES, started_at=now()), 0, "")
    return run


def _keep(run: int, report: Report, part: int, after: str) -> None:
    record.write(
        PROGRESS,
        {
            "run": run,
            "part": part,
            "after": after,
            "at": now().isoformat(),
            "report": report.as_json(),
        },
    )


@cache
def _up_since() -> float:
    return time.monotonic()
