"""Printing with dots, lines and a few inks."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import parse_hex
from studio.sandbox.art.fields import largest, smooth
from studio.sandbox.art.sheet import Strip

Array = npt.NDArray[np.float32]

FEWEST_PIXELS = 4.0


def pitch(strip: Strip, cell: float, fewest: float = FEWEST_PIXELS) -> float:
    """A cell in short sides, never so fine that the pixels cannot show it."""
    return max(cell, fewest / strip.frame.short)


def turned(strip: Strip, degrees: float) -> tuple[Array, Array]:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return strip.x * c + strip.y * s, strip.y * c - strip.x * s


def dots(strip: Strip, dark: Array, cell: float, degrees: float) -> Array:
    """Cover of round dots whose area follows the darkness, 0 paper to 1 ink."""
    size = pitch(strip, cell)
    pace = 2 * np.pi / size
    wave = _cosine(strip, pace, degrees) * _cosine(strip, pace, degrees + 90)
    sharp = 0.45 * size * strip.frame.short
    level = 1.02 - 2.04 * np.clip(dark, 0, 1)
    cover = np.clip((wave - level) * sharp + 0.5, 0, 1)
    return cover * (dark > 0.015)


def _cosine(strip: Strip, pace: float, degrees: float) -> Array:
    """A plane wave along a direction, put together from its two axes."""
    x = strip.x * np.float32(pace * cos(radians(degrees)))
    y = strip.y * np.float32(pace * sin(radians(degrees)))
    return np.cos(x) * np.cos(y) - np.sin(x) * np.sin(y)


@dataclass(frozen=True, kw_only=True)
class Halftone:
    """One ink on one paper."""

    ink: str = "161616"
    paper: str = "f3efe6"
    cell: float = 0.0085
    degrees: float = 45.0
    gain: float = 1.0

    def press(self, strip: Strip) -> Array:
        dark = np.clip((1 - strip.luma) ** 0.9 * self.gain, 0, 1)
        cover = dots(strip, dark, self.cell, self.degrees)[..., None]
        paper, ink = np.float32(parse_hex(self.paper)), np.float32(parse_hex(self.ink))
        return paper + (ink - paper) * cover


@dataclass(frozen=True, kw_only=True)
class Lines:
    """One ink in straight lines that swell with the darkness."""

    ink: str = "161616"
    paper: str = "f3efe6"
    cell: float = 0.009
    degrees: float = 0.0
    bend: float = 0.0

    def press(self, strip: Strip) -> Array:
        size = pitch(strip, self.cell)
        luma = strip.luma
        _, v = turned(strip, self.degrees)
        turn = (v + self.bend * (luma - 0.5)) / size
        away = np.abs(turn - np.floor(turn) - 0.5) * 2
        soft = 1.6 / (size * strip.frame.short)
        half = np.clip(1.04 - luma, 0.05, 1) ** 1.1
        cover = smooth(soft, -soft, away - half)[..., None]
        paper, ink = np.float32(parse_hex(self.paper)), np.float32(parse_hex(self.ink))
        return paper + (ink - paper) * cover


@dataclass(frozen=True, kw_only=True)
class Riso:
    """Two or three spot inks, each its own plate, not quite in register."""

    inks: tuple[str, ...] = ("0b5fa5", "ff5a4e", "f4c430")
    paper: str = "f5efe0"
    cell: float = 0.0075
    slip: float = 0.004

    def press(self, strip: Strip) -> Array:
        result = np.float32(parse_hex(self.paper)) * np.ones_like(strip.rgb)
        random, plates = strip.random("riso"), self._plates()
        for number, code in enumerate(self.inks):
            ink = np.float32(parse_hex(code))
            dx, dy = random.uniform(-self.slip, self.slip, 2)
            rgb = strip.moved(float(dx), float(dy))
            dark = -np.log(np.maximum(rgb, 0.04)) @ plates[:, number] - 0.05
            cover = dots(strip, dark, self.cell, 15 + 30 * number)
            rough = 0.90 + 0.10 * np.sin(strip.x * 913 + 7 * number) * np.sin(
                strip.y * 877
            )
            result *= _through(cover * rough, ink)
        return result

    def _plates(self) -> Array:
        """From the density of a colour to the share of every ink, by least squares."""
        inks = np.array([parse_hex(code) for code in self.inks])
        return np.linalg.pinv(-np.log(np.maximum(inks, 0.04))).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Process:
    """Four-colour printing seen close up."""

    cell: float = 0.008
    paper: str = "f7f4ec"

    def press(self, strip: Strip) -> Array:
        rgb = strip.rgb
        black = np.clip(1 - largest(rgb) - 0.12, 0, 1) * 1.1
        result = np.float32(parse_hex(self.paper)) * np.ones_like(rgb)
        inks = ((0.0, 0.62, 0.87), (0.90, 0.05, 0.50), (1.0, 0.90, 0.05))
        for channel, (ink, angle) in enumerate(zip(inks, (15, 75, 0), strict=True)):
            dark = np.clip(1 - rgb[..., channel] - 0.7 * black, 0, 1)
            result *= _through(dots(strip, dark, self.cell, angle), np.float32(ink))
        result *= (1 - 0.9 * dots(strip, black, self.cell, 45))[..., None]
        return result


def _through(cover: Array, ink: Array) -> Array:
    """What an ink lets pass where it covers so much."""
    passed = cover[..., None] * (ink - 1)
    passed += 1
    return passed


@dataclass(frozen=True, kw_only=True)
class Stipple:
    """Ink specks scattered by chance, closer where it is dark."""

    ink: str = "1b1a1a"
    paper: str = "f4f0e6"
    speck: float = 0.0024

    def press(self, strip: Strip) -> Array:
        size = pitch(strip, self.speck, fewest=1.0)
        column = np.floor(strip.x / size).astype(np.int64)
        row = np.floor(strip.y / size).astype(np.int64)
        chance = _scatter(column, row)
        spread = np.clip(1.04 * (1 - strip.luma) ** 1.5 - 0.03, 0, 1)
        cover = smooth(-0.05, 0.05, spread - chance)[..., None]
        paper, ink = np.float32(parse_hex(self.paper)), np.float32(parse_hex(self.ink))
        return paper + (ink - paper) * cover


def _scatter(column: npt.NDArray[np.int64], row: npt.NDArray[np.int64]) -> Array:
    """A number between 0 and 1 for every cell, as random as it looks."""
    mixed = (column * 73856093) ^ (row * 19349663)
    mixed = (mixed ^ (mixed >> 13)) * 1274126177
    mixed = mixed ^ (mixed >> 16)
    return ((mixed & 0xFFFF) / np.float32(65535)).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Pixels:
    """Square blocks of a few colours; the tones between are woven from two of them."""

    block: float = 0.0125
    levels: int = 6
    weave: float = 1.0

    def press(self, strip: Strip) -> Array:
        size = pitch(strip, self.block, fewest=3.0)
        column, row = np.floor(strip.x / size), np.floor(strip.y / size)
        rgb = strip.at((column + 0.5) * size, (row + 0.5) * size)
        order = _bayer()[row.astype(np.int32) % 4, column.astype(np.int32) % 4]
        spread = (order - 0.5)[..., None] * (self.weave / self.levels)
        steps = self.levels - 1
        return np.clip(np.round((rgb + spread) * steps) / steps, 0, 1).astype(
            np.float32
        )


@dataclass(frozen=True, kw_only=True)
class OneBit:
    """Two colours only, woven in a fixed pattern."""

    ink: str = "14213d"
    paper: str = "e9e4d4"
    block: float = 0.0034

    def press(self, strip: Strip) -> Array:
        size = pitch(strip, self.block, fewest=1.0)
        size = max(1, round(size * strip.frame.short)) / strip.frame.short
        column, row = np.floor(strip.x / size), np.floor(strip.y / size)
        rgb = strip.at((column + 0.5) * size, (row + 0.5) * size)
        order = _bayer()[row.astype(np.int32) % 4, column.astype(np.int32) % 4]
        light = rgb @ np.float32((0.27, 0.67, 0.06)) > 0.06 + 0.88 * order
        paper, ink = np.float32(parse_hex(self.paper)), np.float32(parse_hex(self.ink))
        return np.where(light[..., None], paper, ink)


def _bayer() -> Array:
    pair = np.array([[0, 2], [3, 1]])
    full = np.block([[4 * pair, 4 * pair + 2], [4 * pair + 3, 4 * pair + 1]])
    return ((full + 0.5) / 16).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Tube:
    """A cathode-ray screen: lines of red, green and blue light."""

    line: float = 0.0055

    def press(self, strip: Strip) -> Array:
        size = pitch(strip, self.line, fewest=3.0)
        soft = (strip.moved(0.0018, 0) + strip.moved(-0.0018, 0) + 2 * strip.rgb) / 4
        scan = 0.72 + 0.28 * np.cos(strip.y * (2 * np.pi / size))
        phase = strip.x * (2 * np.pi / size)
        mask = np.stack([np.cos(phase + 2.094 * i) for i in range(3)], axis=-1)
        return np.clip(soft * scan[..., None] * (1.16 + 0.30 * mask), 0, 1)


@dataclass(frozen=True, kw_only=True)
class Thread:
    """Cross-stitch on cloth, or with `weave` a tapestry of crossing threads."""

    cell: float = 0.014
    weave: bool = False
    cloth: str = "efe6d6"

    def press(self, strip: Strip) -> Array:
        size = pitch(strip, self.cell, fewest=5.0)
        column, row = np.floor(strip.x / size), np.floor(strip.y / size)
        u, v = strip.x / size - column - 0.5, strip.y / size - row - 0.5
        rgb = strip.at((column + 0.5) * size, (row + 0.5) * size)
        if self.weave:
            return rgb * self._woven(u, v, column, row)[..., None]
        down, up = np.abs(u - v) * 0.7071, np.abs(u + v) * 0.7071
        first = smooth(0.25, 0.17, down)
        second = smooth(0.25, 0.17, up)
        shine = (
            0.80 + 0.28 * np.cos(down * 6.5) * first + 0.20 * np.cos(up * 6.5) * second
        )
        cover = np.maximum(first, second)[..., None]
        cloth = (
            np.float32(parse_hex(self.cloth))
            * (0.92 + 0.08 * np.cos(12 * u) * np.cos(12 * v))[..., None]
        )
        return cloth + (rgb * shine[..., None] * 0.92 - cloth) * cover

    def _woven(self, u: Array, v: Array, column: Array, row: Array) -> Array:
        over = np.mod(column + row, 2) < 1
        across = np.where(over, u + 0 * v, v + 0 * u)
        along = np.where(over, v + 0 * u, u + 0 * v)
        thread = np.maximum(np.cos(across * np.pi), 0) ** 0.6
        ply = 0.94 + 0.06 * np.sin((along + across * 0.8) * 26)
        return (
            0.45 + 0.68 * thread * (0.82 + 0.18 * np.cos(along * np.pi)) * ply
        ).astype(np.float32)
