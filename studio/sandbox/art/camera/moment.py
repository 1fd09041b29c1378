"""Where a clip stands in time, and how things get from here to there."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

# The last picture comes out of a shorter movement than the first goes into: most of
# what would show beyond its edges is still covered by the first.
_ARRIVAL = 0.6


@dataclass(frozen=True, kw_only=True)
class Moment:
    """One frame's place in its clip.

    `time` runs from 0 to 1. `is_arriving` when the last picture is being moved, which
    must come to rest at 1; `settles` when the clip ends on a given picture.
    """

    time: float
    seconds: float
    length: float
    seed: int
    amount: float = 1.0
    is_arriving: bool = False
    settles: bool = False

    def path(self, ease: str) -> float:
        """Return how much of a movement is done: 0 at rest, 1 at its far end."""
        return self._path(ease, self.time) * self.amount

    def speed(self, ease: str) -> float:
        """Return how fast that movement is, 1 being an even one."""
        before, after = max(0.0, self.time - 0.01), min(1.0, self.time + 0.01)
        way = self._path(ease, after) - self._path(ease, before)
        return abs(way) / (after - before)

    def _path(self, ease: str, time: float) -> float:
        curve = EASES[ease]
        if not self.is_arriving:
            return curve(time)
        # What comes home by itself is in time with the first picture; all else is
        # the same movement run backward, so that it slows to its rest at the end.
        comes_home = curve(1.0) < 0.5
        return (curve(time) if comes_home else -curve(1 - time)) * _ARRIVAL

    def presence(self, *, attack: float = 0.6) -> float:
        """Return how much of an effect shows: none on a picture that was given."""
        attack = min(attack, self.length / 3)
        rise = smooth(self.seconds / attack)
        if not self.settles:
            return rise
        return rise * smooth((self.length - self.seconds) / attack)

    def wobble(self, hertz: float, channel: int) -> float:
        """Return smooth noise of about -1 to 1, its own for every channel and seed."""
        total = 0.0
        for number, (share, pace) in enumerate(((0.6, 1.0), (0.35, 1.73), (0.2, 2.9))):
            phase = _fraction(self.seed, channel * 7 + number)
            total += share * math.sin(
                2 * math.pi * (hertz * pace * self.seconds + phase)
            )
        return total


def smooth(value: float) -> float:
    """Ease between 0 and 1, flat at both ends, held outside."""
    value = min(1.0, max(0.0, value))
    return value * value * (3 - 2 * value)


def _soft(time: float) -> float:
    """Slow to start, then steady to the end."""
    return time * time * (1.6 - 0.6 * time)


def _gather(time: float) -> float:
    return time**2.4


def _arrive(time: float) -> float:
    return smooth(time / 0.6)


def _crash(time: float) -> float:
    """Rest, lunge, and swing once past the mark."""
    late = time - 0.5
    swing = 0.07 * math.exp(-9 * late) * math.sin(18 * late) if late > 0 else 0.0
    return smooth((time - 0.28) / 0.24) + swing


def _steps(time: float) -> float:
    return sum(smooth((time - start) / 0.1) for start in (0.1, 0.35, 0.6, 0.85)) / 4


def _twice(time: float) -> float:
    return (smooth((time - 0.15) / 0.12) + smooth((time - 0.6) / 0.12)) / 2


def _there_and_back(time: float) -> float:
    return math.sin(math.pi * time) ** 2


def _swing(time: float) -> float:
    """Out to one side, over to the other, and home."""
    return math.sin(2 * math.pi * time) * smooth(time * 4) * smooth((1 - time) * 4)


def _spring(time: float) -> float:
    return 1 - math.exp(-5 * time) * math.cos(14 * time) * (1 - time)


def _late(time: float) -> float:
    return smooth((time - 0.4) / 0.6)


EASES: dict[str, Callable[[float], float]] = {
    "smooth": smooth,
    "soft": _soft,
    "gather": _gather,
    "arrive": _arrive,
    "crash": _crash,
    "steps": _steps,
    "twice": _twice,
    "there and back": _there_and_back,
    "swing": _swing,
    "spring": _spring,
    "late": _late,
}


def _fraction(seed: int, channel: int) -> float:
    """Return a number of 0 to 1 that looks random (a multiplicative hash)."""
    return ((seed * 2_654_435_761 + channel * 40_503 + 17) % 1_000_003) / 1_000_003
