"""A sun behind reeded glass."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import look_up, mix, ramp
from studio.sandbox.art.fields import Frame, clouds, smooth
from studio.sandbox.art.media.flutes import reeded
from studio.sandbox.art.setting import Plate, Setting

Array = npt.NDArray[np.float32]

PIXELS = 800_000


def draw_glass(setting: Setting) -> Plate:
    frame = setting.frame.capped(PIXELS)
    random = setting.random("glass")
    behind = _behind(frame, setting)
    pitch = float(random.uniform(0.052, 0.085))
    slant = float(random.choice((0.0, 0.0, 0.18, -0.18)))
    return Plate(reeded(behind, frame, pitch=pitch, slant=slant, bend=0.9))


def _behind(frame: Frame, setting: Setting) -> Array:
    random, p = setting.random("behind"), setting.palette
    drift = clouds(frame, random, cells=1.4, octaves=2)
    tilt = float(random.uniform(-0.35, 0.35))
    spot = frame.down + tilt * (frame.across - 0.5) + 0.10 * drift
    edge = mix(p.accent, p.second, 0.35)
    stops = (
        mix(p.shade, p.second, 0.4),
        p.accent,
        edge,
        mix(p.pale, p.second, 0.2),
        p.glow,
        p.glow,
    )
    picture = np.array(look_up(ramp(stops), np.clip(spot, 0, 1)))
    cx, cy = (float(value) for value in random.uniform(-0.10, 0.10, 2))
    x, y = frame.x - cx, frame.y - cy
    away = np.sqrt(x * x + y * y)
    radius = float(random.uniform(0.26, 0.36))
    disc = smooth(radius + 0.02, radius - 0.03, away)[..., None]
    fall = np.clip(0.5 + (y + 0.25 * x) / (2 * radius), 0, 1)
    ball = look_up(
        ramp((p.glow, mix(p.accent, p.pale, 0.4), p.accent, p.second, p.deep)), fall
    )
    halo = np.exp(-((np.maximum(away - radius, 0) / 0.16) ** 2))[..., None] * 0.35
    picture += (np.float32(p.glow) - picture) * halo
    return picture + (ball - picture) * disc
