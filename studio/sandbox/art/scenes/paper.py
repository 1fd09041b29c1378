"""Sheets of cut paper, one behind the other, each with its shadow."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, mix
from studio.sandbox.art.fields import Frame, Random, blur, clouds, lerp, resize
from studio.sandbox.art.setting import Plate, Setting

Array = npt.NDArray[np.float32]

PIXELS = 800_000


def draw_paper(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    random = setting.random("paper")
    cut = setting.pick("kind", (_rings, _rings, _hills))
    colours = setting.pick("colours", _sets(setting))
    picture = np.empty((*frame.shape, 3), dtype=np.float32)
    picture[:] = np.float32(colours[0])
    for inside, colour in zip(
        cut(frame, random, len(colours) - 1), colours[1:], strict=True
    ):
        picture = _laid(picture, frame, setting, inside, colour)
    fibre = clouds(frame, setting.random("fibre"), cells=90, octaves=2)
    return Plate(picture * (1 + 0.022 * fibre)[..., None])


def _sets(setting: Setting) -> tuple[tuple[RGB, ...], ...]:
    p = setting.palette
    white = mix(p.glow, (1.0, 1.0, 1.0), 0.3)
    return (
        (p.glow, mix(p.pale, p.second, 0.35), p.second, p.accent, p.shade, p.deep),
        (p.glow, p.pale, mix(p.pale, p.accent, 0.5), p.accent, p.shade, p.deep),
        (white, p.pale, p.mid, p.accent, p.second, p.deep),
        (p.shade, mix(p.shade, p.accent, 0.5), p.accent, p.second, p.pale, p.glow),
    )


def _rings(frame: Frame, random: Random, count: int) -> list[Array]:
    """Per sheet the distance inside a wobbly ring, in short sides; negative outside."""
    stretch = max(1.0, 0.82 * max(frame.aspect, 1 / frame.aspect))
    wide, tall = (stretch, 1.0) if frame.aspect > 1 else (1.0, stretch)
    cx, cy = random.uniform(-0.10, 0.10, 2)
    x, y = (frame.x - float(cx)) / wide, (frame.y - float(cy)) / tall
    angle, away = np.arctan2(y, x), np.sqrt(x * x + y * y)
    turn = np.linspace(-np.pi, np.pi, 1024)
    sheets = []
    for number in range(count):
        radius = 0.60 * (1 - number / (count + 0.35)) ** 0.9
        wobble = np.zeros_like(turn)
        for wave in (1, 2, 3, 4, 5, 7):
            phase, size = random.uniform(0, 6.3), random.uniform(0.3, 1.0)
            wobble += (size * 0.30 / (wave + 0.4)) * np.sin(wave * turn + phase)
        rim = (radius * (1 + 0.46 * wobble)).astype(np.float32)
        index = ((angle + np.pi) * (1023 / (2 * np.pi))).astype(np.int32)
        sheets.append(rim[index] - away)
    return sheets


def _hills(frame: Frame, random: Random, count: int) -> list[Array]:
    """Sheets that rise from the foot of the picture, each lower than the one behind."""
    tall = frame.height / frame.short
    sheets = []
    for number in range(count):
        line = tall * (0.78 * (number + 0.6) / count - 0.34)
        wave = np.zeros_like(frame.x)
        for size in (1.0, 2.1, 3.7):
            phase = random.uniform(0, 6.3)
            wave += np.sin(frame.x * (size * 4.2) + phase) * np.float32(0.09 / size)
        sheets.append(frame.y - line + wave * np.float32(random.uniform(0.7, 1.3)))
    return sheets


def _laid(
    picture: Array, frame: Frame, setting: Setting, inside: Array, colour: RGB
) -> Array:
    short = frame.short
    mask = np.clip(inside * short + 0.5, 0, 1)
    dark = _shadow(frame, setting, mask)[..., None]
    sheet = np.float32(colour) * (1 - dark * np.float32((0.72, 0.78, 0.74)))
    lip = np.exp(-(((inside * short + 1.2) / 1.3) ** 2)) * 0.30
    picture = picture + (1 - picture) * lip[..., None]
    return lerp(picture, sheet, mask[..., None])


def _shadow(frame: Frame, setting: Setting, mask: Array) -> Array:
    """What the sheets above throw onto this one, worked out at half the size."""
    small = Frame(max(2, frame.width // 2), max(2, frame.height // 2))
    rim = 1 - resize(mask, small.width, small.height)
    tx, ty, _ = setting.light.towards
    down, over = round(ty * 0.026 * small.short), round(-tx * 0.022 * small.short)
    thrown = np.maximum(np.roll(rim, (down, over), axis=(0, 1)), rim)
    soft = 0.010 + 0.05 / max(setting.light.hardness, 2.0)
    dark = blur(thrown, small.short * soft) * (0.34 + 0.20 * setting.light.key)
    dark = dark + blur(rim, small.short * 0.006) * 0.28
    return np.clip(resize(dark, frame.width, frame.height), 0, 0.85)
