"""A set to photograph: solid parts, a stage around them, and the light on both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB
from studio.sandbox.art.light import Light
from studio.sandbox.art.march import (
    FAR,
    Field,
    Rays,
    first_hit,
    normals,
    openness,
    shadow,
)
from studio.sandbox.art.solids import Points
from studio.sandbox.art.surfaces import Material, Place, develop, linear, lit
from studio.sandbox.art.tracing import Index, Seen

Array = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A floor at a height and a wall at a depth that meet in a cove; None leaves them out.

    A backdrop is what is seen where the wall would be, in display values.
    """

    floor: float | None = None
    wall: float | None = None
    floor_colour: RGB = (0.8, 0.8, 0.8)
    wall_colour: RGB = (0.8, 0.8, 0.8)
    backdrop: Callable[[Rays], Array] | None = None
    fall: float = 0.045
    cove: float = 0.5

    def distances(self, rays: Rays) -> tuple[Array, Array]:
        """How far each ray runs to the floor and to the wall."""
        return (
            _plane(self.floor, rays.origin[1], rays.towards.y),
            _plane(self.wall, rays.origin[2], rays.towards.z),
        )


EMPTY = Stage()


@dataclass(frozen=True, kw_only=True)
class Set:
    """Everything a ray can meet; materials in the order of the model's parts."""

    field: Field
    materials: tuple[Material, ...]
    light: Light
    stage: Stage = EMPTY
    reach: float = 0.5

    def shade(self, rays: Rays) -> Seen:
        """Display colours (n, 3) and ids: 0 stage, 1 and up the parts."""
        hit = first_hit(self.field, rays)
        floor, wall = self.stage.distances(rays)
        is_solid = hit < np.minimum(np.minimum(floor, wall), FAR)
        colour = np.empty((hit.size, 3), dtype=np.float32)
        ids = np.zeros(hit.size, dtype=np.int32)
        solid, empty = np.flatnonzero(is_solid), np.flatnonzero(~is_solid)
        if empty.size:
            colour[empty] = self._stage(rays.take(empty), floor[empty], wall[empty])
        if solid.size:
            colour[solid], ids[solid] = self._parts(rays.take(solid), hit[solid])
        return Seen(colour, ids, np.where(is_solid, hit, FAR))

    def _parts(self, rays: Rays, hit: Array) -> tuple[Array, Index]:
        p = rays.at(hit)
        distances = self.field.model.parts(p)
        here = np.minimum.reduce(distances)
        n = normals(self.field.model, p, here)
        place = self._placed(p.along(n, -here), n, rays.towards)
        part = np.argmin(distances, axis=0)
        colour = np.empty((hit.size, 3), dtype=np.float32)
        for number in np.unique(part):
            chosen = np.flatnonzero(part == number)
            colour[chosen] = lit(
                self.materials[number], self.light, self._bounce(), place.take(chosen)
            )
        return develop(colour), (part + 1).astype(np.int32)

    def _placed(self, p: Points, n: Points, view: Points) -> Place:
        light = self.light
        seen = shadow(
            self.field, p.along(n, 0.01), light.towards, hardness=light.hardness
        )
        open_ = openness(self.field, p, n, reach=self.reach)
        floor = self.stage.floor
        if floor is not None:
            near = np.exp(-np.maximum(p.y - floor, 0) / (0.55 * self.reach))
            open_ = open_ * (1 - 0.35 * near * np.clip(0.4 - n.y, 0, 1))
        return Place(p, n, view, seen, open_)

    def _bounce(self) -> Array:
        """The light that comes up from below."""
        if self.stage.floor is None:
            return 0.55 * linear(self.light.fill_colour)
        return 0.8 * linear(self.stage.floor_colour)

    def _stage(self, rays: Rays, floor: Array, wall: Array) -> Array:
        stage = self.stage
        if stage.backdrop is not None and stage.floor is None:
            return stage.backdrop(rays)
        shown = develop(self._lit_stage(rays, floor, wall))
        if stage.backdrop is not None:
            beyond = (wall <= floor)[:, None]
            shown = np.where(beyond, stage.backdrop(rays), shown)
        return shown

    def _lit_stage(self, rays: Rays, floor: Array, wall: Array) -> Array:
        light = self.light
        p = rays.at(np.minimum(np.minimum(floor, wall), 80))
        low = floor < wall
        zero = np.zeros_like(p.x)
        n = Points(zero, low.astype(np.float32), (~low).astype(np.float32))
        seen = shadow(
            self.field, p, light.towards, hardness=light.hardness * 0.55, steps=34
        )
        open_ = openness(self.field, p, n, reach=self.reach * 1.2)
        share = self._floor_share(p, low)[:, None]
        base = linear(self.stage.floor_colour) * share
        base = base + linear(self.stage.wall_colour) * (1 - share)
        _, ty, tz = light.towards
        facing = share[:, 0] * max(ty, 0.05) + (1 - share[:, 0]) * max(tz, 0.12)
        pool = 1 / (1 + self.stage.fall * (p.x**2 + p.y**2 + p.z**2))
        # A wall takes less of the light's tint than the things before it, or all turns brown.
        tint = 0.45 * linear(light.key_colour) + 0.55
        key = (1.35 * light.key * facing * seen * pool)[:, None] * tint
        around = light.fill * 0.75 * (0.35 + 0.65 * pool) * (0.15 + 0.85 * open_)
        return base * (key + around[:, None] * linear(light.fill_colour))

    def _floor_share(self, p: Points, low: Mask) -> Array:
        """1 on the floor, 0 on the wall, between where one curves into the other."""
        stage = self.stage
        wall = -FAR if stage.wall is None else stage.wall
        edge = np.where(low, p.z - wall, p.y - (stage.floor or 0))
        lean = 0.5 * np.exp(-np.maximum(edge, 0) / stage.cove)
        return np.where(low, 1 - lean, lean).astype(np.float32)


def _plane(level: float | None, origin: float, towards: Array) -> Array:
    nowhere = np.full_like(towards, FAR * 2)
    if level is None:
        return nowhere
    with np.errstate(divide="ignore"):
        reach = (level - origin) / towards
    return np.where(reach > 0, reach, nowhere).astype(np.float32, copy=False)
