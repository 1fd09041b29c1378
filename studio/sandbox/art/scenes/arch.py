"""Plaster walls, an arched opening, steps and a ball in hard light."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, mix
from studio.sandbox.art.fields import smooth
from studio.sandbox.art.march import Rays
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.shading import Stage
from studio.sandbox.art.solids import Points, Shape, box, carve, sphere
from studio.sandbox.art.stage import Thing, photograph
from studio.sandbox.art.surfaces import Material

Array = npt.NDArray[np.float32]

# As a slope of the line of sight; the true horizon would hide behind the lintel.
SEA_LINE = -0.062


def draw_arch(setting: Setting) -> Plate:
    random = setting.random("arch")
    side = float(random.choice((-1, 1)))
    wide = setting.frame.aspect > 1.25
    door = 0.85 * side if not wide else 1.15 * side
    things = [
        (lambda p: _wall(p, door), _plaster(_wall_colour(setting))),
        (_slab(-1.35 * side, side), _plaster(setting.palette.accent)),
        (_stairs(-0.25 * side, side), _plaster(setting.palette.second)),
        (lambda p: sphere(p, (0.62 * side, 0.33, 0.75), 0.33), _white(setting)),
    ]
    if random.random() < 0.5:
        things.append(_column(1.95 * side, setting))
    return photograph(
        setting,
        things,
        low=(-6.0, -0.06, -1.8),
        high=(6.0, 5.6, 1.5),
        stage=_ground(setting),
        eye=(0.8 * side, 2.1, 12.0),
        target=(0.0, 1.72, 0.0),
        subject=(3.7, 4.0),
        reach=0.26,
    )


def _wall(p: Points, door: float) -> Array:
    slab = box(p, (0, 2.5, -1.3), (6.5, 3.2, 0.22))
    q = p.minus((door, 0, 0))
    hole = box(q, (0, 0.6, -1.3), (0.48, 1.35, 1.0))
    round_ = np.sqrt(q.x * q.x + (q.y - 1.95) ** 2) - 0.48
    return carve(
        slab, np.minimum(hole, np.maximum(round_, np.abs(p.z + 1.3) - 1)), 0.03
    )


def _slab(x: float, side: float) -> Shape:
    def shape(p: Points) -> Array:
        q = p.minus((x, 1.05, -0.55)).turned(-16 * side)
        return box(q, (0, 0, 0), (0.52, 1.05, 0.32), round_by=0.025)

    return shape


def _stairs(x: float, side: float) -> Shape:
    def shape(p: Points) -> Array:
        q = p.minus((x, 0, 0.05)).turned(-16 * side)
        steps = [
            box(
                q,
                (0.0, 0.17 * (i + 1) - 0.05, -0.22 * i),
                (0.42 - 0.11 * i, 0.17 * (i + 1) + 0.05, 0.46 - 0.10 * i),
                round_by=0.02,
            )
            for i in range(3)
        ]
        return np.minimum.reduce(steps)

    return shape


def _column(x: float, setting: Setting) -> Thing:
    def shape(p: Points) -> Array:
        q = p.minus((x, 0, -0.35))
        return np.maximum(np.sqrt(q.x * q.x + q.z * q.z) - 0.30, np.abs(q.y - 2) - 3)

    return shape, _plaster(mix(setting.palette.pale, setting.palette.accent, 0.25))


def _wall_colour(setting: Setting) -> RGB:
    palette = setting.palette
    warm = mix(palette.mid, palette.pale, 0.25)
    pale = mix(palette.pale, palette.glow, 0.6)
    return setting.worn.get(
        "background", setting.pick("wall", (warm, pale, palette.pale))
    )


def _plaster(colour: RGB) -> Material:
    return Material(colour=colour, gloss=0.02, wrap=0.08, sheen=0.06)


def _white(setting: Setting) -> Material:
    return Material(colour=mix(setting.palette.glow, (1, 1, 1), 0.3), sheen=0.1)


def _ground(setting: Setting) -> Stage:
    palette, dark = setting.palette, setting.light.dark
    floor = mix(mix(palette.glow, palette.pale, 0.5), palette.shade, 0.55 * dark)
    high = mix(palette.sky, palette.deep, 0.6 * dark)
    low = mix(mix(palette.sky, palette.glow, 0.65), palette.shade, 0.5 * dark)
    sea = mix(mix(palette.sky, palette.shade, 0.55), palette.deep, 0.5 * dark)

    def outlook(rays: Rays) -> Array:
        """What lies beyond the opening: sky down to a line of sea."""
        rise = rays.towards.y / -rays.towards.z
        share = smooth(-0.06, 0.03, rise)[:, None]
        sky = np.float32(low) + (np.float32(high) - np.float32(low)) * share
        return np.where((rise > SEA_LINE)[:, None], sky, np.float32(sea))

    return Stage(
        floor=0.0,
        wall=-4.5,
        floor_colour=floor,
        wall_colour=high,
        backdrop=outlook,
        cove=0.02,
    )
