"""Skies: the fall of colour to the horizon, a sun with its glow, stars."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import RGB, look_up, mix, ramp
from studio.sandbox.art.fields import Frame, Random, clouds, smooth
from studio.sandbox.art.setting import Setting

Array = npt.NDArray[np.float32]


class Sun(NamedTuple):
    """Where the sun or the moon stands, in short sides from the middle."""

    x: float
    y: float
    radius: float

    @classmethod
    def placed(cls, setting: Setting, horizon: float) -> Sun:
        random = setting.random("sun")
        frame = setting.frame
        wide = 0.5 * frame.width / frame.short
        tall = 0.5 * frame.height / frame.short
        x = float(random.choice((-1, 1)) * random.uniform(0.12, 0.55)) * wide
        lift = setting.light.sun * random.uniform(0.75, 0.95)
        y = (horizon * (1 - lift) * 2 - 1) * tall
        return cls(x, max(y, -tall + 0.14), float(random.uniform(0.028, 0.048)))


def sky_stops(setting: Setting) -> tuple[RGB, ...]:
    """From the zenith to the horizon."""
    palette, dark = setting.palette, setting.light.dark
    zenith = mix(palette.sky, palette.shade, 0.18 + 0.25 * dark)
    zenith = mix(zenith, palette.deep, 0.75 * max(0.0, dark - 0.4))
    low = mix(palette.glow, palette.sky, 0.7 * max(0.0, dark - 0.25))
    middle = mix(mix(palette.sky, low, 0.30), palette.deep, 0.55 * max(0.0, dark - 0.4))
    warm = mix(low, palette.accent, 0.16 * (1 - dark))
    return zenith, middle, mix(middle, warm, 0.6), warm, low


def sky(frame: Frame, setting: Setting, *, horizon: float) -> Array:
    """The whole frame as sky; the last colour is reached at the horizon, 0..1 down."""
    table = ramp(sky_stops(setting))
    veil = clouds(frame, setting.random("veil"), cells=2.2, octaves=4, stretch=3.2)
    high = smooth(0.0, 0.8, 1 - frame.down / horizon)
    spot = frame.down / horizon + 0.06 * veil * (0.3 + high)
    return np.array(look_up(table, np.clip(spot, 0, 1)))


def add_sun(picture: Array, frame: Frame, setting: Setting, sun: Sun) -> None:
    light, palette = setting.light, setting.palette
    away = np.sqrt((frame.x - sun.x) ** 2 + (frame.y - sun.y) ** 2)
    white = mix(palette.glow, (1.0, 0.98, 0.94), 0.6)
    halo = mix(palette.glow, palette.accent, 0.25 * (1 - light.dark))
    reach = 0.16 + 0.20 * light.haze
    glow = 0.62 * np.exp(-((away / reach) ** 1.3)) * (1 - 0.45 * light.dark)
    picture += (np.float32(halo) - picture) * glow[..., None] * 0.75
    core = np.exp(-((away / (sun.radius * 2.4)) ** 2)) * (0.35 + 0.45 * light.haze)
    picture += (np.float32(white) - picture) * core[..., None]
    disc = np.clip((sun.radius - away) * frame.short + 0.5, 0, 1)
    picture += (np.float32(white) - picture) * disc[..., None]


def add_stars(picture: Array, frame: Frame, random: Random, *, until: float) -> None:
    count = int(260 * frame.width * frame.height / frame.short**2)
    rows = random.uniform(0, until, count) * frame.height
    columns = random.uniform(0, 1, count) * frame.width
    power = random.power(0.35, count) * random.uniform(0.25, 1, count)
    fade = 1 - rows / (until * frame.height)
    r, c = rows.astype(int), columns.astype(int)
    size = max(1, round(frame.short / 700))
    for dr in range(size):
        for dc in range(size):
            at = (
                np.minimum(r + dr, frame.height - 1),
                np.minimum(c + dc, frame.width - 1),
            )
            picture[at] += (power * (0.3 + 0.7 * fade) * 0.8)[:, None].astype(
                np.float32
            )
