"""A guess at what is near and what matters in a still, good enough for parallax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

Field = np.ndarray[Any, np.dtype[np.float64]]

_SIDE = 64


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Coarse maps over a picture whose height is 2 and whose middle is (0, 0).

    `depth` is 0 far away and 1 near; `subject` is 1 on what the picture is of, and
    `middle` is that subject's centre.
    """

    aspect: float
    depth: Field
    subject: Field
    middle: tuple[float, float]

    def depth_at(self, points: Field) -> Field:
        return self._sample(self.depth, points)

    def subject_at(self, points: Field) -> Field:
        return self._sample(self.subject, points)

    def _sample(self, field: Field, points: Field) -> Field:
        rows, columns = field.shape
        x = np.clip(
            (points[..., 0] / self.aspect + 1) / 2 * columns - 0.5, 0, columns - 1
        )
        y = np.clip((points[..., 1] + 1) / 2 * rows - 0.5, 0, rows - 1)
        left, top = x.astype(int), y.astype(int)
        right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
        across, down = x - left, y - top
        upper = field[top, left] * (1 - across) + field[top, right] * across
        lower = field[bottom, left] * (1 - across) + field[bottom, right] * across
        result: Field = upper * (1 - down) + lower * down
        return result


def understand(still: Image.Image) -> Scene:
    """Guess depth and subject from place, and from difference to the border."""
    aspect = still.width / still.height
    size = _coarse_size(aspect)
    colours = np.asarray(
        still.resize(size, Image.Resampling.BOX).convert("YCbCr"), float
    )
    x, y = np.meshgrid(np.linspace(-1, 1, size[0]), np.linspace(-1, 1, size[1]))
    central = np.exp(-((x / 0.8) ** 2) - ((y / 0.95) ** 2))
    subject = _normal(_blurred(_filled(_unlike_border(colours) * central), 1.6))
    ground = np.clip((y + 0.35) / 1.35, 0, 1) ** 1.4
    return Scene(
        aspect=aspect,
        depth=_blurred(np.clip(0.62 * subject + 0.5 * ground, 0, 1), 3.2),
        subject=_widened(subject),
        middle=_middle(subject, aspect),
    )


def _coarse_size(aspect: float) -> tuple[int, int]:
    if aspect >= 1:
        return _SIDE, max(8, round(_SIDE / aspect))
    return max(8, round(_SIDE * aspect)), _SIDE


def _unlike_border(colours: Field) -> Field:
    """Return each pixel's distance to the nearest colour of the picture's border."""
    edges = (colours[:2], colours[:, :2], colours[:, -2:], colours[-1:])
    border = np.concatenate([edge.reshape(-1, 3)[::6] for edge in edges])
    gaps = np.abs(colours[:, :, None, :] - border[None, None]).sum(axis=-1)
    nearest: Field = gaps.min(axis=2)
    return _normal(nearest)


def _filled(field: Field) -> Field:
    """Fill what is enclosed: skin before a wall of the same colour is still a face."""
    filled = field
    for axis in (0, 1):
        before = np.maximum.accumulate(field, axis=axis)
        after = np.flip(np.maximum.accumulate(np.flip(field, axis), axis=axis), axis)
        enclosed = np.minimum(before, after)
        filled = enclosed if axis == 0 else np.minimum(filled, enclosed)
    return filled


def _normal(field: Field) -> Field:
    top = float(np.percentile(field, 97)) or 1.0
    return np.clip(field / top, 0, 1)


def _widened(field: Field) -> Field:
    """Reach past the subject's outline, so that it moves whole and only air bends."""
    image = Image.fromarray((field * 255).astype(np.uint8))
    wide = image.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(3.4))
    return np.clip(np.asarray(wide, float) / 255 * 1.15, 0, 1)


def _blurred(field: Field, radius: float) -> Field:
    image = Image.fromarray((np.clip(field, 0, 1) * 255).astype(np.uint8))
    soft = image.filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(soft, float) / 255


def _middle(subject: Field, aspect: float) -> tuple[float, float]:
    weight = subject**2 + 1e-6
    rows, columns = subject.shape
    x = float((weight.sum(axis=0) * np.linspace(-1, 1, columns)).sum() / weight.sum())
    y = float((weight.sum(axis=1) * np.linspace(-1, 1, rows)).sum() / weight.sum())
    return x * aspect, y
