"""Walk rays to solid shapes, and feel for the light that reaches a point.

The exact distance to a model costs hundreds of operations a point, so it is first baked
into a grid: rays, shadows and crevices use the grid, and only the last steps are exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.solids import Places, Points, Vec

Array = npt.NDArray[np.float32]

FAR = np.float32(1e4)
TOUCH = 0.003
CLOSE = 0.035
# Small pictures are content with a coarser grid.
CELLS = 400_000
LEAST_CELLS = 100_000
# However soft a light is, farther than this from a thing there is no half shadow.
PENUMBRA = 0.8
_COARSE = 4


class Rays(NamedTuple):
    """Unit directions from one place; up to `near` there is known to be nothing."""

    origin: Vec
    towards: Points
    near: Array

    def at(self, distance: Array) -> Points:
        return along(self.origin, self.towards, distance)

    def take(self, places: Places) -> Rays:
        return Rays(self.origin, self.towards.take(places), self.near.take(places))


@dataclass(frozen=True, kw_only=True)
class Model:
    """Solid parts inside a box; a stride below 1 for bumpy parts.

    `haste` is how many times its distance a ray may go on where it only grazes: above 1
    for round bodies alone, past a corner it would step through what lies behind.
    """

    parts: Callable[[Points], tuple[Array, ...]]
    low: Vec
    high: Vec
    stride: float = 1.0
    haste: float = 1.0

    def distance(self, p: Points) -> Array:
        return np.minimum.reduce(self.parts(p))


def cells_for(pixels: int) -> int:
    """How fine a grid a picture of so many pixels needs."""
    return min(CELLS, max(LEAST_CELLS, pixels // 2))


class Field:
    """A model with its distances baked into a grid over the box."""

    def __init__(self, model: Model, *, cells: int = CELLS) -> None:
        self.model = model
        size = np.subtract(model.high, model.low)
        self.cell = float((size.prod() / cells) ** (1 / 3))
        counts = [_COARSE * ceil(side / self.cell / _COARSE) + _COARSE for side in size]
        self._counts = counts
        self._grid = self._baked().ravel()

    def span(
        self, p: Points, towards: Points, *, margin: float = 0.0
    ) -> tuple[Array, Array]:
        """Where rays from p enter and leave the box; the end comes first for a miss."""
        start, end = np.zeros_like(towards.x), np.full_like(towards.x, FAR)
        sides = zip(p, towards, self.model.low, self.model.high, strict=True)
        for origin, axis, low, high in sides:
            pace = 1 / np.where(np.abs(axis) < 1e-6, np.float32(1e-6), axis)
            first = (low - margin - origin) * pace
            second = (high + margin - origin) * pace
            start = np.maximum(start, np.minimum(first, second))
            end = np.minimum(end, np.maximum(first, second))
        return start, end

    def at_least(self, p: Points) -> Array:
        """A distance that is surely free."""
        index, outside = self._index(p, 0.0)
        return self._grid.take(index) * 0.9 + (
            0.5 * outside - (0.87 * self.cell + 0.01)
        )

    def about(self, p: Points) -> Array:
        """The distance, interpolated between grid points."""
        _, rows, columns = self._counts
        parts = []
        outside = np.zeros_like(p.x)
        for axis, low, count in zip(p, self.model.low, self._counts, strict=True):
            spot = (axis - low) * (1 / self.cell) - 0.5
            held = np.clip(spot, 0, count - 1.001)
            outside = np.maximum(outside, np.abs(spot - held))
            whole = held.astype(np.int32)
            parts.append((whole, held - whole))
        (i, fx), (j, fy), (k, fz) = parts
        base = (i * rows + j) * columns + k
        planes = []
        for step in (0, rows * columns):
            near, far = base + step, base + (step + columns)
            low_edge = _between(self._grid, near, fz)
            planes.append(low_edge + (_between(self._grid, far, fz) - low_edge) * fy)
        return planes[0] + (planes[1] - planes[0]) * fx + outside * (0.6 * self.cell)

    def _index(self, p: Points, shift: float) -> tuple[npt.NDArray[np.int32], Array]:
        _, rows, columns = self._counts
        held, outside = [], np.zeros_like(p.x)
        for axis, low, count in zip(p, self.model.low, self._counts, strict=True):
            spot = (axis - low) * (1 / self.cell) + shift
            inside = np.clip(spot, 0, count - 0.01)
            outside = np.maximum(outside, np.abs(spot - inside))
            held.append(inside.astype(np.int32))
        return (held[0] * rows + held[1]) * columns + held[2], outside * self.cell

    def _baked(self) -> Array:
        coarse = self._sampled(self._centres(_COARSE))
        grid = coarse
        for axis in range(3):
            grid = _stretched(grid, axis)
        band = 6.0 * self.cell
        near = np.abs(grid) < band
        fine = self._centres(1)
        at = np.nonzero(near)
        points = Points(*(axis[index] for axis, index in zip(fine, at, strict=True)))
        grid[at] = self.model.distance(points)
        return grid

    def _centres(self, step: int) -> list[Array]:
        return [
            (low + (np.arange(count // step) + 0.5) * self.cell * step).astype(
                np.float32
            )
            for low, count in zip(self.model.low, self._counts, strict=True)
        ]

    def _sampled(self, axes: list[Array]) -> Array:
        x, y, z = np.meshgrid(*axes, indexing="ij")
        d = self.model.distance(Points(x.ravel(), y.ravel(), z.ravel()))
        return d.reshape(x.shape)


def first_hit(field: Field, rays: Rays, *, steps: int = 40) -> Array:
    """Distance along each ray to the model, FAR where it misses."""
    model = field.model
    hit = np.full(rays.near.shape, FAR, dtype=np.float32)
    start, end = _reach(field, rays)
    alive = np.flatnonzero(end > start)
    t, last, towards = start[alive], end[alive], rays.towards.take(alive)
    before, step = np.full_like(t, FAR), np.ones_like(t)
    for _ in range(steps):
        p = along(rays.origin, towards, t)
        d = field.at_least(p)
        known = np.full_like(t, FAR)
        close = np.flatnonzero(d < CLOSE)
        exact = model.distance(p.take(close))
        known[close] = exact
        pace = _pace(exact, before[close], step[close], model.haste)
        d[close] = exact * (model.stride * pace)
        landed = close[exact < TOUCH]
        hit[alive[landed]] = t[landed] + d[landed]
        t, before, step = t + d, known, d
        flies = t < last
        flies[landed] = False
        going = np.flatnonzero(flies)
        alive, t, last, towards = (
            alive.take(going),
            t.take(going),
            last.take(going),
            towards.take(going),
        )
        before, step = before.take(going), step.take(going)
        if alive.size <= hit.size // 150:
            break
    if alive.size:
        grazing = model.distance(along(rays.origin, towards, t)) < 6 * TOUCH
        hit[alive[grazing]] = t[grazing]
    return hit


def _pace(d: Array, before: Array, step: Array, haste: float) -> Array:
    """How many times its distance a ray goes on, by how fast that distance falls."""
    fall = (before - d) / step
    return np.where(fall > 0, 1 / np.clip(fall, 1 / haste, 1), min(haste, 2.2))


def clear_run(field: Field, rays: Rays, spread: float, *, steps: int = 22) -> Array:
    """How far cones, as wide as spread per unit of length, travel before they touch."""
    # A cone is wider than its middle ray: its rim alone may meet the box.
    start, end = _reach(field, rays, margin=spread * 14)
    alive = np.flatnonzero(end > start)
    t = np.where(end > start, start, FAR)
    for _ in range(steps):
        if not alive.size:
            break
        here = t[alive]
        p = along(rays.origin, rays.towards.take(alive), here)
        free = field.at_least(p) - here * spread
        here = here + np.maximum(free, 0)
        past = here > end[alive]
        t[alive] = np.where(past, FAR, here)
        alive = alive[~past & (free > 0.01)]
    return t


def _reach(field: Field, rays: Rays, *, margin: float = 0.0) -> tuple[Array, Array]:
    eye = Points(*(np.float32(axis) for axis in rays.origin))
    start, end = field.span(eye, rays.towards, margin=margin)
    return np.maximum(start, rays.near), end


def normals(model: Model, p: Points, here: Array, *, step: float = 0.004) -> Points:
    """Outward unit normals; `here` is the distance at p."""
    shifts = ((-step, 0.0, 0.0), (0.0, -step, 0.0), (0.0, 0.0, -step))
    n = Points(*(model.distance(p.minus(shift)) - here for shift in shifts))
    scale = 1 / np.maximum(n.norm, 1e-9)
    return Points(n.x * scale, n.y * scale, n.z * scale)


def shadow(
    field: Field, p: Points, towards: Vec, *, hardness: float, steps: int = 14
) -> Array:
    """How much of a light is seen: 0 none, 1 all, soft between."""
    seen = np.ones_like(p.x)
    light = Points(*(np.full_like(p.x, axis) for axis in towards))
    t, end = field.span(p, light, margin=PENUMBRA)
    t = np.maximum(t, 1.3 * field.cell)
    alive = np.flatnonzero(end > t)
    t, end, here = t[alive], end[alive], p.take(alive)
    before = np.full_like(t, 1e3)
    for _ in range(steps):
        if not alive.size:
            break
        d = np.maximum(field.about(_from(here, towards, t)), 1e-4)
        # The closest approach lies between two samples: steps leave no rings.
        back = np.minimum(d * d / (2 * before), 0.5 * d)
        closest = np.sqrt(d * d - back * back)
        share = hardness * closest / np.maximum(t - back, 1e-3)
        share = np.maximum(share, closest * (1 / PENUMBRA))
        seen[alive] = np.minimum(seen[alive], share)
        before = d
        t = t + np.clip(d, np.maximum(1.2 * field.cell, t * (0.3 / hardness)), 0.7)
        going = np.flatnonzero((d > 1.1e-4) & (t < end))
        alive, t, end, here, before = (
            alive.take(going),
            t.take(going),
            end.take(going),
            here.take(going),
            before.take(going),
        )
    return seen * seen * (3 - 2 * seen)


def openness(field: Field, p: Points, n: Points, *, reach: float) -> Array:
    """Ambient light that arrives: 0 in a crevice, 1 in the open."""
    hidden = np.zeros_like(p.x)
    for share, weight in ((0.25, 1.0), (0.6, 0.8), (1.2, 0.5)):
        h = reach * share
        free = field.about(p.along(n, h))
        hidden += weight / h * np.maximum(h - free, 0)
    return np.clip(1 - hidden * 0.46, 0, 1)


def along(origin: Vec, towards: Points, t: Array) -> Points:
    x, y, z = origin
    return Points(x + towards.x * t, y + towards.y * t, z + towards.z * t)


def _from(p: Points, towards: Vec, t: Array) -> Points:
    x, y, z = towards
    return Points(p.x + x * t, p.y + y * t, p.z + z * t)


def _between(grid: Array, index: npt.NDArray[np.int32], share: Array) -> Array:
    low = grid.take(index)
    return low + (grid.take(index + 1) - low) * share


def _stretched(grid: Array, axis: int) -> Array:
    """Four times the samples along one axis, linear between the centres."""
    count = grid.shape[axis]
    spot = (np.arange(count * _COARSE) + 0.5) / _COARSE - 0.5
    spot = np.clip(spot, 0, count - 1)
    left = np.minimum(spot.astype(int), count - 2)
    shape = [1, 1, 1]
    shape[axis] = -1
    share = (spot - left).astype(np.float32).reshape(shape)
    low, high = np.take(grid, left, axis), np.take(grid, left + 1, axis)
    return low + (high - low) * share
