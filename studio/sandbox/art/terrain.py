"""A ground of heights seen from above: shaded slices painted from near to far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.fields import Frame, smooth
from studio.sandbox.art.light import Light

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Heights (slices, columns) under a fan of sight lines; depth runs near to far."""

    x: Array
    depth: Array
    height: Array

    def lit(self, light: Light) -> Array:
        """Light on every sample, 0 to about 1, cast shadows included."""
        tx, ty, tz = light.towards
        slope_x = np.gradient(self.height, axis=1) / np.gradient(self.x, axis=1)
        slope_z = np.gradient(self.height, axis=0) / np.gradient(self.depth, axis=0)
        length = np.sqrt(slope_x**2 + slope_z**2 + 1)
        facing = (-slope_x * tx + ty + slope_z * tz * 0.35) / length
        return np.clip(facing, 0, 1) * self._sunlit(light)

    def _sunlit(self, light: Light) -> Array:
        """Shadows fall along the rows: the light is taken as coming from the side."""
        tx, ty, _ = light.towards
        rise = ty / max(abs(tx), 0.15)
        side = -1 if tx > 0 else 1
        ray = self.height + self.x * (side * rise)
        swept = ray[:, ::side]
        crest = np.maximum.accumulate(swept, axis=1)[:, ::side]
        return 1 - smooth(0.0, 0.02, crest - ray)


def paint(
    frame: Frame,
    ground: Ground,
    colour: Array,
    *,
    eye: float,
    horizon: float,
    scale: float,
) -> tuple[Array, Array]:
    """The ground in its colours (slices, columns, 3), and how much of each pixel it covers."""
    # Crests run across the picture, so twice the rows smooth nearly every edge.
    tall = Frame(frame.width, frame.height * 2)
    drop = (eye - ground.height) / ground.depth * scale
    line = horizon * tall.height + drop * (2 * frame.short)
    top = np.minimum.accumulate(line, axis=0)
    seen = _seen(tall, top)
    spot = _fraction(tall, line, top, seen)
    picture = _sample(colour, spot)
    cover = (seen < len(line)).astype(np.float32)
    shape = (frame.height, 2, frame.width)
    both = cover.reshape(shape)
    mixed = (picture.reshape(*shape, 3) * both[..., None]).sum(axis=1)
    count = both.sum(axis=1)
    return mixed / np.maximum(count, 1)[..., None], count / 2


def _seen(frame: Frame, top: Array) -> npt.NDArray[np.int32]:
    """Per pixel the nearest slice that reaches it; the number of slices for none."""
    count, width = top.shape
    rows = np.clip(np.ceil(top - 0.5), 0, frame.height).astype(np.int32)
    index = rows * width + np.arange(width, dtype=np.int32)
    marks = np.bincount(index.ravel(), minlength=(frame.height + 1) * width)
    marks = marks.reshape(frame.height + 1, width).astype(np.int32)
    return count - np.cumsum(marks, axis=0, dtype=np.int32)[:-1]


def _fraction(
    frame: Frame, line: Array, top: Array, seen: npt.NDArray[np.int32]
) -> Array:
    """The place between a slice and the one before, 0 at the nearest."""
    count, width = line.shape
    here = np.minimum(seen, count - 1)
    before = np.maximum(here - 1, 0)
    columns = np.arange(width, dtype=np.int32)
    y = np.arange(frame.height, dtype=np.float32)[:, None] + 0.5
    low = top.ravel()[before * width + columns]
    high = line.ravel()[here * width + columns]
    share = np.clip((low - y) / np.maximum(low - high, 1e-3), 0, 1)
    return before + np.where(here == 0, 0, share).astype(np.float32)


def _sample(values: Array, spot: Array) -> Array:
    count, width, _ = values.shape
    low = np.clip(spot.astype(np.int32), 0, count - 2)
    index = low * width + np.arange(width, dtype=np.int32)
    flat = values.reshape(-1, 3)
    first = flat[index]
    second = flat[index + width]
    second -= first
    second *= (spot - low)[..., None]
    first += second
    return first
