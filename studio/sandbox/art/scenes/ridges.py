"""Ridges behind ridges, fog between them, a sun or a moon above."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, mix
from studio.sandbox.art.fields import Frame, clouds, lerp, line_noise, smooth
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.sky import Sun, add_stars, add_sun, sky

Array = npt.NDArray[np.float32]

PIXELS = 1_150_000


def draw_ridges(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    random = setting.random("ridges")
    horizon = float(random.uniform(0.34, 0.46))
    sun = Sun.placed(setting, horizon)
    picture = sky(frame, setting, horizon=horizon + 0.1)
    if setting.light.dark > 0.6:
        add_stars(picture, frame, setting.random("stars"), until=horizon)
    add_sun(picture, frame, setting, sun)
    count = int(random.integers(5, 8))
    lines = _lines(frame, setting, count, horizon)
    front = np.zeros(frame.shape, dtype=np.float32)
    for number, line in enumerate(lines):
        share = number / (count - 1)
        _add_ridge(picture, frame, setting, line, share, sun)
        if number >= count - 2:
            front = np.maximum(front, _above(frame, line))
    return Plate(picture, front)


def _lines(frame: Frame, setting: Setting, count: int, horizon: float) -> list[Array]:
    random = setting.random("lines")
    sharp = setting.says("alps", "alpine", "peak", "peaks", "rock", "rocky", "crag")
    lines = []
    for number in range(count):
        share = number / (count - 1)
        base = horizon + (0.93 - horizon) * share**1.15
        cells = (2.4 - 1.2 * share) * max(frame.aspect, 0.8)
        octaves = 6 if sharp else (5 if share < 0.6 else 3)
        wave = line_noise(frame.width, random, cells=cells, octaves=octaves)
        if sharp:
            broad = line_noise(frame.width, random, cells=cells * 0.8, octaves=1)
            wave = 0.45 * wave + 0.9 - 1.9 * np.abs(broad)
        slope = random.uniform(-0.5, 0.5) * (frame.across[0] - 0.5)
        height = (0.055 + 0.07 * share) * (1.2 if sharp else 1.0)
        lines.append(base - (wave * height + slope * 0.10).astype(np.float32))
    return lines


def _above(frame: Frame, line: Array) -> Array:
    """1 below the line of a ridge, antialiased over a pixel."""
    return np.clip((frame.down - line[None, :]) * frame.height + 0.5, 0, 1)


def _add_ridge(
    picture: Array,
    frame: Frame,
    setting: Setting,
    line: Array,
    share: float,
    sun: Sun,
) -> None:
    palette, light = setting.palette, setting.light
    top = max(0, int(line.min() * frame.height) - 2)
    below = frame.down[top:] - line[None, :]
    cover = np.clip(below * frame.height + 0.5, 0, 1)[..., None]
    body = _tone(setting, share)
    air = mix(
        mix(palette.pale, palette.glow, 0.4), palette.sky, 0.25 + 0.5 * light.dark
    )
    fog_share = light.haze * (0.85 - 0.62 * share)
    fog = smooth(0.0, 0.20 + 0.10 * share, below) * fog_share
    streaks = _streaks(frame, setting, share)[top:]
    fog = np.clip(fog + streaks * (1 - share) * 0.13 * smooth(0, 0.10, below), 0, 1)
    colour = lerp(np.float32(body), np.float32(air), fog[..., None])
    facing = _slope_light(frame, line, light.towards[0]) * (0.05 + 0.07 * share)
    rim = np.exp(-np.maximum(below, 0) * (26 - 10 * share))
    near = np.exp(-(((frame.x - sun.x) * 1.5) ** 2))
    lit = facing[None, :] + rim * 0.10 * near * (1 - 0.6 * light.dark)
    colour += lit[..., None] * np.float32(mix(palette.glow, palette.accent, 0.2))
    part = picture[top:]
    part += (colour - part) * cover


def _tone(setting: Setting, share: float) -> RGB:
    tones = setting.palette.tones
    far = mix(tones[3], setting.palette.sky, 0.35 + 0.3 * setting.light.dark)
    stops = (far, tones[2], mix(tones[1], tones[2], 0.35), tones[1], tones[0])
    spot = share * (len(stops) - 1)
    left = min(int(spot), len(stops) - 2)
    return mix(stops[left], stops[left + 1], spot - left)


def _streaks(frame: Frame, setting: Setting, share: float) -> Array:
    random = setting.random(f"streaks{share:.2f}")
    tall = clouds(frame, random, cells=2.5, octaves=2, stretch=1.0)
    thin = line_noise(frame.width, random, cells=14 * frame.aspect, octaves=3)
    return tall * 0.6 + thin[None, :] * 0.30


def _slope_light(frame: Frame, line: Array, side: float) -> Array:
    slope = np.gradient(line) * frame.width
    width = max(3, frame.width // 60)
    kernel = np.ones(width, dtype=np.float32) / width
    soft = np.convolve(np.pad(slope, width, mode="edge"), kernel, mode="same")
    return np.clip(soft[width:-width] * side * 1.4, -1, 1).astype(np.float32)
