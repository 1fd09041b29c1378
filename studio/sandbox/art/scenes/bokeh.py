"""A city at night, out of focus, above a wet street."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, mix, shift
from studio.sandbox.art.discs import add_disc
from studio.sandbox.art.fields import Frame, blur, clouds, smooth
from studio.sandbox.art.setting import Plate, Setting

Array = npt.NDArray[np.float32]

PIXELS = 700_000


def draw_bokeh(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    random = setting.random("bokeh")
    street = float(random.uniform(0.70, 0.80))
    picture = _night(frame, setting, street)
    lights = np.zeros_like(picture)
    colours = _colours(setting)
    tall = frame.height / frame.short
    wide = frame.width / frame.short
    count = round(62 * wide * max(1.0, 0.75 * tall))
    for _ in range(count):
        near = random.power(1.25)
        x = float(random.uniform(-0.52, 0.52) * wide)
        band = abs(random.normal(0, 0.22)) * min(tall, 1.3)
        y = float((street - 0.5) * tall - 0.02 - band)
        radius = float(0.014 + 0.105 * (1 - near) ** 1.2 * random.uniform(0.5, 1.1))
        colour = colours[int(random.integers(len(colours)))]
        add_disc(
            lights, frame, (x, y), radius, colour, float(random.uniform(0.12, 0.55))
        )
    picture = 1 - (1 - picture) * (1 - np.clip(lights, 0, 0.97))
    return Plate(_wet(picture, lights, frame, setting, street))


def _colours(setting: Setting) -> tuple[RGB, ...]:
    p = setting.palette
    warm = mix(p.glow, p.second, 0.35)
    return (
        warm,
        warm,
        p.accent,
        shift(p.accent, light=0.1, turn=-18),
        p.second,
        mix(p.pale, p.accent, 0.35),
        shift(p.second, turn=28, light=0.06),
    )


def _night(frame: Frame, setting: Setting, street: float) -> Array:
    p = setting.palette
    dark = mix(p.deep, (0.0, 0.0, 0.0), 0.30)
    low = mix(p.deep, p.shade, 0.45)
    glow = np.exp(-(((frame.down - street) / 0.26) ** 2))
    picture = np.float32(dark) + (np.float32(low) - np.float32(dark)) * glow[..., None]
    picture = np.broadcast_to(picture, (*frame.shape, 3)).copy()
    haze = clouds(frame, setting.random("haze"), cells=2, octaves=3)
    return picture * (1 + 0.18 * haze[..., None])


def _wet(
    picture: Array, lights: Array, frame: Frame, setting: Setting, street: float
) -> Array:
    line = int(street * frame.height)
    rows = frame.height - line
    if rows < 4:
        return picture
    above = lights[max(0, line - 2 * rows) : line][::-1]
    index = np.linspace(0, len(above) - 1, rows).astype(int)
    mirrored = _smeared(above[index], rows)
    ripple = clouds(
        Frame(frame.width, rows), setting.random("wet"), cells=26, octaves=3, stretch=5
    )
    fade = np.linspace(0.95, 0.35, rows, dtype=np.float32)[:, None]
    wet = np.clip(mirrored * (fade * (0.75 + 0.75 * ripple))[..., None], 0, 1)
    lower = picture[line:]
    picture[line:] = 1 - (1 - lower * 0.8) * (1 - wet)
    seam = smooth(0.02, 0.0, np.abs(frame.down - street))[..., None] * 0.10
    return picture * (1 - seam)


def _smeared(values: Array, rows: int) -> Array:
    """Reflections on wet ground are drawn out downwards."""
    wide = blur(values, max(1.0, rows * 0.06))
    run = np.cumsum(wide, axis=0)
    span = max(2, rows // 3)
    shifted = np.concatenate([np.zeros_like(run[:span]), run[:-span]])[: len(run)]
    return (run - shifted) / span
