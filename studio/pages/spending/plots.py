"""Sums as drawings: rectangles with attributes, beside a table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from studio.pages.spending.sums import Total

WIDTH, HEIGHT = 640, 120
BAR = 160
# One day alone is a bar too, not a wall.
WIDEST = 32


@dataclass(frozen=True)
class Bar:
    """One rectangle, and what it stands for."""

    total: Total
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Plot:
    """Bars side by side; `top` is what the highest stands for."""

    bars: Sequence[Bar]
    top: Decimal
    width: int = WIDTH
    height: int = HEIGHT


def columns(sums: Sequence[Total]) -> Plot:
    """Draw what follows each other in time."""
    top = max((one.credits for one in sums), default=Decimal(0))
    step = WIDTH / max(len(sums), 1)
    bars = []
    for place, one in enumerate(sums):
        height = round(float(one.credits / top) * HEIGHT, 1) if top else 0.0
        # A charge that is small beside the others is still seen.
        height = max(height, 1.0) if one.credits else 0.0
        x, width = round(place * step, 2), round(min(max(step * 0.8, 0.5), WIDEST), 2)
        bars.append(Bar(one, x, round(HEIGHT - height, 1), width, height))
    return Plot(bars, top)


def rows(sums: Sequence[Total]) -> list[Bar]:
    """Draw what is compared: the dearest is the longest."""
    top = max((one.credits for one in sums), default=Decimal(0))
    return [
        Bar(one, 0, 0, round(float(one.credits / top) * BAR, 1) if top else 0, 8)
        for one in sums
    ]
