"""Waiting for another process: often at first, then seldom, so that it has the cores to get on."""

from __future__ import annotations

import time
from collections.abc import Iterator

FIRST = 0.02
LONGEST = 0.3
GROWTH = 1.4


def rounds(seconds: float) -> Iterator[None]:
    """Go round until the caller leaves; that the time is up is a failure."""
    end, pause = time.monotonic() + seconds, FIRST
    while time.monotonic() < end:
        yield
        time.sleep(pause)
        pause = min(pause * GROWTH, LONGEST)
    raise AssertionError(f"It has not happened within {seconds:g} s.")
