"""Objects on a table before a wall: the common part of every still life."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, mix
from studio.sandbox.art.march import Field, Model, cells_for
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.shading import Set, Stage
from studio.sandbox.art.solids import Points, Vec
from studio.sandbox.art.surfaces import Material
from studio.sandbox.art.tracing import Camera, render

Array = npt.NDArray[np.float32]
Thing = tuple[Callable[[Points], Array], Material]

PIXELS = 800_000


def photograph(
    setting: Setting,
    things: list[Thing],
    *,
    low: Vec,
    high: Vec,
    stage: Stage,
    eye: Vec,
    target: Vec,
    subject: tuple[float, float],
    reach: float = 0.55,
) -> Plate:
    """Things (shape and material) on a stage; the subject's width and height must fit."""
    frame = setting.frame.capped(PIXELS)
    shapes = [shape for shape, _ in things]

    def parts(p: Points) -> tuple[Array, ...]:
        return tuple(shape(p) for shape in shapes)

    model = Model(parts=parts, low=low, high=high)
    field = Field(model, cells=cells_for(frame.width * frame.height))
    shown = Set(
        field=field,
        materials=tuple(material for _, material in things),
        light=setting.light,
        stage=stage,
        reach=reach,
    )
    half = max(subject[1] / 2, subject[0] / 2 / frame.aspect)
    camera = Camera(eye=eye, target=target, reach=half, frame=frame)
    return Plate(*render(camera, field, shown.shade))


def table(setting: Setting, *, floor: float = 0.0, wall: float = -3.2) -> Stage:
    """A floor and a wall in the palette's light tones, or in its dark ones at night."""
    ground, back = surfaces(setting)
    return Stage(
        floor=0.0,
        wall=wall,
        floor_colour=ground,
        wall_colour=back,
        cove=0.7,
    )


def surfaces(setting: Setting) -> tuple[RGB, RGB]:
    palette = setting.palette
    dark = setting.light.dark
    ground = mix(mix(palette.glow, palette.pale, 0.45), palette.shade, 0.8 * dark)
    back = mix(mix(palette.pale, palette.sky, 0.5), palette.deep, 0.85 * dark)
    return ground, back
