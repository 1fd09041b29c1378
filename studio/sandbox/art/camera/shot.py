"""A shot: one picture or two, seen through operators, frame by frame."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageFilter

from studio.sandbox.art.camera.moment import Moment, smooth
from studio.sandbox.art.camera.operators import Operator, Veil
from studio.sandbox.art.camera.plate import Plate
from studio.sandbox.art.camera.scene import Field

# How unevenly the last picture comes through: what is near comes last.
_RAGGED = 0.45


@dataclass(frozen=True, kw_only=True)
class Played:
    """An operator, and how strongly: 1 is as declared."""

    operator: Operator
    amount: float = 1.0


class Shot:
    def __init__(
        self,
        first: Plate,
        last: Plate | None,
        played: Sequence[Played],
        *,
        seed: int,
    ) -> None:
        self.played = played
        self.seed = seed
        self.first = first
        self.last = last
        self.handover = _handover(played)
        self._order = _order(first) if last else None
        self._veils = _veils(played, size=first.size, seed=seed)

    def frames(self, *, count: int, fps: int) -> Iterator[Image.Image]:
        """Yield the frames, two or more; the first is the first picture, the last the last."""
        for number in range(count):
            yield self._frame(
                Moment(
                    time=number / (count - 1),
                    seconds=number / fps,
                    length=(count - 1) / fps,
                    seed=self.seed,
                    settles=self.last is not None,
                )
            )

    def _frame(self, moment: Moment) -> Image.Image:
        frame = self._pictures(moment)
        for veil, amount in self._veils:
            frame = veil(frame, replace(moment, amount=amount))
        return frame

    def _pictures(self, moment: Moment) -> Image.Image:
        start, end = self.handover
        share = smooth((moment.time - start) / (end - start))
        if self.last is None or share <= 0:
            return self._seen(self.first, moment)
        arriving = self._seen(self.last, replace(moment, is_arriving=True))
        if share >= 1 or self._order is None:
            return arriving
        mask = self._order.point(lambda value: _through(value / 255, share))
        return Image.composite(arriving, self._seen(self.first, moment), mask)

    def _seen(self, plate: Plate, moment: Moment) -> Image.Image:
        points = plate.points
        for one in self.played:
            own = replace(moment, amount=one.amount)
            points = one.operator.bend(points, plate.scene, own)
        if not any(one.operator.leaves_frame for one in self.played):
            points = plate.inside(points)
        image, depth = plate.seen(points), plate.scene.depth_at(points)
        for one in self.played:
            own = replace(moment, amount=one.amount)
            image = one.operator.see(image, depth, own)
        return image


def _handover(played: Sequence[Played]) -> tuple[float, float]:
    """Return the shortest change of pictures that any operator asks for."""
    windows = [one.operator.handover for one in played] or [Operator.handover]
    return min(windows, key=lambda window: window[1] - window[0])


def _veils(
    played: Sequence[Played], *, size: tuple[int, int], seed: int
) -> list[tuple[Veil, float]]:
    veils = []
    for one in played:
        own_seed = zlib.crc32(f"{seed} {one.operator}".encode())
        veil = one.operator.veil(size, own_seed)
        if veil:
            veils.append((veil, one.amount))
    return veils


def _order(plate: Plate) -> Image.Image:
    """Return when each part of the frame changes: dark parts first."""
    depth: Field = plate.scene.depth
    levels = np.clip(depth * 255, 0, 255).astype(np.uint8)
    coarse = Image.fromarray(levels).filter(ImageFilter.GaussianBlur(2))
    return coarse.resize(plate.size, Image.Resampling.BILINEAR)


def _through(order: float, share: float) -> float:
    late = order * _RAGGED
    return 255 * smooth((share - late) / (1 - _RAGGED))
