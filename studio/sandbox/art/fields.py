"""Numbers spread over a picture: coordinates, noise, blur and resizing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil

import numpy as np
import numpy.typing as npt
from PIL import Image

Array = npt.NDArray[np.float32]
Random = np.random.Generator


def stream(*words: object) -> Random:
    """A random stream that depends on nothing but the words."""
    text = "\x1f".join(map(str, words)).encode("utf-8", "surrogatepass")
    return np.random.default_rng(int.from_bytes(hashlib.sha256(text).digest()[:8]))


@dataclass(frozen=True)
class Frame:
    """A pixel grid; positions are in short sides, the middle is 0, y grows downwards."""

    width: int
    height: int

    @property
    def short(self) -> int:
        return min(self.width, self.height)

    @property
    def aspect(self) -> float:
        return self.width / self.height

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    @cached_property
    def x(self) -> Array:
        """Row vector (1, width)."""
        at = (np.arange(self.width, dtype=np.float32) + 0.5) - self.width / 2
        return (at / self.short)[None, :]

    @cached_property
    def y(self) -> Array:
        """Column vector (height, 1)."""
        at = (np.arange(self.height, dtype=np.float32) + 0.5) - self.height / 2
        return (at / self.short)[:, None]

    @cached_property
    def across(self) -> Array:
        """0 at the left edge, 1 at the right (1, width)."""
        return (np.arange(self.width, dtype=np.float32)[None, :] + 0.5) / self.width

    @cached_property
    def down(self) -> Array:
        """0 at the top edge, 1 at the bottom (height, 1)."""
        return (np.arange(self.height, dtype=np.float32)[:, None] + 0.5) / self.height

    def capped(self, pixels: int) -> Frame:
        """The same shape with at most about that many pixels."""
        share = min(1.0, (pixels / (self.width * self.height)) ** 0.5)
        return Frame(
            max(1, round(self.width * share)), max(1, round(self.height * share))
        )


def lerp(start: npt.ArrayLike, end: npt.ArrayLike, share: npt.ArrayLike) -> Array:
    first = np.asarray(start, dtype=np.float32)
    change = np.asarray(end, dtype=np.float32) - first
    mixed = change * np.asarray(share, dtype=np.float32)
    mixed += first
    return mixed


def smooth(low: float, high: float, values: npt.ArrayLike) -> Array:
    """0 below low, 1 above high, an S between; low may lie above high."""
    share = (np.asarray(values, dtype=np.float32) - low) / (high - low)
    share = np.clip(share, 0, 1)
    return share * share * (3 - 2 * share)


def largest(rgb: Array) -> Array:
    """The largest of the three of each pixel (h, w)."""
    # Over an axis of three, max() itself takes twenty times as long.
    return np.maximum(np.maximum(rgb[..., 0], rgb[..., 1]), rgb[..., 2])


def resize(
    values: Array,
    width: int,
    height: int,
    *,
    filter: Image.Resampling = Image.Resampling.BICUBIC,
) -> Array:
    """Resample (h, w) or (h, w, n) floats."""
    if values.shape[:2] == (height, width):
        return values
    if values.ndim == 2:
        plane = Image.fromarray(np.ascontiguousarray(values, dtype=np.float32))
        return np.array(plane.resize((width, height), filter))
    planes = [
        resize(values[..., i], width, height, filter=filter)
        for i in range(values.shape[2])
    ]
    return np.stack(planes, axis=-1)


def blur(values: Array, sigma: float) -> Array:
    """Gaussian blur, sigma in pixels; wide ones are worked out on a smaller grid."""
    if sigma < 0.3:
        return values
    height, width = values.shape[:2]
    step = max(1, min(int(sigma / 1.7), height // 4, width // 4))
    small = resize(
        values,
        ceil(width / step),
        ceil(height / step),
        filter=Image.Resampling.BOX,
    )
    kernel = _gaussian(sigma / step)
    small = _convolve(_convolve(small, kernel, axis=0), kernel, axis=1)
    return resize(small, width, height)


@lru_cache(maxsize=64)
def _gaussian(sigma: float) -> tuple[float, ...]:
    radius = max(1, ceil(sigma * 2.6))
    taps = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    return tuple((taps / taps.sum()).tolist())


def _convolve(values: Array, kernel: tuple[float, ...], *, axis: int) -> Array:
    radius = len(kernel) // 2
    padding = [(0, 0)] * values.ndim
    padding[axis] = (radius, radius)
    padded = np.pad(values, padding, mode="edge")
    size = values.shape[axis]
    total = np.zeros_like(values, dtype=np.float32)
    for start, weight in enumerate(kernel):
        reach = slice(start, start + size)
        window = padded[reach] if axis == 0 else padded[:, reach]
        total += np.float32(weight) * window
    return total


def noise(frame: Frame, random: Random, *, cells: float, stretch: float = 1.0) -> Array:
    """Smooth noise, mean 0, about -1..1; cells per short side, stretch widens along x."""
    rows = max(2, round(frame.height / frame.short * cells) + 3)
    columns = max(2, round(frame.width / frame.short * cells / stretch) + 3)
    grid = random.uniform(-1, 1, (rows, columns)).astype(np.float32)
    span_x = frame.width / frame.short * cells / stretch
    span_y = frame.height / frame.short * cells
    plane = Image.fromarray(grid).resize(
        (frame.width, frame.height),
        Image.Resampling.BICUBIC,
        box=(1, 1, min(1 + span_x, columns), min(1 + span_y, rows)),
    )
    return np.asarray(plane)


def clouds(
    frame: Frame,
    random: Random,
    *,
    cells: float,
    octaves: int = 4,
    gain: float = 0.5,
    stretch: float = 1.0,
) -> Array:
    """Noise summed over octaves, about -1..1."""
    total = np.zeros(frame.shape, dtype=np.float32)
    weight = reach = 1.0
    norm = 0.0
    for _ in range(octaves):
        if cells * reach > frame.short:
            break
        total += np.float32(weight) * noise(
            frame, random, cells=cells * reach, stretch=stretch
        )
        norm += weight
        weight *= gain
        reach *= 2.03
    return total / np.float32(max(norm, 1.0))


def line_noise(length: int, random: Random, *, cells: float, octaves: int) -> Array:
    """One-dimensional noise over cells, about -1..1."""
    at = np.linspace(0, 1, length)
    total = np.zeros(length)
    for octave in range(octaves):
        count = cells * 2**octave
        knots = random.uniform(-1, 1, int(count) + 4)
        spot = at * count
        left = spot.astype(int)
        share = spot - left
        share = share * share * (3 - 2 * share)
        curve = knots[left] * (1 - share) + knots[left + 1] * share
        total += curve * 0.5**octave
    return total.astype(np.float32)


def bilinear(values: Array, x: Array, y: Array) -> Array:
    """Sample (h, w, 3) at pixel positions, edges clamped."""
    height, width = values.shape[:2]
    x = np.clip(x - 0.5, 0, width - 1.001)
    y = np.clip(y - 0.5, 0, height - 1.001)
    left, top = x.astype(np.int32), y.astype(np.int32)
    across, down = (x - left)[..., None], (y - top)[..., None]
    index = top * width + left
    right = np.where(left < width - 1, 1, 0)
    below = np.where(top < height - 1, width, 0)
    flat = np.ascontiguousarray(values).reshape(-1, values.shape[2])
    upper = _between(flat, index, index + right, across)
    lower = _between(flat, index + below, index + below + right, across)
    lower -= upper
    lower *= down
    upper += lower
    return upper


def _between(
    flat: Array, first: npt.NDArray[np.int32], second: npt.NDArray[np.int32], at: Array
) -> Array:
    start, end = flat.take(first, axis=0), flat.take(second, axis=0)
    end -= start
    end *= at
    start += end
    return start
