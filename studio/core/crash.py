"""Named places where a process kills itself, so that tests can prove that this is harmless.

STUDIO_CRASH_AT="after-post:0.05,before-accept": with that chance, or always where none is
given. Refused outside tests: see `checks.crash_points_for_tests_only`.
"""

from __future__ import annotations

import os
import random
import signal
from functools import cache
from pathlib import Path

from django.conf import settings

POINTS = frozenset(
    {
        "before-lease",
        "after-lease",
        "after-post",
        "before-accept",
        "after-settle",
        "in-download",
        "after-publish",
        "before-saved",
        "in-step",
    }
)
LOG = "crashes.log"


def at(point: str) -> None:
    """Die here if the settings say so."""
    if settings.STUDIO_CRASH_AT and settings.STUDIO_CHAOS:
        chance = chances(settings.STUDIO_CRASH_AT).get(point, 0.0)
        # Not the shared generator: worker processes are forks and would all draw the same.
        if chance and random.SystemRandom().random() < chance:
            die(point)


@cache
def chances(text: str) -> dict[str, float]:
    """Return the chance at each point; raises ValueError for a point that there is not."""
    pairs = [one.strip().partition(":") for one in text.split(",") if one.strip()]
    found = {name: float(chance or 1) for name, _, chance in pairs}
    if unknown := sorted(found.keys() - POINTS):
        raise ValueError(f"There is no crash point {unknown[0]}.")
    return found


def die(point: str) -> None:
    """End this process as SIGKILL does, and note it; nobody dies once the log is taken away."""
    try:
        log = os.open(Path(settings.STUDIO_DATA) / LOG, os.O_WRONLY | os.O_APPEND)
    except FileNotFoundError:
        return
    os.write(log, f"{point} {os.getpid()}\n".encode())
    os.kill(os.getpid(), signal.SIGKILL)
