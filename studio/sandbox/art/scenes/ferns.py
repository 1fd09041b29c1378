"""Fronds pressed into overlapping inks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from studio.sandbox.art.colour import RGB, lightness, mix, shift
from studio.sandbox.art.fields import Frame, clouds
from studio.sandbox.art.setting import Plate, Setting

Array = npt.NDArray[np.float32]
Outline = list[tuple[float, float]]

PIXELS = 800_000
SCALE = 2


@dataclass(frozen=True, kw_only=True)
class Frond:
    """A stem that rises from the foot of the picture and bends as it goes."""

    root: float
    base: float
    length: float
    lean: float
    bend: float
    leaf: float
    pairs: int
    plume: bool


def draw_ferns(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    paper, inks = _inks(setting)
    picture = _ground(frame, setting, paper)
    cover = np.zeros(frame.shape, dtype=np.float32)
    dark = lightness(paper) < 0.5
    texture = clouds(frame, setting.random("ink"), cells=60, octaves=2)
    for number, frond in enumerate(_fronds(frame, setting)):
        ink = inks[number % len(inks)]
        mask = _pressed(frame, frond) * (0.86 + 0.14 * texture)
        weight = mask[..., None] * (0.82 if dark else 0.9)
        if dark:
            picture += (np.float32(ink) - picture) * weight
        else:
            picture *= 1 - weight * (1 - np.float32(ink))
        cover = np.maximum(cover, mask)
    return Plate(picture, cover)


def _inks(setting: Setting) -> tuple[RGB, tuple[RGB, ...]]:
    p = setting.palette
    if setting.light.dark > 0.5 or setting.says("night", "dark", "jungle"):
        ground = mix(p.deep, p.shade, 0.12)
        green = mix(p.accent, p.shade, 0.35)
        return ground, (
            p.shade,
            green,
            mix(p.mid, p.pale, 0.3),
            mix(p.second, p.deep, 0.3),
        )
    paper = mix(p.glow, (1.0, 1.0, 1.0), 0.25)
    if setting.pick("inks", ("one", "many", "many")) == "one":
        blue = p.accent
        light = mix(blue, paper, 0.45)
        return paper, (light, blue, mix(blue, p.deep, 0.5), mix(blue, paper, 0.2))
    return paper, (p.second, p.accent, p.shade, shift(p.accent, turn=40, light=-0.05))


def _ground(frame: Frame, setting: Setting, paper: RGB) -> Array:
    mottle = clouds(frame, setting.random("paper"), cells=5, octaves=5)
    picture = np.float32(paper) * (1 + 0.05 * mottle[..., None])
    edge = (frame.across - 0.5) ** 2 + (frame.down - 0.5) ** 2
    return picture * (1 - 0.10 * edge[..., None])


def _fronds(frame: Frame, setting: Setting) -> Iterator[Frond]:
    random = setting.random("fronds")
    wide, tall = frame.width / frame.short, frame.height / frame.short
    count = round(8 + 5 * wide)
    for number in range(count):
        share = (number + random.uniform(0.1, 0.9)) / count
        near = number / count
        reach = random.uniform(0.45, 0.92) * (1 - 0.28 * near)
        yield Frond(
            root=float((np.mod(share * 2.62, 1.0) - 0.5) * wide * 1.02),
            base=tall / 2 + 0.03,
            length=float(reach * tall),
            lean=float(random.normal(0, 0.20)),
            bend=float(random.normal(0, 0.75)),
            leaf=float(random.uniform(0.085, 0.15) * (0.75 + 0.4 * reach)),
            pairs=int(random.integers(17, 27)),
            plume=bool(random.random() < 0.55),
        )


def _pressed(frame: Frame, frond: Frond) -> Array:
    """How much ink one frond leaves (h, w)."""
    size = (frame.width * SCALE, frame.height * SCALE)
    sheet = Image.new("L", size)
    pen = ImageDraw.Draw(sheet)
    stem, heading = _stem(frond)
    scale = frame.short * SCALE
    shift_x, shift_y = size[0] / 2, size[1] / 2
    spots = [(x * scale + shift_x, y * scale + shift_y) for x, y in stem]
    pen.line(spots, fill=235, width=max(2, round(scale * 0.0045)), joint="curve")
    for leaf in _leaves(frond, stem, heading):
        points = [(x * scale + shift_x, y * scale + shift_y) for x, y in leaf]
        pen.polygon(points, fill=235)
    return np.asarray(sheet.reduce(SCALE), dtype=np.float32) / 255


def _stem(frond: Frond) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    at = np.linspace(0, 1, 60)
    heading = -np.pi / 2 + frond.lean + frond.bend * at**1.6
    step = frond.length / len(at)
    x = frond.root + np.cumsum(np.cos(heading)) * step
    y = frond.base + np.cumsum(np.sin(heading)) * step
    return np.stack([x, y], axis=1), heading


def _leaves(
    frond: Frond,
    stem: npt.NDArray[np.float64],
    heading: npt.NDArray[np.float64],
) -> Iterator[Outline]:
    width = 0.60 * frond.length / frond.pairs
    for number in range(frond.pairs):
        share = 0.14 + 0.86 * number / frond.pairs
        at = min(int(share * len(stem)), len(stem) - 1)
        taper = (1 - share) ** 0.6 if frond.plume else np.sin(np.pi * share) ** 0.6
        size = frond.leaf * (0.18 + 0.82 * taper)
        for side in (-1, 1):
            spread = side * (1.12 - 0.55 * share)
            yield _leaf(
                stem[at], heading[at] + spread, size, width * (0.5 + 0.5 * taper), side
            )
    yield _leaf(stem[-1], heading[-1], frond.leaf * 0.35, width * 0.6, 1)


def _leaf(
    root: npt.NDArray[np.float64], heading: float, size: float, width: float, side: int
) -> Outline:
    """A blade with a round belly near its root and a point that curls to the stem."""
    at = np.linspace(0, 1, 9)
    belly = np.sin(np.pi * at**0.8) * width * 0.5
    curl = heading - side * 0.35 * at
    x = root[0] + np.cos(curl) * at * size
    y = root[1] + np.sin(curl) * at * size
    across_x, across_y = -np.sin(curl), np.cos(curl)
    upper = zip(x + across_x * belly, y + across_y * belly, strict=True)
    lower = zip(x - across_x * belly, y - across_y * belly, strict=True)
    return [*upper, *reversed(list(lower))]
