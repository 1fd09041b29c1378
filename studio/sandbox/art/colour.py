"""Colours in OKLab: palettes by role, ramps, and mixing that stays clean."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
RGB = tuple[float, float, float]

_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
LUMA = np.array([0.2627, 0.6780, 0.0593], dtype=np.float32)


def parse_hex(text: str) -> RGB:
    """Read "c4a07a" as sRGB between 0 and 1."""
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def to_linear(srgb: npt.ArrayLike) -> npt.NDArray[np.float64]:
    value = np.asarray(srgb, dtype=np.float64)
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def to_srgb(linear: npt.ArrayLike) -> npt.NDArray[np.float64]:
    value = np.clip(np.asarray(linear, dtype=np.float64), 0, None)
    curved = 1.055 * value ** (1 / 2.4) - 0.055
    return np.where(value <= 0.0031308, value * 12.92, curved)


def to_oklab(srgb: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.cbrt(to_linear(srgb) @ _TO_LMS.T) @ _TO_LAB.T


def from_oklab(lab: npt.ArrayLike) -> npt.NDArray[np.float64]:
    lms = (np.asarray(lab, dtype=np.float64) @ np.linalg.inv(_TO_LAB).T) ** 3
    return np.clip(to_srgb(lms @ np.linalg.inv(_TO_LMS).T), 0, 1)


def as_rgb(values: npt.ArrayLike) -> RGB:
    red, green, blue = (float(value) for value in np.asarray(values).ravel())
    return red, green, blue


def mix(first: RGB, second: RGB, share: float) -> RGB:
    """Mix two sRGB colours in OKLab; a share of 1 is all second."""
    start, end = to_oklab(first), to_oklab(second)
    return as_rgb(from_oklab(start + (end - start) * share))


def shift(colour: RGB, *, light: float = 0, chroma: float = 1, turn: float = 0) -> RGB:
    """Move a colour: lightness added (0..1), chroma multiplied, hue turned in degrees."""
    lab = to_oklab(colour)
    hue = np.arctan2(lab[2], lab[1]) + np.radians(turn)
    reach = np.hypot(lab[1], lab[2]) * chroma
    moved = [
        np.clip(lab[0] + light, 0, 1),
        reach * np.cos(hue),
        reach * np.sin(hue),
    ]
    return as_rgb(from_oklab(moved))


def lightness(colour: RGB) -> float:
    """OKLab lightness, 0 black to 1 white."""
    return float(to_oklab(colour)[0])


def ramp(colours: tuple[RGB, ...], *, steps: int = 1024) -> Array:
    """A lookup table (steps, 3) through the colours, evenly spaced, smooth in OKLab."""
    labs = to_oklab(colours)
    at = np.linspace(0, 1, steps)
    stops = np.linspace(0, 1, len(colours))
    table = np.stack([np.interp(at, stops, labs[:, i]) for i in range(3)], axis=1)
    return from_oklab(table).astype(np.float32)


def look_up(table: Array, values: Array) -> Array:
    """Colour a field of 0..1 through a ramp; adds an axis of three."""
    index = np.clip(values * (len(table) - 1) + 0.5, 0, len(table) - 1)
    return table[index.astype(np.int32)]


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Eight roles: a ramp from dark to light, what stands behind, two colours that speak."""

    deep: RGB
    shade: RGB
    mid: RGB
    pale: RGB
    glow: RGB
    sky: RGB
    accent: RGB
    second: RGB

    @property
    def tones(self) -> tuple[RGB, ...]:
        return self.deep, self.shade, self.mid, self.pale, self.glow

    def toward(self, other: Palette, share: float) -> Palette:
        """Mix every role with its counterpart."""
        names = [field.name for field in fields(self)]
        pairs = {n: (getattr(self, n), getattr(other, n)) for n in names}
        return Palette(**{n: mix(a, b, share) for n, (a, b) in pairs.items()})


def palette(text: str) -> Palette:
    """Read eight hex colours: deep shade mid pale glow sky accent second."""
    return Palette(
        **dict(
            zip(
                (field.name for field in fields(Palette)),
                map(parse_hex, text.split()),
                strict=True,
            )
        )
    )
