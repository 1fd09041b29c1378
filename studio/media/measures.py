"""What the photo coach judges by: sharpness, light and likeness, in numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from studio.media.coach import Look
from studio.media.colours import flattened
from studio.media.images import displayed_size, opened, reduced

# Photos are compared at the size at which a model sees them; smaller ones stay.
MEASURED_SIDE = 1024

# Enough that one tile holds a face's eyes; the background may be as soft as it likes.
_TILES = 8
_SHARPEST_PERCENT = 90
_HASH_SIDE = 32
_HASH_WAVES = 8
_COLOUR_SIDE = 4

_Grey = np.ndarray[Any, np.dtype[np.float64]]


def measure(path: Path) -> Look:
    """Decode the first frame, here in this process; raises Refused or Damaged."""
    with opened(path) as image:
        width, height = displayed_size(image)
        picture = flattened(reduced(image, long_side=MEASURED_SIDE)).convert("RGB")
    grey = np.asarray(picture.convert("L"), dtype=np.float64)
    shadows, highlights = np.percentile(grey, (10, 90))
    return Look(
        width=width,
        height=height,
        sharpness=round(sharpness(grey), 1),
        shadows=round(float(shadows)),
        highlights=round(float(highlights)),
        hash=perceptual_hash(picture),
        colours=_colours(picture),
    )


def sharpness(grey: _Grey) -> float:
    """Return the variance of the Laplacian in the sharper tiles of the picture."""
    if min(grey.shape) < 3:
        return 0.0
    middle = grey[1:-1, 1:-1]
    beside = grey[1:-1, :-2] + grey[1:-1, 2:]
    laplacian = grey[:-2, 1:-1] + grey[2:, 1:-1] + beside - 4 * middle
    rows, columns = (min(_TILES, side) for side in laplacian.shape)
    tiles = [
        float(tile.var())
        for row in np.array_split(laplacian, rows, axis=0)
        for tile in np.array_split(row, columns, axis=1)
    ]
    return float(np.percentile(tiles, _SHARPEST_PERCENT))


def perceptual_hash(picture: Image.Image) -> str:
    """Return 16 hex digits that stay nearly the same when the picture is re-encoded.

    Each bit tells whether one of the slow waves of the picture is above their median.
    """
    small = picture.convert("L").resize((_HASH_SIDE, _HASH_SIDE), Image.Resampling.BOX)
    waves = _cosines() @ np.asarray(small, dtype=np.float64) @ _cosines().T
    # The first is the mean brightness, which says nothing about the content.
    slow = waves.ravel()[1:]
    bits = "".join("1" if wave else "0" for wave in slow > np.median(slow))
    return f"{int(bits, 2):016x}"


def _cosines() -> _Grey:
    places = 2 * np.arange(_HASH_SIDE) + 1
    speeds = np.arange(_HASH_WAVES)[:, None]
    cosines: _Grey = np.cos(np.pi * places * speeds / (2 * _HASH_SIDE))
    return cosines


def _colours(picture: Image.Image) -> tuple[int, ...]:
    tiny = picture.resize((_COLOUR_SIDE, _COLOUR_SIDE), Image.Resampling.BOX)
    return tuple(tiny.tobytes())
