"""Large soft planes of colour."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, mix
from studio.sandbox.art.fields import Frame, Random, clouds, smooth
from studio.sandbox.art.setting import Plate, Setting

Array = npt.NDArray[np.float32]

PIXELS = 800_000


def draw_colourfield(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    random = setting.random("field")
    compose = setting.pick("plan", (_stacked, _eclipse, _horizon))
    picture = _ground(frame, setting)
    for inside, colour in compose(frame, random, setting):
        _brush(picture, frame, random, inside, colour)
    return Plate(picture)


def _ground(frame: Frame, setting: Setting) -> Array:
    p = setting.palette
    base = setting.pick(
        "base", (mix(p.pale, p.glow, 0.4), p.shade, mix(p.accent, p.pale, 0.3))
    )
    wash = clouds(frame, setting.random("wash"), cells=2.2, octaves=4)
    picture = np.empty((*frame.shape, 3), dtype=np.float32)
    picture[:] = np.float32(base)
    picture += (np.float32(p.glow) - picture) * (0.10 * wash)[..., None]
    return picture


def _stacked(frame: Frame, random: Random, setting: Setting) -> list[tuple[Array, RGB]]:
    p = setting.palette
    wide, tall = frame.width / frame.short, frame.height / frame.short
    colours = [
        p.accent,
        p.second,
        p.shade,
        mix(p.accent, p.second, 0.5),
        p.pale,
        p.deep,
    ]
    random.shuffle(colours)
    count = int(random.integers(2, 4))
    cuts = np.sort(random.uniform(0.22, 0.78, count - 1))
    edges = [0.0, *cuts.tolist(), 1.0]
    planes = []
    for number in range(count):
        top = (edges[number] - 0.5) * (tall - 0.16) + 0.016
        foot = (edges[number + 1] - 0.5) * (tall - 0.16) - 0.016
        half = wide / 2 - 0.08
        away_x = np.abs(frame.x) - half
        away_y = np.abs(frame.y - (top + foot) / 2) - (foot - top) / 2
        planes.append((-np.maximum(away_x, away_y), colours[number]))
    return planes


def _eclipse(frame: Frame, random: Random, setting: Setting) -> list[tuple[Array, RGB]]:
    p = setting.palette
    x, y = (float(value) for value in random.uniform(-0.10, 0.10, 2))
    big = float(random.uniform(0.30, 0.38))
    away = np.sqrt((frame.x - x) ** 2 + (frame.y - y) ** 2)
    slip = float(random.uniform(0.06, 0.16))
    other = np.sqrt((frame.x - x - slip) ** 2 + (frame.y - y + slip) ** 2)
    return [
        (big * 1.16 - away, mix(p.second, p.glow, 0.35)),
        (big - away, p.accent),
        (big * 0.62 - other, mix(p.deep, p.shade, 0.5)),
    ]


def _horizon(frame: Frame, random: Random, setting: Setting) -> list[tuple[Array, RGB]]:
    p = setting.palette
    tall = frame.height / frame.short
    line = float(random.uniform(-0.05, 0.18)) * tall
    x = float(random.uniform(-0.2, 0.2)) * frame.width / frame.short
    away = np.sqrt((frame.x - x) ** 2 + (frame.y - line + 0.10) ** 2)
    return [
        (frame.y - line + 0 * frame.x, mix(p.accent, p.shade, 0.25)),
        (0.26 - away, p.second),
        (frame.y - line - 0.20 * tall + 0 * frame.x, p.deep),
    ]


def _brush(
    picture: Array, frame: Frame, random: Random, inside: Array, colour: RGB
) -> None:
    """A plane laid on with a soft, uneven edge and brush marks inside."""
    edge = clouds(frame, random, cells=9, octaves=4)
    streak = clouds(frame, random, cells=26, octaves=3, stretch=6)
    cloud = clouds(frame, random, cells=3, octaves=3)
    soft = 0.004 + 0.010 * (0.5 + 0.5 * cloud)
    cover = np.clip(0.5 + (inside + edge * 0.009) / (2 * soft), 0, 1)
    cover = cover * cover * (3 - 2 * cover)
    body = 0.90 + 0.10 * smooth(-0.6, 0.5, streak + 0.6 * cloud)
    tone = np.float32(colour) * (1 + 0.07 * cloud + 0.035 * streak)[..., None]
    picture += (np.clip(tone, 0, 1) - picture) * (cover * body)[..., None]
