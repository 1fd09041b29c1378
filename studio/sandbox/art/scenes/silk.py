"""Folds of silk or poured liquid, lit from one side."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import look_up, mix, ramp
from studio.sandbox.art.fields import Frame, Random, clouds, smooth
from studio.sandbox.art.setting import Plate, Setting

Array = npt.NDArray[np.float32]

PIXELS = 520_000


def draw_silk(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    random = setting.random("silk")
    height = _folds(frame, random, tight=float(random.uniform(0.8, 1.25)))
    return Plate(_lit(frame, setting, height))


def _folds(frame: Frame, random: Random, *, tight: float) -> Array:
    """Heights: waves bent by noise that is itself bent by noise."""
    turn = random.uniform(0.5, 1.1) * random.choice((-1, 1))
    c, d = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    along = frame.x * c + frame.y * d
    first = clouds(frame, random, cells=1.3, octaves=3, gain=0.4)
    second = clouds(frame, random, cells=2.0, octaves=2, gain=0.4)
    bent = along * (6.4 * tight) + 2.5 * first + 0.8 * second
    wide = np.sin(bent * 1.6)
    fold = np.abs(np.sin(bent * 0.9 + 1.4 * second + 0.6))
    fine = np.sin(bent * 4.6 + 2.2 * second + 1.0) * (0.5 + 0.5 * wide)
    return (wide * 0.5 + fine * 0.13 - 0.55 * fold**1.5 + first * 0.25).astype(
        np.float32
    )


def _lit(frame: Frame, setting: Setting, height: Array) -> Array:
    palette, light = setting.palette, setting.light
    step = np.float32(frame.short)
    down, over = np.gradient(height)
    nx, ny = -over * step * 0.17, -down * step * 0.17
    nz = 1 / np.sqrt(nx * nx + ny * ny + 1)
    nx, ny = nx * nz, ny * nz
    tx, ty, tz = light.towards
    facing = nx * tx - ny * ty + nz * max(tz, 0.35)
    tone = 0.42 + 0.40 * facing + 0.14 * height
    tone = tone * (1 - 0.25 * light.dark)
    stops = (
        palette.deep,
        mix(palette.shade, palette.accent, 0.35),
        palette.accent,
        mix(palette.accent, palette.pale, 0.55),
        palette.glow,
    )
    colour = np.array(look_up(ramp(stops), smooth(-0.15, 1.15, tone)))
    mirror = np.clip(2 * facing * nz - max(tz, 0.35), 0, 1)
    spark = mirror**5 * (0.30 + 0.35 * light.key)
    streak = smooth(0.62, 0.95, facing) * 0.25
    white = mix(palette.glow, (1.0, 1.0, 1.0), 0.4)
    colour += (np.float32(white) - colour) * np.clip(spark + streak, 0, 1)[..., None]
    edge = smooth(0.55, 0.15, nz)[..., None] * 0.55
    return colour + (np.float32(palette.deep) - colour) * edge
