"""Draw solid things: coarsely first, then again, finer, wherever there is an edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.fields import Frame, largest, resize
from studio.sandbox.art.march import FAR, Field, Rays, clear_run
from studio.sandbox.art.solids import Points, Vec

Array = npt.NDArray[np.float32]
Index = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

COARSE_PIXELS = 48_000
CHUNK = 64_000
BLOCK = 8
FOLD = 0.16
_SUB = ((-0.32, -0.12), (0.12, 0.32), (0.24, -0.26))


class Seen(NamedTuple):
    """Per ray: display colour (n, 3), what it met (0 is no part), how far away."""

    colour: Array
    ids: Index
    depth: Array


Shade = Callable[[Rays], Seen]


@dataclass(frozen=True, kw_only=True)
class Camera:
    """A long lens; `reach` is half the height seen at the target."""

    eye: Vec
    target: Vec
    reach: float
    frame: Frame

    def towards(self, column: Array, row: Array) -> Points:
        """Unit directions through pixel positions."""
        right, up, ahead = self._axes
        u = (2 * column / self.frame.width - 1) * (self.slope * self.frame.aspect)
        v = (1 - 2 * row / self.frame.height) * self.slope
        d = [ahead[i] + u * right[i] + v * up[i] for i in range(3)]
        scale = 1 / np.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2])
        return Points(*(axis * scale for axis in d))

    @cached_property
    def slope(self) -> float:
        return self.reach / self._range

    @cached_property
    def _range(self) -> float:
        ends = zip(self.eye, self.target, strict=True)
        return sqrt(sum((t - e) ** 2 for e, t in ends))

    @cached_property
    def _axes(self) -> tuple[Array, ...]:
        ahead = np.subtract(self.target, self.eye) / self._range
        right = np.cross(ahead, (0.0, 1.0, 0.0))
        right /= np.linalg.norm(right)
        up = np.cross(right, ahead)
        return tuple(axis.astype(np.float32) for axis in (right, up, ahead))


def render(camera: Camera, field: Field | None, shade: Shade) -> tuple[Array, Array]:
    """Colours (h, w, 3), and how much of each pixel a part covers (h, w).

    Without a field the shade finds its own way and no distances are known beforehand.
    """
    frame = camera.frame
    step = _coarse_step(frame)
    coarse = Frame(-(-frame.width // step), -(-frame.height // step))
    first = _survey(camera, field, shade, coarse, step)
    sheet = _Sheet(frame, coarse, step, first)
    todo = sheet.repeated(_uneven(first, coarse))
    if step > 1:
        sheet.redraw(camera, shade, todo)
    sheet.soften(camera, shade, todo)
    return sheet.colour, sheet.solid


def _coarse_step(frame: Frame) -> int:
    wanted = round(sqrt(frame.width * frame.height / COARSE_PIXELS))
    return max(wanted, 1 + min(2, frame.short // 120))


def _survey(
    camera: Camera, field: Field | None, shade: Shade, coarse: Frame, step: int
) -> Seen:
    rows, columns = np.indices(coarse.shape, dtype=np.float32)
    x, y = (columns.ravel() + 0.5) * step, (rows.ravel() + 0.5) * step
    near = np.zeros_like(x)
    if field is not None:
        near = _starts(camera, field, coarse, step).ravel()
    return _shade_all(camera, shade, x, y, near)


def _starts(camera: Camera, field: Field, coarse: Frame, step: int) -> Array:
    blocks = Frame(-(-coarse.width // BLOCK), -(-coarse.height // BLOCK))
    rows, columns = np.indices(blocks.shape, dtype=np.float32)
    size = BLOCK * step
    towards = camera.towards(
        (columns.ravel() + 0.5) * size, (rows.ravel() + 0.5) * size
    )
    spread = camera.slope * 2 / camera.frame.height * size * 0.75
    rays = Rays(camera.eye, towards, np.zeros_like(towards.x))
    runs = clear_run(field, rays, spread).reshape(blocks.shape)
    full = np.repeat(np.repeat(runs, BLOCK, 0), BLOCK, 1)
    return full[: coarse.height, : coarse.width]


def _shade_all(camera: Camera, shade: Shade, x: Array, y: Array, near: Array) -> Seen:
    seen = Seen(
        np.empty((x.size, 3), dtype=np.float32),
        np.empty(x.size, dtype=np.int32),
        np.empty(x.size, dtype=np.float32),
    )
    for part in _chunks(x.size):
        rays = Rays(camera.eye, camera.towards(x[part], y[part]), near[part])
        for whole, piece in zip(seen, shade(rays), strict=True):
            whole[part] = piece
    return seen


def _chunks(size: int) -> Iterator[slice]:
    return (slice(start, start + CHUNK) for start in range(0, size, CHUNK))


class _Sheet:
    """The full picture while it is being refined."""

    def __init__(self, frame: Frame, coarse: Frame, step: int, first: Seen) -> None:
        self._frame, self._coarse, self._step = frame, coarse, step
        ids = first.ids.reshape(coarse.shape)
        self.colour = self._enlarged(first.colour.reshape(*coarse.shape, 3))
        self.solid = self._enlarged((ids > 0).astype(np.float32))
        self.ids = self.repeated(ids)
        depth = first.depth.reshape(coarse.shape)
        near = _spread(_spread(depth, np.minimum), np.minimum)
        self.near = self.repeated(np.where(near < FAR, near - 0.10, FAR))

    def repeated(self, values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        wide = np.repeat(np.repeat(values, self._step, 0), self._step, 1)
        return wide[: self._frame.height, : self._frame.width]

    def redraw(self, camera: Camera, shade: Shade, todo: Mask) -> None:
        at, x, y = _positions(todo)
        seen = _shade_all(camera, shade, x, y, self.near[at])
        self.colour[at], self.ids[at] = seen.colour, seen.ids
        self.solid[at] = seen.ids > 0

    def soften(self, camera: Camera, shade: Shade, todo: Mask) -> None:
        at, x, y = _positions(_jumps(self.colour, self.ids, 0.12) & todo)
        count = len(_SUB)
        seen = _shade_all(
            camera,
            shade,
            np.concatenate([x + dx for dx, _ in _SUB]),
            np.concatenate([y + dy for _, dy in _SUB]),
            np.tile(self.near[at], count),
        )
        colours = seen.colour.reshape(count, -1, 3).sum(axis=0)
        self.colour[at] = (self.colour[at] + colours) / (count + 1)
        parts = (seen.ids > 0).reshape(count, -1).sum(axis=0)
        self.solid[at] = (self.solid[at] + parts) / (count + 1)

    def _enlarged(self, values: Array) -> Array:
        width, height = (
            self._coarse.width * self._step,
            self._coarse.height * self._step,
        )
        large = resize(values, width, height)
        return np.array(large[: self._frame.height, : self._frame.width])


def _positions(mask: Mask) -> tuple[tuple[Index, Index], Array, Array]:
    rows, columns = np.nonzero(mask)
    return (
        (rows, columns),
        columns.astype(np.float32) + 0.5,
        rows.astype(np.float32) + 0.5,
    )


def _uneven(first: Seen, coarse: Frame) -> Mask:
    """Where a smooth enlargement would lie: at edges, and where shading bends sharply."""
    colour = first.colour.reshape(*coarse.shape, 3)
    ids = first.ids.reshape(coarse.shape)
    edge = _steps(first.depth.reshape(coarse.shape))
    bend = largest(np.abs(2 * colour[1:-1] - colour[:-2] - colour[2:]))
    edge[1:-1] |= bend > 0.055
    bend = largest(np.abs(2 * colour[:, 1:-1] - colour[:, :-2] - colour[:, 2:]))
    edge[:, 1:-1] |= bend > 0.055
    return edge | _spread(_jumps(colour, ids, 0.2), np.logical_or)


def _steps(depth: Array) -> Mask:
    """Where one fold of a part stands before another."""
    edge = np.zeros(depth.shape, dtype=bool)
    down = np.abs(np.diff(depth, axis=0)) > FOLD
    edge[1:] |= down
    edge[:-1] |= down
    over = np.abs(np.diff(depth, axis=1)) > FOLD
    edge[:, 1:] |= over
    edge[:, :-1] |= over
    return edge


def _jumps(colour: Array, ids: Index, limit: float) -> Mask:
    edge = np.zeros(ids.shape, dtype=bool)
    down = _step(colour, axis=0) > limit
    down |= ids[1:] != ids[:-1]
    edge[1:] |= down
    edge[:-1] |= down
    over = _step(colour, axis=1) > limit
    over |= ids[:, 1:] != ids[:, :-1]
    edge[:, 1:] |= over
    edge[:, :-1] |= over
    return edge


def _step(colour: Array, *, axis: int) -> Array:
    """How far each pixel's colour is from that of the one before."""
    gap = np.diff(colour, axis=axis)
    return largest(np.abs(gap, out=gap))


def _spread(
    values: npt.NDArray[np.generic], choose: np.ufunc
) -> npt.NDArray[np.generic]:
    """Each cell joined with its four neighbours."""
    wide = values.copy()
    wide[1:] = choose(wide[1:], values[:-1])
    wide[:-1] = choose(wide[:-1], values[1:])
    wide[:, 1:] = choose(wide[:, 1:], values[:, :-1])
    wide[:, :-1] = choose(wide[:, :-1], values[:, 1:])
    return wide
