"""The whole check, in parts that can be left off and taken up again. No part writes or deletes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from studio.core.clock import now
from studio.pages.keeping import database, extras, ledger, originals, stuck
from studio.pages.keeping.findings import Depth, Kind, Report

# Takes the report, where it left off ("" at first) and the end of its time on the monotonic
# clock; returns where it left off, or None once it is through.
Part = Callable[[Report, str, float], str | None]

PARTS: tuple[Part, ...] = (
    originals.check_mounted,
    originals.check,
    extras.check,
    ledger.check,
    database.check,
    database.check_keys,
    stuck.check,
)
OF_FILES: tuple[Part, ...] = (originals.check, extras.check)


def check(depth: Depth) -> Report:
    """Check everything at once."""
    report = Report(depth, started_at=now())
    go_on(report, part=0, after="", seconds=math.inf)
    return report


def go_on(
    report: Report, *, part: int, after: str, seconds: float
) -> tuple[int, str] | None:
    """Check for about so many seconds; return where it left off, or None at the end."""
    until = time.monotonic() + seconds
    for index in range(part, len(PARTS)):
        left_off = _run(PARTS[index], report, after if index == part else "", until)
        if left_off is not None:
            return index, left_off
        if time.monotonic() >= until and index + 1 < len(PARTS):
            return index + 1, ""
    report.ended_at = now()
    return None


def _run(part: Part, report: Report, after: str, until: float) -> str | None:
    if part in OF_FILES and Kind.MEDIA in report.counts:
        return None
    return part(report, after, until)
