"""Waiting longer after each failure, with full jitter so that nobody comes back in step."""

from __future__ import annotations

import random

BASE = 2.0
CAP = 300.0
# For what needs no mercy, as long as a breaker spares a host that is down: it is to go on soon
# after the host is back, however long it was away.
SOON = 30.0


def seconds(rounds: int, *, base: float = BASE, cap: float = CAP) -> float:
    """Return how long to wait after the `rounds`-th failure (1 is the first)."""
    ceiling = min(cap, base * 2 ** min(rounds, 16))
    return base / 2 + random.uniform(0, ceiling)  # noqa: S311 - spreading load, not a secret
