"""How many pixels a result has: exactly those asked for, else what is usual."""

from __future__ import annotations

import re
from math import sqrt

from studio.engines import Engine, Makes, Size, Values

# Where neither the model nor its inputs say: as many pixels as the smallest Soul has.
STILL_SIZE = (1536, 1152)
STILL_AREA = 1536 * 1152
STILL_MULTIPLE = 32
CLIP_LINES = 720
CLIP_SHAPE = (16, 9)
CLIP_MULTIPLE = 8
SHORTEST_SIDE = 64
# A longer strip is cropped: no player shows it.
LONGEST_RATIO = 4
# "480", "720p", "768P": so many lines of a wide picture.
_LINES = re.compile(r"(\d{3,4})[pP]?")


def size_of(
    engine: Engine, values: Values, first: Size | None, *, scale: float
) -> Size:
    """Return the pixels of a result; `first` are those of its first input."""
    sized = _film_size if engine.makes is Makes.VIDEO else _still_size
    return sized(engine, values, first, scale=scale)


def _still_size(
    engine: Engine, values: Values, first: Size | None, *, scale: float
) -> Size:
    size = engine.size(values)
    if size is None and (shape := engine.shape(values)):
        size = _of_area(shape, STILL_AREA, multiple=STILL_MULTIPLE)
    width, height = _scaled(size or first or STILL_SIZE, scale)
    return max(SHORTEST_SIDE, round(width)), max(SHORTEST_SIDE, round(height))


def _film_size(
    engine: Engine, values: Values, first: Size | None, *, scale: float
) -> Size:
    """Return even sides; a picture that goes in keeps its shape to the pixel."""
    size = engine.size(values)
    if size is None:
        area = _area(str(values.get("resolution") or ""))
        shape = engine.shape(values)
        if shape is None and first:
            size = _of_area(_shown(first), area, multiple=2)
        else:
            size = _of_area(shape or CLIP_SHAPE, area, multiple=CLIP_MULTIPLE)
    width, height = _scaled(size, scale)
    return _even(width), _even(height)


def _shown(shape: Size) -> Size:
    width, height = shape
    return min(width, height * LONGEST_RATIO), min(height, width * LONGEST_RATIO)


def _of_area(shape: Size, area: float, *, multiple: int) -> Size:
    """Return sides in that proportion whose product is about the area."""
    unit = sqrt(area / (shape[0] * shape[1])) / multiple
    width, height = (max(1, round(part * unit)) * multiple for part in shape)
    return width, height


def _area(resolution: str) -> float:
    named = _LINES.fullmatch(resolution)
    lines = int(named[1]) if named else CLIP_LINES
    width, height = CLIP_SHAPE
    return lines * lines * width / height


def _scaled(size: Size, scale: float) -> tuple[float, float]:
    """Shrink, but no further than to the shortest side: the ratio stays what it was."""
    width, height = size
    held = max(scale, min(1.0, SHORTEST_SIDE / min(size)))
    return width * held, height * held


def _even(length: float) -> int:
    return max(SHORTEST_SIDE, round(length / 2) * 2)
