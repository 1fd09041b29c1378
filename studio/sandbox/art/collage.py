"""Pictures that were handed in, laid into the new one so that they can be seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from studio.sandbox.art.colour import LUMA, mix
from studio.sandbox.art.fields import Frame, blur, lerp
from studio.sandbox.art.setting import Plate, Setting

Array = npt.NDArray[np.float32]

MOST_PANELS = 8
MOST_PRINTS = 3


def cover(image: Image.Image, width: int, height: int) -> Array:
    """The image cropped around its middle to fill a box, display values (h, w, 3)."""
    picture = _opaque(image)
    scale = max(width / picture.width, height / picture.height)
    box_w = min(picture.width, max(1.0, width / scale))
    box_h = min(picture.height, max(1.0, height / scale))
    left = max(0.0, (picture.width - box_w) / 2)
    # Faces and skies sit in the upper half, so a tall picture loses more of its foot.
    top = max(0.0, (picture.height - box_h) * 0.38)
    box = (
        left,
        top,
        min(left + box_w, picture.width),
        min(top + box_h, picture.height),
    )
    cropped = picture.resize((width, height), Image.Resampling.BICUBIC, box=box)
    return np.asarray(cropped, dtype=np.float32) / 255


def _opaque(image: Image.Image) -> Image.Image:
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (236, 234, 230, 255))
        return Image.alpha_composite(ground, layer).convert("RGB")
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype=np.float32)
        top = max(float(values.max()), 1.0)
        return Image.fromarray((values / top * 255).astype(np.uint8)).convert("RGB")
    return image.convert("RGB")


def with_references(
    plate: Plate, setting: Setting, references: tuple[Image.Image, ...]
) -> Plate:
    """One reference becomes the ground of the picture, several a wall of panels."""
    if not references:
        return plate
    height, width = plate.rgb.shape[:2]
    if len(references) == 1:
        return _relit(plate, setting, cover(references[0], width, height))
    return _panels(plate, setting, references[:MOST_PANELS])


def _relit(plate: Plate, setting: Setting, given: Array) -> Plate:
    """The reference in the scene's palette and light, the scene's subject in front of it."""
    height, width = plate.rgb.shape[:2]
    short = Frame(width, height).short
    toned = _toned(given, plate.rgb, 0.34)
    light = blur(plate.rgb @ LUMA, short * 0.09)
    light = light / max(float(light.mean()), 0.05)
    lit = toned * (0.62 + 0.38 * np.clip(light, 0.3, 1.8))[..., None]
    matte = plate.matte
    if matte is None or not 0.02 < float(matte.mean()) < 0.62:
        return Plate(np.clip(lerp(lit, plate.rgb, 0.16), 0, 1), None)
    stands = matte[..., None] * 0.96
    shade = blur(matte, short * 0.03)[..., None] * (1 - matte[..., None]) * 0.22
    return Plate(np.clip(lerp(lit * (1 - shade), plate.rgb, stands), 0, 1), matte)


def _toned(given: Array, goal: Array, share: float) -> Array:
    """Colours moved toward the mean and spread of the goal."""
    mean, spread = given.mean(axis=(0, 1)), given.std(axis=(0, 1)) + 0.02
    to_mean, to_spread = goal.mean(axis=(0, 1)), goal.std(axis=(0, 1)) + 0.02
    pace = np.clip(to_spread / spread, 0.6, 1.5)
    moved = (given - mean) * pace + to_mean
    return np.clip(lerp(given, moved, share), 0, 1)


@dataclass(frozen=True)
class Panel:
    """A part of the picture: left, top, width and height as shares."""

    left: float
    top: float
    width: float
    height: float


def _panels(
    plate: Plate, setting: Setting, references: tuple[Image.Image, ...]
) -> Plate:
    height, width = plate.rgb.shape[:2]
    frame = Frame(width, height)
    ground = blur(plate.rgb, frame.short * 0.06)
    paper = np.float32(mix(setting.palette.glow, setting.palette.pale, 0.4))
    picture = lerp(ground, paper, 0.35)
    for image, panel in zip(
        references, arrangement(len(references), frame.aspect), strict=True
    ):
        left, top = round(panel.left * width), round(panel.top * height)
        wide = max(2, round(panel.width * width))
        tall = max(2, round(panel.height * height))
        _shade(picture, frame, (left, top, wide, tall), 0.30)
        part = _toned(cover(image, wide, tall), plate.rgb, 0.22)
        picture[top : top + tall, left : left + wide] = part[
            : height - top, : width - left
        ]
    return Plate(np.clip(lerp(picture, plate.rgb, 0.07), 0, 1), None)


def arrangement(count: int, aspect: float) -> tuple[Panel, ...]:
    """Panels for so many pictures: the first is the largest, the others share a side."""
    edge, gap = 0.045, 0.022
    inner = 1 - 2 * edge
    if count == 2:
        lead = 0.56
        rest = inner - lead - gap
        first = Panel(edge, edge, lead, inner)
        panels = (first, Panel(edge + lead + gap, edge + 0.06, rest, inner - 0.12))
    else:
        lead = 0.60
        each = (inner - gap * (count - 2)) / (count - 1)
        side = inner - lead - gap
        panels = (
            Panel(edge, edge, lead, inner),
            *(
                Panel(edge + lead + gap, edge + i * (each + gap), side, each)
                for i in range(count - 1)
            ),
        )
    if aspect >= 1:
        return panels
    return tuple(Panel(p.top, p.left, p.height, p.width) for p in panels)


def _shade(
    picture: Array, frame: Frame, box: tuple[int, int, int, int], amount: float
) -> None:
    """A soft shadow under a flat thing."""
    left, top, wide, tall = box
    middle_x = (left + wide / 2 - frame.width / 2) / frame.short
    middle_y = (top + tall / 2 - frame.height / 2) / frame.short + 0.012
    away_x = np.abs(frame.x - middle_x) - wide / 2 / frame.short
    away_y = np.abs(frame.y - middle_y) - tall / 2 / frame.short
    away = np.maximum(away_x, 0) ** 2 + np.maximum(away_y, 0) ** 2
    inside = np.maximum(away_x, away_y) < 0
    dark = np.where(inside, 1, np.exp(-np.sqrt(away) / 0.022)) * amount
    picture *= (1 - dark)[..., None]


def with_character(
    plate: Plate, setting: Setting, photos: tuple[Image.Image, ...], strength: float
) -> Plate:
    """The photos as prints in the scene; the first is the one that is looked at."""
    if not photos:
        return plate
    picture = plate.rgb.copy()
    height, width = picture.shape[:2]
    frame = Frame(width, height)
    random = setting.random("prints")
    count = min(len(photos), MOST_PRINTS)
    side = float(random.choice((-1, 1)))
    for number in reversed(range(count)):
        size = 0.60 if number == 0 else 0.36
        reach = 0.30 if frame.aspect >= 1 else 0.17
        x = (
            0.0
            if number == 0
            else side * (-1) ** number * reach * frame.width / frame.short
        )
        y = (
            -0.01
            if number == 0
            else (0.13 - 0.22 * (number - 1)) * frame.height / frame.short
        )
        lean = (
            float(random.uniform(-2.2, 2.2))
            if number == 0
            else float(random.uniform(-9, 9))
        )
        _pin(picture, frame, photos[number], (x, y), size, lean, strength)
    return Plate(picture, None)


def _pin(
    picture: Array,
    frame: Frame,
    photo: Image.Image,
    middle: tuple[float, float],
    size: float,
    lean: float,
    strength: float,
) -> None:
    """A print with a white border, leaning by some degrees, as strong as it should be seen."""
    half_w = min(size * 0.80, frame.width / frame.short * 0.86) / 2
    half_h = min(size * 1.06, frame.height / frame.short * 0.86) / 2
    turn = np.radians(lean)
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    x, y = frame.x - np.float32(middle[0]), frame.y - np.float32(middle[1])
    u, v = x * c + y * s, y * c - x * s
    border = 0.030 * size / 0.6
    sheet = _inside(u, v, half_w, half_h, frame.short)
    shown = _inside(u, v, half_w - border, half_h - border, frame.short)
    drop = np.maximum(np.abs(u - 0.006) - half_w, np.abs(v - 0.016) - half_h)
    shadow = np.exp(-np.maximum(drop, 0) / 0.024) * 0.42
    solid = 0.30 + 0.70 * strength
    picture *= (1 - shadow * solid)[..., None]
    inner_w = max(2, round((half_w - border) * 2 * frame.short))
    inner_h = max(2, round((half_h - border) * 2 * frame.short))
    image = cover(photo, inner_w, inner_h)
    column = np.clip((u + half_w - border) * frame.short, 0, inner_w - 1).astype(
        np.int32
    )
    row = np.clip((v + half_h - border) * frame.short, 0, inner_h - 1).astype(np.int32)
    paper = np.float32((0.965, 0.958, 0.945))
    inside = lerp(paper, image[row, column], shown[..., None])
    picture += (inside - picture) * (sheet * solid)[..., None]


def _inside(u: Array, v: Array, half_w: float, half_h: float, short: int) -> Array:
    away = np.maximum(np.abs(u) - half_w, np.abs(v) - half_h)
    return np.clip(0.5 - away * short, 0, 1)
