"""Balls and a block on a table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, mix, shift
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.solids import Points, Vec, box, cylinder, sphere
from studio.sandbox.art.stage import Thing, photograph, table
from studio.sandbox.art.surfaces import Material

Array = npt.NDArray[np.float32]


def draw_spheres(setting: Setting) -> Plate:
    random = setting.random("spheres")
    side = float(random.choice((-1, 1)))
    lift = float(random.uniform(0.9, 1.1))
    things = [
        _ball((-1.05 * side, 0.86 * lift, -0.25), 0.86 * lift, _soft(setting, 0)),
        _pillar((0.95 * side, 0.0, -0.75), 0.62, 0.78, _plain(setting)),
        _ball((0.95 * side, 1.30, -0.75), 0.52, _soft(setting, 1)),
        _ball((0.62 * side, 0.44, 0.55), 0.44, _soft(setting, 2)),
        _block((-0.22 * side, 0.28, 0.85), 0.28, 24 * side, _soft(setting, 3)),
    ]
    if random.random() < 0.6:
        things.append(_ball((-1.75 * side, 0.20, 0.75), 0.20, _gold(setting)))
    return photograph(
        setting,
        things,
        low=(-2.3, -0.05, -1.6),
        high=(2.3, 2.1, 1.5),
        stage=table(setting, wall=-2.6),
        eye=(0.4 * side, 2.6, 11.5),
        target=(0.0, 0.92, -0.1),
        subject=(4.9, 3.7),
    )


def _ball(centre: Vec, radius: float, material: Material) -> Thing:
    return (lambda p: sphere(p, centre, radius)), material


def _pillar(base: Vec, radius: float, height: float, material: Material) -> Thing:
    middle = (base[0], base[1] + height / 2, base[2])
    return (
        lambda p: cylinder(p, middle, radius, height / 2, round_by=0.05),
        material,
    )


def _block(centre: Vec, half: float, turn: float, material: Material) -> Thing:
    def shape(p: Points) -> Array:
        return box(p.minus(centre).turned(turn), (0, 0, 0), (half,) * 3, round_by=0.035)

    return shape, material


def _soft(setting: Setting, number: int) -> Material:
    palette = setting.palette
    wheel: tuple[RGB, ...] = (
        mix(palette.accent, palette.glow, 0.55),
        palette.accent,
        palette.second,
        mix(palette.shade, palette.second, 0.15),
    )
    shiftby = int(setting.random("wheel").integers(4))
    colour = wheel[(number + shiftby) % 4]
    return Material(colour=colour, gloss=0.10, tight=14, sheen=0.18, wrap=0.18)


def _plain(setting: Setting) -> Material:
    return Material(
        colour=mix(setting.palette.glow, setting.palette.pale, 0.25), sheen=0.1
    )


def _gold(setting: Setting) -> Material:
    return Material(
        colour=shift(setting.palette.second, light=0.05),
        gloss=0.8,
        metal=0.85,
        tight=40,
    )
