"""When to look at a request again: often where results are likely, seldom where they are not.

Pure arithmetic on seconds. With a history of durations, one look for each 18th of the
distribution, never rarer than a twentieth of the time waited, within 2 to 3.5 s for the first
minutes; without, the platform's own advice: from 2 s, growing by half, to 10 s.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

FLOOR = 2.0
FEW = 4
FEW_FLOOR = 1.0
SLICES = 18
# Half-second polling, as the official clients do it, asks eight times as often.
RATE_PER_KEY = 280.0
# A person who waits a minute minds four seconds; one who waits ten does not.
SHARE, SHARE_OF_LONG = 0.05, 0.01
LONGEST = 3.5
ENOUGH = 20
JITTER = 0.1
RECONCILE = 120.0


@dataclass(frozen=True)
class History:
    """How long a model's requests took lately, in seconds, sorted; and the usual range before that."""

    durations: Sequence[float]
    usual: tuple[float, float]

    @property
    def is_known(self) -> bool:
        return len(self.durations) >= ENOUGH

    def quantile(self, share: float) -> float:
        place = min(len(self.durations) - 1, int(share * len(self.durations)))
        return self.durations[place]

    def share_before(self, elapsed: float) -> float:
        return bisect_right(self.durations, elapsed) / len(self.durations)


def first_look(history: History, *, has_hook: bool = False) -> float:
    """Return how many seconds after acceptance the first look is due."""
    if has_hook:
        return max(RECONCILE, 1.5 * history.usual[1])
    if history.is_known:
        return max(FEW_FLOOR, min(history.quantile(0.02), _patience(history)))
    return min(FLOOR, history.usual[0])


def next_look(
    history: History,
    *,
    elapsed: float,
    looks: int,
    in_flight: int,
    has_hook: bool = False,
) -> float:
    """Return how many seconds from now the next look is due; `in_flight` counts the key's own."""
    floor = FEW_FLOOR if in_flight <= FEW else FLOOR
    budget = in_flight / RATE_PER_KEY
    if has_hook:
        wait = RECONCILE / 4
    elif history.is_known:
        wait = _by_history(history, elapsed)
    else:
        wait = min(10.0, 2.0 * 1.5 ** min(looks, 10))
    return max(floor, budget, wait) * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreading load


def _patience(history: History) -> float:
    """Cap the first wait, in case the history is from slower days."""
    usual = history.quantile(0.5)
    if usual < 20:
        return 5.0
    return 10.0 if usual < 60 else 30.0


def _by_history(history: History, elapsed: float) -> float:
    if elapsed < history.quantile(0.02):
        return max(FLOOR, min(0.15 * elapsed, history.quantile(0.02) - elapsed))
    reached = history.share_before(elapsed) + 1 / SLICES
    until = history.quantile(min(reached, 0.999)) - elapsed
    longest = max(LONGEST, SHARE_OF_LONG * elapsed)
    return max(0.0, min(until, max(FLOOR, SHARE * elapsed), longest))
