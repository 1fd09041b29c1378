"""A voice as a clip shows it: how loud it is in each frame, and its waveform below."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from studio.media.sounds import RATE, stereo_frames
from studio.sandbox.art.camera.moment import smooth

Levels = npt.NDArray[np.float32]

# Of full scale: what is quieter is noise, and moves nobody.
QUIET = 0.02
# How much of the loudness is left a frame later: lips close slower than they open.
_HELD = 0.62
_BARS = 64
_LABEL, _AHEAD, _SAID = (13, 13, 13), (122, 122, 122), (255, 255, 255)


def levels(path: Path, *, frames: int, fps: int) -> tuple[float, ...]:
    """Return how loud each frame is, the loudest being 1; raises MediaError."""
    parts = np.array_split(_loudness(path, frames * RATE // fps), frames)
    loud = np.array([np.sqrt(np.mean(part**2)) for part in parts])
    shares = np.where(loud > QUIET, loud / max(float(loud.max()), QUIET), 0.0)
    held, last = [], 0.0
    for share in shares:
        last = max(float(share), last * _HELD)
        held.append(round(last, 4))
    return tuple(held)


class Strip:
    """The waveform of a voice over the foot of a picture, white as far as it was said."""

    def __init__(self, path: Path, *, size: tuple[int, int], seconds: float) -> None:
        self.box = _box(size)
        left, top, right, foot = self.box
        inner = (right - left, foot - top)
        count = max(8, min(_BARS, inner[0] // 5))
        parts = np.array_split(_loudness(path, round(seconds * RATE)), count)
        loudest = np.array([part.max() for part in parts])
        bars = loudest / max(float(loudest.max()), QUIET)
        self._cover = _cover(inner)
        self._ahead, self._said = (_drawn(inner, bars, ink) for ink in (_AHEAD, _SAID))

    def lay(self, frame: Image.Image, *, time: float, presence: float = 1.0) -> None:
        """Put it on a frame, in place; `time` runs from 0 to 1."""
        if presence <= 0:
            return
        strip = self._ahead.copy()
        said = round(strip.width * time)
        strip.paste(self._said.crop((0, 0, said, strip.height)), (0, 0))
        cover = self._cover.point(lambda value: value * presence)
        frame.paste(strip, self.box, cover)


def strips(
    pictures: Iterator[Image.Image], strip: Strip, *, count: int
) -> Iterator[Image.Image]:
    """Lay the strip over each picture but the first, which is the one that was given."""
    for number, picture in enumerate(pictures):
        time = number / max(1, count - 1)
        strip.lay(picture, time=time, presence=smooth(number / 6))
        yield picture


def _loudness(path: Path, wanted: int) -> Levels:
    """Return the first samples without sign, silence where the sound ends before."""
    heard: Levels = np.zeros(wanted, dtype=np.float32)
    place = 0
    for frame in stereo_frames(path):
        piece = np.abs(frame.to_ndarray()).max(axis=0)[: wanted - place]
        heard[place : place + len(piece)] = piece
        place += len(piece)
        if place >= wanted:
            break
    return heard


def _box(size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return where it lies: above the corner that holds the mark."""
    width, height = size
    short = min(size)
    side, foot, tall = (round(short * share) for share in (0.05, 0.075, 0.095))
    return side, height - foot - max(8, tall), width - side, height - foot


def _cover(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size, 0)
    area = (0, 0, size[0] - 1, size[1] - 1)
    ImageDraw.Draw(mask).rounded_rectangle(area, radius=size[1] // 4, fill=255)
    return mask


def _drawn(
    size: tuple[int, int], bars: npt.NDArray[np.float64], ink: tuple[int, int, int]
) -> Image.Image:
    strip = Image.new("RGB", size, _LABEL)
    pen = ImageDraw.Draw(strip)
    pad = size[1] / 3
    pitch = (size[0] - 2 * pad) / len(bars)
    wide = max(1, round(pitch * 0.5))
    for number, bar in enumerate(bars):
        left = round(pad + (number + 0.25) * pitch)
        half = max(0.5, float(bar) * size[1] * 0.36)
        middle = size[1] / 2
        pen.rectangle((left, middle - half, left + wide - 1, middle + half), fill=ink)
    return strip
