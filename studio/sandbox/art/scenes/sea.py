"""The sea at last light, with the sun's path on the water."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import look_up, mix, ramp
from studio.sandbox.art.fields import Frame, Random, clouds, smooth
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.sky import Sun, add_stars, add_sun, sky, sky_stops

Array = npt.NDArray[np.float32]

PIXELS = 1_150_000


def draw_sea(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    random = setting.random("sea")
    horizon = float(random.uniform(0.46, 0.58))
    line = round(horizon * frame.height)
    sun = Sun.placed(setting, horizon)
    picture = sky(frame, setting, horizon=horizon)
    _add_bars(picture, frame, setting, horizon)
    if setting.light.dark > 0.6:
        add_stars(picture, frame, setting.random("stars"), until=horizon * 0.9)
    add_sun(picture, frame, setting, sun)
    picture[line:] = _water(frame, setting, line, sun)
    matte = np.zeros(frame.shape, dtype=np.float32)
    matte[line:] = 1
    return Plate(picture, matte)


def _add_bars(picture: Array, frame: Frame, setting: Setting, horizon: float) -> None:
    """Thin bands of cloud, lit from below."""
    random = setting.random("bars")
    veil = clouds(frame, random, cells=5.0, octaves=4, stretch=7.0)
    high = np.exp(-(((frame.down - horizon * 0.72) / 0.16) ** 2))
    amount = smooth(0.05, 0.55, veil) * high * (0.35 + 0.3 * setting.light.haze)
    colour = mix(setting.palette.mid, setting.palette.accent, 0.4)
    picture += (np.float32(colour) - picture) * amount[..., None] * 0.6


def _water(frame: Frame, setting: Setting, line: int, sun: Sun) -> Array:
    rows = frame.height - line
    depth = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows
    swell = _waves(frame, setting.random("swell"), depth, fine=5.0)
    chop = _waves(frame, setting.random("chop"), depth, fine=14.0)
    tilt = swell * 0.5 + chop * 0.7
    tones = sky_stops(setting)
    palette = setting.palette
    water = (
        mix(tones[-1], palette.mid, 0.45),
        mix(palette.mid, palette.shade, 0.55),
        mix(palette.shade, palette.deep, 0.45),
        palette.deep,
    )
    shade = depth**0.55 + tilt * (0.10 + 0.16 * depth**0.5)
    surface = np.array(look_up(ramp(water), np.clip(shade, 0, 1)))
    _add_glitter(surface, frame, setting, tilt, chop, depth, sun)
    edge = np.exp(-depth * rows / max(2.0, rows * 0.012))
    surface += (np.float32(tones[-1]) - surface) * edge[..., None] * 0.55
    return surface


def _waves(frame: Frame, random: Random, depth: Array, *, fine: float) -> Array:
    """Noise laid flat: wide and tall near the viewer, fine at the horizon."""
    size = 768
    tile = clouds(Frame(size, size), random, cells=96, octaves=2, stretch=3.4)
    far = 1 / (depth + 0.05) ** 0.85
    column = _folded(frame.x * far * fine * 44 + 9000, size)
    row = _folded(far * fine * 60 + np.zeros_like(frame.x), size)
    return tile[row, column] * smooth(-0.01, 0.05, depth)


def _folded(spot: Array, size: int) -> npt.NDArray[np.int32]:
    """There and back along a tile, so that no seam shows."""
    turn = np.mod(spot, 2 * size - 2)
    return (size - 1 - np.abs(turn - (size - 1))).astype(np.int32)


def _add_glitter(
    surface: Array,
    frame: Frame,
    setting: Setting,
    tilt: Array,
    chop: Array,
    depth: Array,
    sun: Sun,
) -> None:
    palette = setting.palette
    drift = frame.x - sun.x + 0.10 * tilt * depth
    width = 0.03 + 0.20 * depth**0.8
    path = np.exp(-((drift / width) ** 2))
    broad = np.exp(-((drift / (width * 3.2)) ** 2))
    spark = smooth(0.10, 0.40, tilt + 0.34 * path - 0.06)
    strength = (0.35 + 0.65 * setting.light.sun + 0.2) * (1 - 0.25 * depth)
    gleam = np.clip(spark * (path * 1.1 + broad * 0.18) * strength, 0, 1)
    white = mix(palette.glow, (1.0, 0.97, 0.92), 0.45)
    surface += (np.float32(mix(palette.glow, palette.accent, 0.3)) - surface) * (
        broad * 0.20 * (1 - 0.5 * depth)
    )[..., None]
    surface += (np.float32(white) - surface) * gleam[..., None]
