"""Painting: washes, strokes, chalk and points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from studio.sandbox.art.colour import LUMA, parse_hex
from studio.sandbox.art.fields import (
    Frame,
    bilinear,
    blur,
    clouds,
    largest,
    lerp,
    resize,
    smooth,
)
from studio.sandbox.art.sheet import Sheet

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Watercolour:
    """Pools of pigment with dark rims on wet paper."""

    paper: str = "f8f5ee"
    levels: int = 7
    bleed: float = 0.012
    strength: float = 0.9

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        rgb = wobbled(sheet, self.bleed)
        rgb = blur(rgb, frame.short * 0.006)
        flood = clouds(frame, sheet.random("flood"), cells=7, octaves=4)
        luma = rgb @ LUMA + 0.05 * flood
        level = luma * self.levels
        pool = (
            np.floor(level) + smooth(0.30, 0.70, level - np.floor(level))
        ) / self.levels
        tone = rgb + (pool - luma)[..., None] * 0.85
        rim = np.exp(-(((level - np.floor(level) - 0.42) / 0.13) ** 2))
        grain = clouds(frame, sheet.random("pigment"), cells=120, octaves=2, gain=0.8)
        thin = 0.86 + 0.20 * flood + 0.08 * grain
        pigment = np.clip(
            (1 - np.clip(tone, 0, 1)) * (thin + 0.16 * rim)[..., None], 0, 1
        )
        sheet_white = np.float32(parse_hex(self.paper))
        return sheet_white * (1 - pigment * np.float32(self.strength))


def wobbled(sheet: Sheet, amount: float) -> Array:
    """The picture with its outlines shaken by noise; amount in short sides."""
    frame = sheet.frame
    dx = clouds(frame, sheet.random("wobble x"), cells=11, octaves=4)
    dy = clouds(frame, sheet.random("wobble y"), cells=11, octaves=4)
    reach = np.float32(amount * frame.short)
    x = np.arange(frame.width, dtype=np.float32)[None, :] + 0.5 + dx * reach
    y = np.arange(frame.height, dtype=np.float32)[:, None] + 0.5 + dy * reach
    return bilinear(sheet.rgb, x, y)


@dataclass(frozen=True, kw_only=True)
class Wash:
    """Brush and ink: a few grey washes, white left bare."""

    ink: str = "15171c"
    paper: str = "f3efe4"
    levels: int = 4

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        luma = blur(wobbled(sheet, 0.014) @ LUMA, frame.short * 0.008)
        flood = clouds(frame, sheet.random("flood"), cells=5, octaves=5)
        level = np.clip(1 - luma + 0.09 * flood, 0, 1) * self.levels
        part = level - np.floor(level)
        pool = (np.floor(level) + smooth(0.35, 0.65, part)) / self.levels
        rim = np.exp(-(((part - 0.5) / 0.10) ** 2)) * 0.12
        dry = clouds(frame, sheet.random("dry"), cells=60, octaves=2, stretch=5)
        dark = pool**1.25 + rim - 0.10 * smooth(0.1, 0.8, dry) * (pool > 0.2)
        share = np.clip(dark * 0.98, 0, 0.97)[..., None]
        return lerp(
            np.float32(parse_hex(self.paper)), np.float32(parse_hex(self.ink)), share
        )


@dataclass(frozen=True, kw_only=True)
class Strokes:
    """Opaque paint: strokes along the forms, large ones first, raised where they overlap."""

    size: float = 0.030
    slim: float = 0.30
    relief: float = 0.5
    lively: float = 0.05
    layers: int = 3

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame.capped(420_000)
        rgb = resize(sheet.rgb, frame.width, frame.height)
        soft = blur(rgb, frame.short * 0.008)
        heading = _along(soft @ LUMA, frame)
        canvas = _as_image(blur(rgb, frame.short * 0.02))
        bump = Image.new("L", canvas.size, 128)
        random = sheet.random("strokes")
        for layer in range(self.layers):
            size = self.size * 0.62**layer
            self._layer(canvas, bump, soft, heading, frame, size, random)
        painted = np.asarray(canvas, dtype=np.float32) / 255
        height = np.asarray(bump, dtype=np.float32) / 255
        painted = painted * (1 + self.relief * _lit(height, frame))[..., None]
        return resize(painted, sheet.frame.width, sheet.frame.height)

    def _layer(
        self,
        canvas: Image.Image,
        bump: Image.Image,
        soft: Array,
        heading: Array,
        frame: Frame,
        size: float,
        random: np.random.Generator,
    ) -> None:
        pen, knife = ImageDraw.Draw(canvas), ImageDraw.Draw(bump)
        length, width = size * frame.short, max(2.0, size * self.slim * frame.short)
        count = min(9000, int(1.5 * frame.width * frame.height / (length * width)))
        x = random.uniform(0, frame.width, count)
        y = random.uniform(0, frame.height, count)
        row, column = y.astype(int), x.astype(int)
        tone = soft[row, column] * (1 + random.normal(0, self.lively, (count, 1)))
        tone = np.clip(tone + random.normal(0, self.lively * 0.5, (count, 3)), 0, 1)
        colour = (tone * 255).astype(int)
        turn = heading[row, column] + random.normal(0, 0.22, count)
        dx, dy = np.cos(turn) * length / 2, np.sin(turn) * length / 2
        level = random.integers(70, 190, count)
        for i in range(count):
            ends = (x[i] - dx[i], y[i] - dy[i], x[i] + dx[i], y[i] + dy[i])
            pen.line(ends, fill=tuple(colour[i].tolist()), width=int(width))
            knife.line(ends, fill=int(level[i]), width=int(width))


def _along(luma: Array, frame: Frame) -> Array:
    """The direction across the steepest change of tone, in radians."""
    down, over = np.gradient(blur(luma, frame.short * 0.012))
    return np.arctan2(over, -down)


def _lit(height: Array, frame: Frame) -> Array:
    soft = blur(height, max(0.5, frame.short * 0.0012))
    return np.clip((soft - np.roll(soft, (1, 1), axis=(0, 1))) * 5, -0.5, 0.5)


def _as_image(rgb: Array) -> Image.Image:
    return Image.fromarray((np.clip(rgb, 0, 1) * 255).astype(np.uint8))


@dataclass(frozen=True, kw_only=True)
class Chalk:
    """Dry pigment that catches on the tooth of the paper."""

    paper: str = "3a3d45"
    cover: float = 0.82
    tooth: float = 0.6

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        rgb = blur(wobbled(sheet, 0.006), frame.short * 0.004)
        rough = clouds(frame, sheet.random("tooth"), cells=150, octaves=3, gain=0.9)
        drag = clouds(frame, sheet.random("drag"), cells=34, octaves=3, stretch=0.22)
        loud = largest(rgb)
        share = smooth(
            -0.7, 0.35, rough * self.tooth + drag * 0.3 + (loud - 0.35) * 0.8
        )
        bright = np.clip(rgb * 1.06 + 0.03, 0, 1)
        return lerp(
            np.float32(parse_hex(self.paper)), bright, (share * self.cover)[..., None]
        )


@dataclass(frozen=True, kw_only=True)
class Points:
    """Dots of unmixed colour; near neighbours disagree and agree from afar."""

    dot: float = 0.0085
    ground: str = "f1e9d8"
    spread: float = 0.10

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame.capped(520_000)
        rgb = resize(sheet.rgb, frame.width, frame.height)
        image = Image.new("RGB", (frame.width, frame.height), _byte(self.ground))
        pen = ImageDraw.Draw(image)
        random = sheet.random("points")
        step = max(self.dot * frame.short, 2.6)
        for sweep in range(2):
            self._sweep(pen, rgb, frame, step, 0.62 - 0.10 * sweep, random)
        return resize(
            np.asarray(image, dtype=np.float32) / 255,
            sheet.frame.width,
            sheet.frame.height,
        )

    def _sweep(
        self,
        pen: ImageDraw.ImageDraw,
        rgb: Array,
        frame: Frame,
        step: float,
        radius: float,
        random: np.random.Generator,
    ) -> None:
        columns, rows = int(frame.width / step) + 2, int(frame.height / step) + 2
        x = (
            np.arange(columns)[None, :] + random.uniform(-0.2, 1.2, (rows, columns))
        ) * step
        y = (
            np.arange(rows)[:, None] + random.uniform(-0.2, 1.2, (rows, columns))
        ) * step
        x, y = x.ravel(), y.ravel()
        row = np.clip(y.astype(int), 0, frame.height - 1)
        column = np.clip(x.astype(int), 0, frame.width - 1)
        tone = rgb[row, column] + random.normal(0, self.spread, (x.size, 3))
        colour = (np.clip(tone, 0, 1) * 255).astype(int)
        size = step * radius * random.uniform(0.75, 1.15, x.size)
        for i in random.permutation(x.size).tolist():
            box = (x[i] - size[i], y[i] - size[i], x[i] + size[i], y[i] + size[i])
            pen.ellipse(box, fill=tuple(colour[i].tolist()))


def _byte(code: str) -> tuple[int, int, int]:
    red, green, blue = (round(value * 255) for value in parse_hex(code))
    return red, green, blue


@dataclass(frozen=True, kw_only=True)
class Gouache:
    """Flat, matt shapes in a handful of tones with a trace of the brush."""

    levels: int = 6
    lively: float = 0.05
    soften: float = 0.010

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        rgb = blur(wobbled(sheet, 0.006), frame.short * self.soften)
        luma = rgb @ LUMA
        level = luma * self.levels
        part = level - np.floor(level)
        flat = (np.floor(level) + smooth(0.44, 0.56, part)) / self.levels
        toned = rgb * ((flat + 0.06) / (luma + 0.06))[..., None]
        streak = clouds(frame, sheet.random("streak"), cells=30, octaves=3, stretch=6)
        return np.clip(toned * (1 + self.lively * streak)[..., None], 0, 1)
