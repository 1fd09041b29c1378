"""A field of blocks that rises and falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, mix, to_linear
from studio.sandbox.art.light import Light
from studio.sandbox.art.march import FAR, Rays
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.solids import Points
from studio.sandbox.art.surfaces import develop
from studio.sandbox.art.tracing import Camera, Seen, render

Array = npt.NDArray[np.float32]

PIXELS = 800_000
SIZE = 40
HALF = 0.31


class Met(NamedTuple):
    """What rays met: the distance, which face (0 side x, 1 top, 2 side z, 3 ground)."""

    depth: Array
    face: npt.NDArray[np.int8]


def draw_cubes(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    random = setting.random("cubes")
    side = float(random.choice((-1, 1)))
    palette, light = setting.palette, setting.light
    town = Town(
        heights=_heights(setting),
        light=light,
        block=mix(palette.glow, palette.pale, 0.3),
        ground=mix(palette.accent, palette.deep, 0.4 * light.dark),
        air=mix(palette.sky, palette.deep, 0.6 * light.dark),
    )
    reach = 3.4 * max(1.0, 0.8 / frame.aspect)
    eye = (5.0 * side, float(random.uniform(7.5, 10.5)), 12.0)
    camera = Camera(eye=eye, target=(0.0, 0.2, 0.0), reach=reach, frame=frame)
    return Plate(*render(camera, None, town.shade))


def _heights(setting: Setting) -> Array:
    random = setting.random("heights")
    at = np.arange(SIZE)
    wave = np.zeros((SIZE, SIZE))
    for _ in range(3):
        turn, pace = random.uniform(0, 6.3), random.uniform(0.25, 0.6)
        along = at[:, None] * np.cos(turn) + at * np.sin(turn)
        wave += np.sin(along * pace + turn)
    jitter = random.uniform(-0.16, 0.16, (SIZE, SIZE))
    return (0.55 + 0.2 * wave + jitter).clip(0.14, 1.5).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Town:
    heights: Array
    light: Light
    block: RGB
    ground: RGB
    air: RGB

    def shade(self, rays: Rays) -> Seen:
        met = self._walk(rays, steps=44)
        p = rays.at(np.minimum(met.depth, 60))
        colour = self._lit(p, rays, met)
        ids = np.where(met.face < 3, 1 + met.face, 0).astype(np.int32)
        return Seen(colour, ids, met.depth)

    def _walk(self, rays: Rays, *, steps: int) -> Met:
        """Cell by cell from where each ray comes below the tallest block."""
        d = rays.towards
        down = np.minimum(d.y, -1e-3)
        top = float(self.heights.max()) + 0.01
        ground = -rays.origin[1] / down
        t = (top - rays.origin[1]) / down
        best, face = ground.copy(), np.full(t.shape, 3, dtype=np.int8)
        alive = np.arange(t.size)
        for _ in range(steps):
            towards = d.take(alive)
            here = rays.take(alive).at(t[alive] + 1e-4)
            found, side = self._block(here, rays.origin, towards)
            hit = found < best[alive]
            best[alive[hit]], face[alive[hit]] = found[hit], side[hit]
            t[alive] = t[alive] + _to_next_cell(here, towards)
            alive = alive[~hit & (t[alive] < ground[alive])]
            if not alive.size:
                break
        return Met(best, face)

    def _tall(self, column: Array, row: Array) -> Array:
        i = np.clip(column.astype(np.int32) + SIZE // 2, 0, SIZE - 1)
        j = np.clip(row.astype(np.int32) + SIZE // 2, 0, SIZE - 1)
        return self.heights[i, j]

    def _block(
        self, p: Points, origin: tuple[float, float, float], d: Points
    ) -> tuple[Array, npt.NDArray[np.int8]]:
        column, row = np.floor(p.x), np.floor(p.z)
        tall = self._tall(column, row)
        x_in, x_out = _slab(origin[0], d.x, column + 0.5 - HALF, column + 0.5 + HALF)
        y_in, y_out = _slab(origin[1], d.y, np.float32(-1), tall)
        z_in, z_out = _slab(origin[2], d.z, row + 0.5 - HALF, row + 0.5 + HALF)
        enter = np.maximum(np.maximum(x_in, y_in), z_in)
        leave = np.minimum(np.minimum(x_out, y_out), z_out)
        side = np.where(enter == y_in, 1, np.where(enter == x_in, 0, 2))
        return np.where(enter < leave, enter, FAR), side.astype(np.int8)

    def _seen(self, p: Points, towards: tuple[float, float, float]) -> Array:
        d = Points(*(np.full_like(p.x, axis) for axis in towards))
        t = np.full_like(p.x, 0.02)
        clear = np.ones_like(p.x)
        for _ in range(9):
            here = Points(p.x + d.x * t, p.y + d.y * t, p.z + d.z * t)
            inside = np.maximum(
                np.abs(here.x - np.floor(here.x) - 0.5),
                np.abs(here.z - np.floor(here.z) - 0.5),
            )
            over = here.y - self._tall(np.floor(here.x), np.floor(here.z))
            gap = np.maximum(over * 0.8, inside - HALF)
            clear = np.minimum(
                clear, np.clip(0.5 + gap / (0.05 + 0.10 * t) * 0.9, 0, 1)
            )
            t = t + np.clip(gap, 0.10, 0.35)
        return clear

    def _lit(self, p: Points, rays: Rays, met: Met) -> Array:
        light = self.light
        tx, ty, tz = light.towards
        sx, sz = -np.sign(rays.towards.x), -np.sign(rays.towards.z)
        facing: Array = np.choose(met.face, (sx * tx, ty, sz * tz, ty))
        off = Points(
            np.where(met.face == 0, p.x + sx * 0.02, p.x),
            np.where((met.face == 1) | (met.face == 3), p.y + 0.02, p.y),
            np.where(met.face == 2, p.z + sz * 0.02, p.z),
        )
        seen = self._seen(off, light.towards)
        deep = np.clip(p.y / 0.75, 0, 1)
        open_ = np.where(
            met.face == 1, 1, np.where(met.face == 3, 0.42, 0.30 + 0.6 * deep)
        )
        base = np.where(
            (met.face == 3)[:, None], _linear(self.ground), _linear(self.block)
        )
        key = (light.key * 1.45 * np.clip(facing, 0, 1) * seen)[:, None]
        fill = (light.fill * open_ * 0.95)[:, None] * _linear(light.fill_colour)
        colour = develop(
            (base * (key * _linear(light.key_colour) + fill)).astype(np.float32)
        )
        haze = np.clip((met.depth - 15) / 34, 0, 1)[:, None] * (0.25 + 0.6 * light.haze)
        return (colour + (np.float32(self.air) - colour) * haze).astype(np.float32)


def _slab(origin: float, d: Array, low: Array, high: Array) -> tuple[Array, Array]:
    pace = 1 / np.where(np.abs(d) < 1e-6, np.float32(1e-6), d)
    first, second = (low - origin) * pace, (high - origin) * pace
    return np.minimum(first, second), np.maximum(first, second)


def _to_next_cell(p: Points, d: Points) -> Array:
    run = np.full_like(p.x, FAR)
    for spot, axis in ((p.x, d.x), (p.z, d.z)):
        edge = np.where(axis > 0, np.floor(spot) + 1, np.ceil(spot) - 1)
        pace = np.where(np.abs(axis) < 1e-6, np.float32(1e-6), axis)
        run = np.minimum(run, (edge - spot) / pace)
    return np.maximum(run, 1e-3) + 1e-3


def _linear(colour: RGB) -> Array:
    return to_linear(colour).astype(np.float32)
