"""Waveforms in templates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.template import Library

register = Library()

WIDTH, HEIGHT = 1000, 100
# A whisper is drawn as a whisper: only what is louder than this fills the height.
QUIET = 0.08
LEAST = 1.5


@register.filter
def bars(peaks: Sequence[float] | None, count: int) -> str:
    """Return so many upright bars as the path of an SVG of WIDTH by HEIGHT."""
    if not peaks:
        return ""
    louder = max(QUIET, *peaks)
    steps = [len(peaks) * number // count for number in range(count + 1)]
    parts = (peaks[start : end + 1] for start, end in pairwise(steps))
    return "".join(
        _bar((number + 0.5) * WIDTH / count, max(part, default=0.0) / louder)
        for number, part in enumerate(parts)
    )


def _bar(x: float, level: float) -> str:
    half = max(LEAST, level * HEIGHT * 0.44)
    return f"M{x:.0f} {HEIGHT / 2 - half:.0f}v{2 * half:.0f}"
