"""A bottle on a plinth: the product shot."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import mix, shift
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.solids import (
    Points,
    Shape,
    box,
    cylinder,
    ellipsoid,
    sphere,
    torus,
    union,
)
from studio.sandbox.art.stage import Thing, photograph, table
from studio.sandbox.art.surfaces import Material

Array = npt.NDArray[np.float32]

TOP = 0.42


def draw_flacon(setting: Setting) -> Plate:
    random = setting.random("flacon")
    side = float(random.choice((-1, 1)))
    bottle = setting.pick("bottle", (_square, _round, _tall, _dome))
    things = [
        (_plinth, _stone(setting)),
        *bottle(setting),
        (
            lambda p: cylinder(
                p, (-0.95 * side, 0.66, -0.85), 0.42, 0.80, round_by=0.03
            ),
            _matte(setting),
        ),
        (lambda p: sphere(p, (0.92 * side, TOP + 0.17, 0.42), 0.17), _pearl(setting)),
    ]
    return photograph(
        setting,
        things,
        low=(-1.75, -0.05, -1.6),
        high=(1.75, 2.85, 1.5),
        stage=table(setting, wall=-2.4),
        eye=(0.3, 2.3, 11.0),
        target=(0.0, 1.22, 0.0),
        subject=(3.7, 3.55),
        reach=0.45,
    )


def _plinth(p: Points) -> Array:
    return cylinder(p, (0, TOP / 2, 0), 1.42, TOP / 2, round_by=0.05)


def _square(setting: Setting) -> list[Thing]:
    def body(p: Points) -> Array:
        q = p.turned(14)
        return box(q, (0, TOP + 0.72, 0), (0.54, 0.72, 0.30), round_by=0.11)

    return [
        (body, _glass(setting)),
        (_neck(1.50), _gold(setting)),
        (_cap(1.80), _cap_of(setting)),
    ]


def _round(setting: Setting) -> list[Thing]:
    def body(p: Points) -> Array:
        ball = ellipsoid(p, (0, TOP + 0.66, 0), (0.70, 0.66, 0.42))
        return union(ball, cylinder(p, (0, TOP + 0.05, 0), 0.36, 0.05), 0.12)

    return [
        (body, _glass(setting)),
        (_neck(1.40), _gold(setting)),
        (_ball(1.78), _cap_of(setting)),
    ]


def _tall(setting: Setting) -> list[Thing]:
    def body(p: Points) -> Array:
        return cylinder(p, (0, TOP + 0.80, 0), 0.40, 0.80, round_by=0.10)

    return [
        (body, _glass(setting)),
        (_neck(1.66), _gold(setting)),
        (_cap(1.94), _cap_of(setting)),
    ]


def _dome(setting: Setting) -> list[Thing]:
    def body(p: Points) -> Array:
        q = p.turned(20)
        block = box(q, (0, TOP + 0.55, 0), (0.62, 0.55, 0.40), round_by=0.26)
        return union(block, cylinder(p, (0, TOP + 1.10, 0), 0.26, 0.12), 0.20)

    return [
        (body, _glass(setting)),
        (_neck(1.28), _gold(setting)),
        (_cap(1.62), _cap_of(setting)),
    ]


def _neck(height: float) -> Shape:
    return lambda p: union(
        cylinder(p, (0, TOP - 0.20 + height, 0), 0.155, 0.14),
        torus(p, (0, TOP - 0.30 + height, 0), 0.16, 0.035),
        0.03,
    )


def _cap(height: float) -> Shape:
    return lambda p: cylinder(
        p, (0, TOP - 0.10 + height, 0), 0.235, 0.20, round_by=0.045
    )


def _ball(height: float) -> Shape:
    return lambda p: sphere(p, (0, TOP - 0.14 + height, 0), 0.25)


def _glass(setting: Setting) -> Material:
    colour = setting.worn.get("bottle", setting.palette.accent)

    def depth(p: Points) -> Array:
        """Tinted liquid: lighter at the edges and toward the foot."""
        lift = np.clip((p.y - TOP) / 1.4, 0, 1)
        edge = np.clip(np.abs(p.x) * 1.6 - 0.5, 0, 1)
        return (0.86 + 0.30 * (1 - lift) ** 2 + 0.22 * edge)[:, None]

    return Material(colour=colour, gloss=0.75, tight=70, wrap=0.35, texture=depth)


def _stone(setting: Setting) -> Material:
    palette = setting.palette
    return Material(colour=mix(palette.glow, palette.pale, 0.2), sheen=0.08, wrap=0.15)


def _matte(setting: Setting) -> Material:
    palette = setting.palette
    colour = mix(mix(palette.mid, palette.accent, 0.5), palette.pale, 0.25)
    return Material(colour=colour, sheen=0.12, wrap=0.15)


def _pearl(setting: Setting) -> Material:
    colour = mix(setting.palette.second, setting.palette.glow, 0.25)
    return Material(colour=colour, gloss=0.25, tight=26, sheen=0.1)


def _gold(setting: Setting) -> Material:
    colour = mix((0.80, 0.64, 0.36), setting.palette.second, 0.25)
    return Material(colour=colour, gloss=0.8, metal=0.8, tight=40)


def _cap_of(setting: Setting) -> Material:
    palette = setting.palette
    dark = shift(mix(palette.deep, palette.shade, 0.25), light=-0.02)
    colour = setting.pick("cap", (dark, mix(palette.glow, palette.pale, 0.3)))
    return Material(colour=colour, gloss=0.35, tight=22)
