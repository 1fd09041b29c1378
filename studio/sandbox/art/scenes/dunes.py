"""Dunes: sharp crests, one side in the light, ripples near the viewer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import look_up, mix, ramp
from studio.sandbox.art.fields import Frame, Random, lerp, smooth
from studio.sandbox.art.light import Light
from studio.sandbox.art.setting import Plate, Setting
from studio.sandbox.art.sky import Sun, add_stars, add_sun, sky
from studio.sandbox.art.terrain import Ground, paint

Array = npt.NDArray[np.float32]

PIXELS = 700_000
SLICES = 400
EYE = 1.25


def draw_dunes(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    random = setting.random("dunes")
    horizon = float(random.uniform(0.38, 0.47))
    picture = sky(frame, setting, horizon=horizon + 0.04)
    sun = Sun.placed(setting, horizon)
    if setting.light.dark > 0.6:
        add_stars(picture, frame, setting.random("stars"), until=horizon)
    add_sun(picture, frame, setting, sun)
    ground = _ground(frame, setting)
    colour, cover = paint(
        frame,
        ground,
        _sand(setting, ground),
        eye=EYE,
        horizon=horizon,
        scale=0.62,
    )
    picture += (colour - picture) * cover[..., None]
    return Plate(picture, cover)


def _ground(frame: Frame, setting: Setting) -> Ground:
    depth = (0.85 * 1.0115 ** np.arange(SLICES, dtype=np.float32))[:, None]
    x = frame.x * depth * 1.6
    return Ground(x=x, depth=depth, height=_heights(setting, x, depth))


def _heights(setting: Setting, x: Array, depth: Array) -> Array:
    random = setting.random("heights")
    flat = setting.says("salt", "flat", "lake", "plain")
    bend = _swells(random, x, depth, size=7.0)
    u = x * 0.32 + depth * 0.19 + 0.9 * bend + random.uniform(0, 6)
    v = x * 0.13 - depth * 0.30 + 0.7 * _swells(random, x, depth, size=5.0)
    big = _crest(u) * (0.55 + 0.30 * np.sin(v * 1.7))
    small = _crest(u * 2.1 + 1.3 + 0.5 * v) * 0.30
    height = (big + small) * smooth(0.7, 6.0, depth) * 0.95 + 0.10 * bend
    height = height * smooth(95, 25, depth)
    return (height * (0.10 if flat else 1.0)).astype(np.float32)


def _crest(u: Array) -> Array:
    """A long windward slope and a steep lee, once per turn."""
    turn = np.mod(u / 2, 1.0)
    rise = np.clip(turn / 0.70, 0, 1)
    fall = np.clip((1 - turn) / 0.30, 0, 1)
    lift = np.minimum(rise, fall)
    return lift * lift * (2.2 - 1.2 * lift)


def _swells(random: Random, x: Array, depth: Array, *, size: float) -> Array:
    total = np.zeros(np.broadcast_shapes(x.shape, depth.shape), dtype=np.float32)
    for _ in range(4):
        turn = random.uniform(0, 2 * np.pi)
        pace = random.uniform(0.7, 1.5) * 2 * np.pi / size / 1.5
        a, b = float(np.cos(turn) * pace), float(np.sin(turn) * pace)
        total += np.sin(x * a + depth * b + random.uniform(0, 6)).astype(np.float32)
    return total / 3


def _sand(setting: Setting, ground: Ground) -> Array:
    palette, light = setting.palette, setting.light
    # The sun is kept low enough for the crests to throw shadows.
    grazing = Light(azimuth=light.azimuth, height=float(np.clip(light.height, 15, 34)))
    lit = _softened(_softened(ground.lit(grazing), 0), 1)
    far = np.broadcast_to(ground.depth, lit.shape)
    lit = lit * (1 + _ripples(setting, ground.x, ground.depth))
    bright = np.clip(0.08 + 0.17 * light.fill + 0.94 * lit, 0, 1)
    colour = look_up(ramp(palette.tones), bright * (0.95 - 0.42 * light.dark))
    air = mix(palette.glow, palette.sky, 0.45)
    haze = smooth(2.5, 60, far) * (0.36 + 0.55 * light.haze)
    colour = lerp(colour, np.float32(air), haze[..., None])
    foreground = smooth(1.7, 0.75, far)[..., None] * 0.35
    return lerp(colour, np.float32(palette.deep), foreground)


def _softened(values: Array, axis: int) -> Array:
    """A little blur, or crests that run askew to the slices look dotted."""
    before, after = np.roll(values, 1, axis), np.roll(values, -1, axis)
    return 0.5 * values + 0.25 * (before + after)


def _ripples(setting: Setting, x: Array, far: Array) -> Array:
    random = setting.random("ripples")
    warp = 0.5 * np.sin(x * 1.9 + random.uniform(0, 6)) + 0.4 * np.sin(far * 2.3)
    wave = np.sin((x * 0.45 + far) * 46 + 5 * warp) * np.sin(x * 3 + far * 2 + warp)
    return (wave * 0.10 * smooth(6.5, 1.2, far)).astype(np.float32)
