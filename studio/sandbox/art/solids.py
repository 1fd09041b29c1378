"""Signed distances to solid shapes, over many points at once."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, hypot, radians, sin
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Vec = tuple[float, float, float]
# Where in an array: numbers, not a mask, which is slower to pick with.
Places = npt.NDArray[np.signedinteger[Any]]


class Points(NamedTuple):
    """Three coordinates: x right, y up, z toward the viewer."""

    x: Array
    y: Array
    z: Array

    def minus(self, centre: Vec) -> Points:
        x, y, z = centre
        return Points(
            self.x - x if x else self.x,
            self.y - y if y else self.y,
            self.z - z if z else self.z,
        )

    def scaled(self, sizes: Vec) -> Points:
        return Points(
            self.x * (1 / sizes[0]), self.y * (1 / sizes[1]), self.z * (1 / sizes[2])
        )

    def along(self, n: Points, distance: Array | float) -> Points:
        """Moved some way along directions."""
        return Points(
            self.x + n.x * distance, self.y + n.y * distance, self.z + n.z * distance
        )

    def mirrored(self) -> Points:
        return Points(np.abs(self.x), self.y, self.z)

    def take(self, places: Places) -> Points:
        return Points(self.x.take(places), self.y.take(places), self.z.take(places))

    def turned(self, degrees: float) -> Points:
        """Seen from a frame turned about the upright axis."""
        c, s = np.float32(cos(radians(degrees))), np.float32(sin(radians(degrees)))
        return Points(self.x * c - self.z * s, self.y, self.x * s + self.z * c)

    def nodded(self, degrees: float) -> Points:
        """Seen from a frame tipped about the x axis; positive looks down."""
        c, s = np.float32(cos(radians(degrees))), np.float32(sin(radians(degrees)))
        return Points(self.x, self.y * c - self.z * s, self.y * s + self.z * c)

    def leaned(self, degrees: float) -> Points:
        """Seen from a frame tipped about the z axis."""
        c, s = np.float32(cos(radians(degrees))), np.float32(sin(radians(degrees)))
        return Points(self.x * c + self.y * s, self.y * c - self.x * s, self.z)

    @property
    def norm(self) -> Array:
        return np.sqrt(self.x * self.x + self.y * self.y + self.z * self.z)


def flat_norm(a: Array, b: Array) -> Array:
    # np.hypot guards against overflow and costs fifteen times as much.
    return np.sqrt(a * a + b * b)


Shape = Callable[[Points], Array]
Change = Callable[[Points, Array], Array]


def sphere(p: Points, centre: Vec, radius: float) -> Array:
    return p.minus(centre).norm - radius


def ellipsoid(p: Points, centre: Vec, radii: Vec) -> Array:
    q = p.minus(centre).scaled(radii)
    a, b, c = q.x * q.x, q.y * q.y, q.z * q.z
    near = np.sqrt(a + b + c)
    u, v, w = (1 / (radius * radius) for radius in radii)
    slope = np.sqrt(a * u + b * v + c * w)
    return near * (near - 1) / (slope + 1e-6)


def egg(p: Points, centre: Vec, radii: Vec) -> Array:
    """An ellipsoid at two thirds of the price, for radii that are nearly equal."""
    return (p.minus(centre).scaled(radii).norm - 1) * min(radii)


def capsule(p: Points, start: Vec, end: Vec, radii: tuple[float, float]) -> Array:
    """A thick line whose radius runs from the first to the second."""
    q = p.minus(start)
    bx, by, bz = (e - s for s, e in zip(start, end, strict=True))
    length = bx * bx + by * by + bz * bz
    h = (q.x * bx + q.y * by + q.z * bz) / length
    h = np.clip(h, 0, 1)
    off = Points(q.x - h * bx, q.y - h * by, q.z - h * bz).norm
    return off - (radii[0] + h * (radii[1] - radii[0]))


def torus(p: Points, centre: Vec, ring: float, thick: float) -> Array:
    q = p.minus(centre)
    out = flat_norm(q.x, q.z) - ring
    return flat_norm(out, q.y) - thick


def box(p: Points, centre: Vec, half: Vec, *, round_by: float = 0.0) -> Array:
    q = p.minus(centre)
    dx = np.abs(q.x) - (half[0] - round_by)
    dy = np.abs(q.y) - (half[1] - round_by)
    dz = np.abs(q.z) - (half[2] - round_by)
    inside = np.minimum(np.maximum(np.maximum(dx, dy), dz), 0)
    outside = Points(np.maximum(dx, 0), np.maximum(dy, 0), np.maximum(dz, 0)).norm
    return outside + inside - round_by


def cylinder(
    p: Points, centre: Vec, radius: float, half: float, *, round_by: float = 0.0
) -> Array:
    q = p.minus(centre)
    out = flat_norm(q.x, q.z) - (radius - round_by)
    up = np.abs(q.y) - (half - round_by)
    inside = np.minimum(np.maximum(out, up), 0)
    outside = flat_norm(np.maximum(out, 0), np.maximum(up, 0))
    return outside + inside - round_by


def lathe(p: Points, centre: Vec, heights: Array, radii: Array) -> Array:
    """A turned vessel: the outline given as radii at rising heights."""
    q = p.minus(centre)
    out = flat_norm(q.x, q.z)
    radius = np.interp(q.y, heights, radii).astype(np.float32)
    slope = np.abs(np.gradient(radii, heights)).max()
    side = (out - radius) / np.float32(hypot(1.0, min(slope, 1.6)))
    low, high = heights[0], (heights[-1])
    return np.maximum(side, np.maximum(low - q.y, q.y - high))


def union(first: Array, second: Array, blend: float) -> Array:
    """The nearer of two, melted together over a distance."""
    h = np.maximum(blend - np.abs(first - second), 0)
    return np.minimum(first, second) - h * h * (0.25 / blend)


def carve(body: Array, tool: Array, blend: float) -> Array:
    """The body without the tool, its rim rounded."""
    return -union(-body, tool, blend)


def common(first: Array, second: Array, blend: float) -> Array:
    """Where both are, the rim rounded."""
    return -union(-first, -second, blend)


def within(p: Points, d: Array, centre: Vec, radius: float, change: Change) -> Array:
    """Change distances, in place, only for the points inside a sphere."""
    q = p.minus(centre)
    near = np.flatnonzero(q.x * q.x + q.y * q.y + q.z * q.z < radius * radius)
    if near.size:
        d[near] = change(p.take(near), d.take(near))
    return d


def bounded(p: Points, centre: Vec, radius: float, shape: Shape) -> Array:
    """The shape, worked out only near its bounding sphere; farther away, the sphere."""
    far = sphere(p, centre, radius)
    near = np.flatnonzero(far < 0.6)
    if near.size > 0.75 * far.size:
        return shape(p)
    if near.size:
        far[near] = shape(p.take(near))
    return far
