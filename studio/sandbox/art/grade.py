"""Tone and colour of a finished picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from studio.sandbox.art.colour import LUMA, RGB, look_up, parse_hex, ramp
from studio.sandbox.art.fields import Frame, blur, lerp, resize, smooth

Array = npt.NDArray[np.float32]
Mixer = tuple[RGB, RGB, RGB]


@dataclass(frozen=True, kw_only=True)
class Grade:
    """Neutral by default. Colours are hex; `map` replaces colour by tone, dark to light.

    `warmth` runs from -1 blue to 1 amber, `lift` raises the blacks, `bloom` spills light
    over its edges in the colour of `bloom_tint`.
    """

    exposure: float = 0.0
    contrast: float = 1.0
    saturation: float = 1.0
    warmth: float = 0.0
    tint: float = 0.0
    lift: float = 0.0
    shoulder: float = 0.0
    shadows: str = ""
    highlights: str = ""
    split: float = 0.35
    map: str = ""
    map_share: float = 1.0
    mixer: Mixer | None = None
    invert: bool = False
    solarize: float = 0.0
    bloom: float = 0.0
    bloom_tint: str = "ffffff"


def graded(rgb: Array, grade: Grade) -> Array:
    """A new picture; values leave between 0 and 1."""
    rgb = np.clip(rgb * np.float32(2.0**grade.exposure), 0, 1)
    if grade.mixer is not None:
        rgb = np.clip(rgb @ np.float32(grade.mixer).T, 0, 1)
    if grade.invert:
        rgb = 1 - rgb
    if grade.warmth or grade.tint:
        rgb = rgb * np.float32(
            (1 + 0.16 * grade.warmth, 1 - 0.10 * grade.tint, 1 - 0.18 * grade.warmth)
        )
    if grade.contrast != 1:
        rgb = _contrasted(rgb, grade.contrast)
    if grade.saturation != 1:
        grey = (rgb @ LUMA)[..., None]
        rgb = grey + (rgb - grey) * np.float32(grade.saturation)
    if grade.solarize:
        rgb = lerp(rgb, 1 - np.abs(2 * np.clip(rgb, 0, 1) - 1), grade.solarize)
    if grade.map:
        rgb = _mapped(rgb, grade)
    if grade.shadows or grade.highlights:
        rgb = _split(rgb, grade)
    if grade.bloom:
        rgb = _bloomed(rgb, grade)
    return _faded(rgb, grade)


def _contrasted(rgb: Array, amount: float) -> Array:
    """An S through the middle: steeper above 1, flatter below."""
    curve = np.clip(rgb, 0, 1)
    curve -= np.float32(0.5)
    if amount < 1:
        curve *= np.float32(amount)
    else:
        # In place: each whole picture more in memory costs more than the arithmetic.
        bend = np.float32(2 * (amount - 1))
        flat = np.abs(curve)
        flat *= 2 * bend
        flat += 1
        curve *= 1 + bend
        curve /= flat
    curve += np.float32(0.5)
    return curve


def _mapped(rgb: Array, grade: Grade) -> Array:
    table = ramp(tuple(map(parse_hex, grade.map.split())))
    toned = look_up(table, np.clip(rgb @ LUMA, 0, 1))
    return lerp(rgb, toned, grade.map_share)


def _split(rgb: Array, grade: Grade) -> Array:
    luma = np.clip(rgb @ LUMA, 0, 1)[..., None]
    if grade.shadows:
        dark = np.float32(parse_hex(grade.shadows))
        share = (1 - luma) ** 2 * grade.split
        rgb = rgb + (dark * (0.25 + luma) * 1.3 - rgb) * share
    if grade.highlights:
        light = np.float32(parse_hex(grade.highlights))
        rgb = rgb + (light * luma * 1.15 - rgb) * (luma**1.5 * grade.split)
    return rgb


def _bloomed(rgb: Array, grade: Grade) -> Array:
    height, width = rgb.shape[:2]
    bright = np.clip(rgb, 0, 1) * smooth(0.55, 0.95, rgb @ LUMA)[..., None]
    short = Frame(width, height).short
    # Both halos are too soft to need every pixel; they grow back together, once.
    step = max(1, int(short * 0.010 / 1.7))
    small = resize(
        bright, -(-width // step), -(-height // step), filter=Image.Resampling.BOX
    )
    wide, near = (blur(small, short * reach / step) for reach in (0.035, 0.010))
    tint = np.float32(parse_hex(grade.bloom_tint)) * np.float32(grade.bloom)
    glow = resize((wide * 0.6 + near * 0.4) * tint, width, height)
    return 1 - (1 - np.clip(rgb, 0, 1)) * (1 - np.clip(glow, 0, 1))


def _faded(rgb: Array, grade: Grade) -> Array:
    rgb = np.clip(rgb, 0, 1)
    if grade.lift or grade.shoulder:
        rgb = grade.lift + rgb * np.float32(1 - grade.lift - grade.shoulder)
    return rgb.astype(np.float32, copy=False)
