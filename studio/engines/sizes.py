"""Tables from ratio and resolution to the pixels of a result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt

Size = tuple[int, int]
Sizes = Mapping[tuple[str, str], Size]

WIDE_OR_TALL = ("16:9", "9:16")
WIDE_TALL_OR_SQUARE = ("1:1", "16:9", "9:16")

# Pixels of one picture or frame at the resolutions that are named by their shorter side.
HD = {"480p": 854 * 480, "720p": 1280 * 720, "1080p": 1920 * 1080}


def by_area(
    ratios: Iterable[str], areas: Mapping[str, int], *, multiple: int = 8
) -> dict[tuple[str, str], Size]:
    """Return this project's own table: the area of the resolution at that ratio, rounded."""
    return {
        (ratio, resolution): _filling(area, proportions(ratio), multiple)
        for ratio in ratios
        for resolution, area in areas.items()
    }


def proportions(words: str) -> Size:
    """Read "16:9" or "2048x1152"."""
    width, _, height = words.replace("x", ":").partition(":")
    return int(width), int(height)


def _filling(area: int, shape: Size, multiple: int) -> Size:
    side = sqrt(area / (shape[0] * shape[1]))
    width, height = (round(part * side / multiple) * multiple for part in shape)
    return width, height
