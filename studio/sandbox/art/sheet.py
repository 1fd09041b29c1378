"""The picture on its way from scene to file: first a sheet, then strips of the full size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import LUMA, Palette
from studio.sandbox.art.fields import Frame, Random, stream
from studio.sandbox.art.light import Light

Array = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

STRIP = 128


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A whole picture (h, w, 3) at working size."""

    rgb: Array
    palette: Palette
    light: Light
    key: str

    @property
    def frame(self) -> Frame:
        return Frame(self.rgb.shape[1], self.rgb.shape[0])

    @property
    def luma(self) -> Array:
        return self.rgb @ LUMA

    def random(self, purpose: str) -> Random:
        return stream(self.key, purpose)


@dataclass(frozen=True, kw_only=True)
class Strip:
    """Some rows of the picture at full size; positions are in short sides."""

    rgb: Array
    top: int
    frame: Frame
    whole: Bytes
    palette: Palette
    key: str

    @property
    def x(self) -> Array:
        return self.frame.x

    @property
    def y(self) -> Array:
        return self.frame.y[self.top : self.top + len(self.rgb)]

    @property
    def luma(self) -> Array:
        return self.rgb @ LUMA

    def moved(self, across: float, down: float) -> Array:
        """The same rows taken from elsewhere; the shift is in short sides."""
        short = self.frame.short
        dx, dy = round(across * short), round(down * short)
        rows = np.clip(
            np.arange(len(self.rgb)) + self.top - dy, 0, self.frame.height - 1
        )
        columns = np.clip(np.arange(self.frame.width) - dx, 0, self.frame.width - 1)
        return self.whole[rows][:, columns] * np.float32(1 / 255)

    def at(self, x: Array, y: Array) -> Array:
        """Colours at other positions, nearest pixel, edges clamped."""
        short = self.frame.short
        column = np.clip(x * short + self.frame.width / 2, 0, self.frame.width - 1)
        row = np.clip(y * short + self.frame.height / 2, 0, self.frame.height - 1)
        return self.whole[row.astype(np.int32), column.astype(np.int32)] * np.float32(
            1 / 255
        )

    def random(self, purpose: str) -> Random:
        return stream(self.key, purpose)


class Medium(Protocol):
    """What the picture is made of."""

    def paint(self, sheet: Sheet) -> Array: ...


class Press(Protocol):
    """How the picture is printed: a pattern as fine as the pixels allow."""

    def press(self, strip: Strip) -> Array: ...


def tops(frame: Frame) -> Iterator[int]:
    return iter(range(0, frame.height, STRIP))
