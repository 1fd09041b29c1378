"""A turned vessel and a ball."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import mix
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.solids import Points, ellipsoid, lathe, sphere, torus, union
from studio.sandbox.art.stage import photograph, table
from studio.sandbox.art.surfaces import Material

Array = npt.NDArray[np.float32]

OUTLINES = (
    (0.34, 0.46, 0.66, 0.84, 0.90, 0.82, 0.60, 0.36, 0.24, 0.22, 0.30),
    (0.40, 0.62, 0.80, 0.88, 0.84, 0.70, 0.50, 0.34, 0.25, 0.22, 0.21),
    (0.30, 0.36, 0.48, 0.64, 0.80, 0.90, 0.88, 0.66, 0.34, 0.27, 0.36),
    (0.44, 0.56, 0.60, 0.58, 0.50, 0.44, 0.48, 0.58, 0.64, 0.62, 0.52),
    (0.36, 0.70, 0.92, 1.00, 0.94, 0.72, 0.42, 0.24, 0.20, 0.22, 0.34),
)


def draw_vase(setting: Setting) -> Plate:
    random = setting.random("vase")
    side = float(random.choice((-1, 1)))
    tall = float(random.uniform(2.05, 2.45))
    heights, radii = _outline(setting, tall)

    def vessel(p: Points) -> Array:
        d = lathe(p, (0, 0, 0), heights, radii) + _marks(setting, p)
        lip = torus(p, (0, tall - 0.02, 0), float(radii[-1]) - 0.02, 0.035)
        return union(d, lip, 0.04)

    spot = (0.98 * side, 0.0, 0.55)
    things = [
        (vessel, _clay(setting)),
        (lambda p: sphere(p, (spot[0], 0.30, spot[2]), 0.30), _ball(setting)),
    ]
    if random.random() < 0.5:
        things.append(
            (
                lambda p: ellipsoid(p, (-1.15 * side, 0.13, 0.35), (0.30, 0.13, 0.24)),
                _pebble(setting),
            )
        )
    return photograph(
        setting,
        things,
        low=(-1.6, -0.05, -1.2),
        high=(1.6, 2.6, 1.2),
        stage=table(setting, wall=-2.3),
        eye=(0.2, 2.2, 11.0),
        target=(0.16 * side, 1.12, 0.0),
        subject=(3.4, 3.6),
        reach=0.5,
    )


def _outline(setting: Setting, tall: float) -> tuple[Array, Array]:
    knots = np.array(setting.pick("outline", OUTLINES))
    at = np.linspace(0, 1, 64)
    radii = np.interp(at, np.linspace(0, 1, len(knots)), knots)
    for _ in range(4):
        radii[1:-1] = (radii[:-2] + 2 * radii[1:-1] + radii[2:]) / 4
    return (at * tall).astype(np.float32), radii.astype(np.float32)


def _marks(setting: Setting, p: Points) -> Array:
    kind = setting.pick("marks", ("plain", "plain", "turned", "fluted"))
    if kind == "turned":
        return 0.006 * np.sin(p.y * 60)
    if kind == "fluted":
        out = np.sqrt(p.x * p.x + p.z * p.z)
        return 0.020 * np.minimum(out, 1) * np.cos(np.arctan2(p.x, p.z) * 20)
    return np.float32(0)


def _clay(setting: Setting) -> Material:
    colour = setting.worn.get("vase", setting.palette.accent)
    glaze = setting.pick("glaze", (0.05, 0.12, 0.40))
    return Material(colour=colour, gloss=glaze, tight=26, sheen=0.16, wrap=0.16)


def _ball(setting: Setting) -> Material:
    return Material(colour=setting.palette.second, gloss=0.12, tight=18, sheen=0.12)


def _pebble(setting: Setting) -> Material:
    palette = setting.palette
    return Material(colour=mix(palette.pale, palette.mid, 0.5), sheen=0.1)
