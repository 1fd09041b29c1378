"""Fluted glass: every upright rib is a small lens."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.fields import Frame, bilinear, smooth

Array = npt.NDArray[np.float32]


def reeded(
    picture: Array, frame: Frame, *, pitch: float, slant: float, bend: float
) -> Array:
    """The picture through upright flutes; pitch in short sides."""
    turn = (frame.x + slant * frame.y) / pitch
    inside = turn - np.floor(turn) - 0.5
    lens = inside * (4 * inside * inside - 0.15) * 2
    pull = (lens - inside) * pitch * bend - np.sign(inside) * inside**2 * pitch * 2.2
    x = np.broadcast_to((frame.x + pull) * frame.short + frame.width / 2, frame.shape)
    y = np.broadcast_to(frame.y * frame.short + frame.height / 2, frame.shape)
    seen = bilinear(picture, x.astype(np.float32), y.astype(np.float32))
    edge = np.abs(inside) * 2
    groove = 1 - 0.24 * smooth(0.72, 1.0, edge) - 0.07 * inside
    shine = 0.16 * np.exp(-(((inside + 0.22) / 0.07) ** 2))
    shine = shine + 0.07 * np.exp(-(((inside - 0.30) / 0.05) ** 2))
    seen = seen * groove[..., None]
    return (seen + (1 - seen) * shine[..., None]).astype(np.float32)
