"""A still to be looked at through a bent lattice, and room around it to look into."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageFilter, ImageOps

from studio.sandbox.art.camera.scene import Field, Scene, understand

# The plate holds more pixels than the clip, so that looking closer finds some.
_OVERSAMPLE = 1.5
# What lies beyond each edge, as a share of the picture's side.
_MARGIN = 0.5
# The lattice's cell in pixels, and how many there may be along a side.
_CELL = 52
_CELLS = (12, 26)
# Haze needs no more than every fourth pixel a side.
_COARSE = 4
_SMOOTH = Image.Resampling.BILINEAR
# How far a moving camera may look past an edge, in half heights.
_SLACK = 0.05


class Plate:
    """One picture at the size of a clip, seen whole or through moved points.

    `points` is the lattice at rest: rows x columns x (x, y), the picture's height
    being 2. The picture is mirrored and dissolves into haze beyond its edges.
    """

    def __init__(self, picture: Image.Image, size: tuple[int, int]) -> None:
        self.size = size
        picture = picture.convert("RGB")
        self.still = ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
        self.scene: Scene = understand(self.still)
        self._inner = (round(size[0] * _OVERSAMPLE), round(size[1] * _OVERSAMPLE))
        self._canvas = _surrounded(
            ImageOps.fit(picture, self._inner, Image.Resampling.LANCZOS)
        )
        self._columns = _cuts(size[0])
        self._rows = _cuts(size[1])
        self._boxes = [
            (left, top, right, bottom)
            for top, bottom in zip(self._rows, self._rows[1:], strict=False)
            for left, right in zip(self._columns, self._columns[1:], strict=False)
        ]
        self.points = self._lattice()

    def seen(self, points: Field) -> Image.Image:
        """Return the picture with each lattice point showing what lies at `points`."""
        if np.allclose(points, self.points, atol=1e-5):
            return self.still.copy()
        quads = _quads(self._on_canvas(points))
        mesh = list(zip(self._boxes, quads, strict=True))
        return self._canvas.transform(
            self.size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR
        )

    def inside(self, points: Field) -> Field:
        """Come closer where a move to one side would look past the edge.

        Drawing back shows what lies beyond on purpose, and so all around: only what
        is off the middle is brought in.
        """
        reach = np.array((self.scene.aspect, 1.0))
        low, high = points.min(axis=(0, 1)), points.max(axis=(0, 1))
        spread, offset = (high - low) / 2, np.abs(high + low) / 2
        allowed = np.maximum(reach, spread) + _SLACK
        return points * min(1.0, float((allowed / (spread + offset)).min()))

    def _lattice(self) -> Field:
        width, height = self.size
        x = (np.array(self._columns) / width * 2 - 1) * self.scene.aspect
        y = np.array(self._rows) / height * 2 - 1
        return np.stack(np.meshgrid(x, y), axis=-1)

    def _on_canvas(self, points: Field) -> Field:
        width, height = self._inner
        x = (points[..., 0] / self.scene.aspect + 1) / 2 * width + width * _MARGIN
        y = (points[..., 1] + 1) / 2 * height + height * _MARGIN
        right, bottom = self._canvas.width - 2, self._canvas.height - 2
        return np.stack([np.clip(x, 2, right), np.clip(y, 2, bottom)], axis=-1)


def _cuts(side: int) -> list[int]:
    cells = min(max(side // _CELL, _CELLS[0]), _CELLS[1], side)
    return [side * number // cells for number in range(cells + 1)]


def _quads(corners: Field) -> list[list[float]]:
    """List each cell's corners as Pillow wants them: nw, sw, se, ne."""
    around = (corners[:-1, :-1], corners[1:, :-1], corners[1:, 1:], corners[:-1, 1:])
    quads: list[list[float]] = np.concatenate(around, axis=-1).reshape(-1, 8).tolist()
    return quads


def _surrounded(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    margin_x, margin_y = round(width * _MARGIN), round(height * _MARGIN)
    pads = ((margin_y, margin_y), (margin_x, margin_x), (0, 0))
    mirrored = Image.fromarray(np.pad(np.asarray(picture), pads, mode="symmetric"))
    clear = Image.new("L", mirrored.size, 0)
    clear.paste(255, (margin_x, margin_y, margin_x + width, margin_y + height))
    # The seam must not show and the mirror not be recognized: sharp, soft, dissolved.
    # What is not sharp is worked out small and enlarged once.
    air, inside = mirrored.reduce(_COARSE), clear.reduce(_COARSE)
    far = _inner(inside, reach=height // 4)
    air = Image.composite(air, _hazy(air, radius=height / 14), far)
    near = _inner(inside, reach=height // 9).resize(mirrored.size, _SMOOTH)
    soft = _hazy(air, radius=height / 60).resize(mirrored.size, _SMOOTH)
    return Image.composite(mirrored, soft, ImageChops.lighter(clear, near))


def _inner(inside: Image.Image, *, reach: float) -> Image.Image:
    """Widen a mask softly by so many pixels of the full size."""
    edge = _hazy(inside, radius=reach / 2).point(lambda value: min(255, value * 2))
    return ImageChops.lighter(inside, edge)


def _hazy(small: Image.Image, *, radius: float) -> Image.Image:
    return small.filter(ImageFilter.GaussianBlur(max(1.0, radius / _COARSE)))
