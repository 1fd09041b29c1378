"""Points of light out of focus."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB
from studio.sandbox.art.fields import Frame

Array = npt.NDArray[np.float32]


def add_disc(
    lights: Array,
    frame: Frame,
    centre: tuple[float, float],
    radius: float,
    colour: RGB,
    power: float,
) -> None:
    """Add a disc of light with a bright rim, in place; centre and radius in short sides."""
    short = frame.short
    cx = centre[0] * short + frame.width / 2
    cy = centre[1] * short + frame.height / 2
    reach = radius * short + 2
    left, right = max(0, int(cx - reach)), min(frame.width, int(cx + reach) + 1)
    top, foot = max(0, int(cy - reach)), min(frame.height, int(cy + reach) + 1)
    if left >= right or top >= foot:
        return
    x = np.arange(left, right, dtype=np.float32)[None, :] + 0.5 - cx
    y = np.arange(top, foot, dtype=np.float32)[:, None] + 0.5 - cy
    # Off the middle the lens cuts the disc to a cat's eye.
    squeeze = 1 + 0.20 * abs(centre[0]) * frame.short / frame.width * 2
    away = np.sqrt((x * squeeze) ** 2 + y * y)
    inside = np.clip(radius * short - away + 0.5, 0, 1)
    rim = np.exp(
        -(((away - radius * short + 1.2) / (1.1 + 0.02 * radius * short)) ** 2)
    )
    flat = inside * (0.72 + 0.28 * (away / (radius * short)) ** 2)
    value = (flat * power + inside * rim * power * 0.75).astype(np.float32)
    lights[top:foot, left:right] += value[..., None] * np.float32(colour)
