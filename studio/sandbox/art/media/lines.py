"""Drawing with lines: engraving, hatching, pencil, plans and contours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import parse_hex
from studio.sandbox.art.fields import blur, clouds, lerp, smooth
from studio.sandbox.art.media.screens import pitch, turned
from studio.sandbox.art.sheet import Sheet, Strip

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Hatch:
    """Layers of parallel strokes, one more direction for every step of darkness."""

    ink: str = "1d1b1a"
    paper: str = "f2ecdf"
    cell: float = 0.0085
    wobble: float = 0.35
    angles: tuple[int, ...] = (38, -42, 4, 82)

    def press(self, strip: Strip) -> Array:
        size = pitch(strip, self.cell)
        soft = 1.4 / (size * strip.frame.short)
        dark = 1 - strip.luma
        cover = np.zeros_like(dark)
        for number, degrees in enumerate(self.angles):
            u, v = turned(strip, degrees)
            drift = self.wobble * np.sin(u * 31 + number) * np.sin(v * 17 + 2 * number)
            turn = v / size + drift
            away = np.abs(turn - np.floor(turn) - 0.5) * 2
            floor = 0.16 + 0.21 * number
            width = np.clip((dark - floor) * 1.5, 0, 0.62)
            cover = np.maximum(cover, smooth(soft, -soft, away - width) * (width > 0))
        paper, ink = np.float32(parse_hex(self.paper)), np.float32(parse_hex(self.ink))
        return paper + (ink - paper) * cover[..., None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A blueprint: pale outlines and a grid on deep paper."""

    ground: str = "123a73"
    line: str = "e8f1fb"
    grid: float = 0.06
    fill: float = 0.30

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        luma = blur(sheet.luma, frame.short * 0.0022)
        edge = edges(luma, frame.short)
        fine = np.minimum(_rule(frame.x, self.grid), _rule(frame.y, self.grid))
        thick = np.minimum(_rule(frame.x, self.grid * 5), _rule(frame.y, self.grid * 5))
        wire = 1.1 / frame.short
        rules = 0.20 * smooth(wire, 0, fine) + 0.24 * smooth(1.6 * wire, 0, thick)
        shade = (luma - 0.45) * self.fill
        share = np.clip(edge * 1.25 + rules + np.maximum(shade, 0), 0, 1)
        ground = (
            np.float32(parse_hex(self.ground))
            * (1 + 1.2 * np.minimum(shade, 0))[..., None]
        )
        return lerp(ground, np.float32(parse_hex(self.line)), share[..., None])


def _rule(axis: Array, step: float) -> Array:
    return np.abs(axis / step - np.round(axis / step)) * step


def edges(luma: Array, short: int) -> Array:
    """0 on even ground to 1 on a strong edge, independent of the size."""
    down, over = np.gradient(luma)
    steep = np.sqrt(down * down + over * over) * np.float32(short / 60)
    return smooth(0.10, 0.55, steep)


@dataclass(frozen=True, kw_only=True)
class Pencil:
    """Graphite or coloured pencil: outlines, and strokes that follow one hand."""

    colour: float = 0.0
    paper: str = "f6f3ec"
    lead: str = "2b2b2e"
    degrees: float = 52.0

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        luma = sheet.luma
        soft = blur(luma, frame.short * 0.012)
        dodge = np.clip(luma / np.maximum(soft, 0.05), 0, 1.1)
        outline = np.clip((1 - dodge) * 3.2, 0, 1)
        stroke = _strokes(sheet, self.degrees)
        shade = np.clip((0.88 - luma) * 1.05, 0, 1)
        tooth = clouds(frame, sheet.random("tooth"), cells=170, octaves=2, gain=0.8)
        body = shade * np.clip(0.55 + 0.62 * stroke + 0.34 * tooth, 0, 1.1)
        dark = np.clip(body * 0.86 + outline * 0.75, 0, 1)[..., None]
        lead = np.float32(parse_hex(self.lead))
        if self.colour:
            lead = lerp(lead, np.clip(sheet.rgb * 0.95, 0, 1), self.colour)
        return lerp(np.float32(parse_hex(self.paper)), lead, dark)


def _strokes(sheet: Sheet, degrees: float) -> Array:
    """Noise drawn out along one direction, about -1..1."""
    frame = sheet.frame
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    u = frame.x * np.float32(c) + frame.y * np.float32(s)
    v = frame.y * np.float32(c) - frame.x * np.float32(s)
    size = 1024
    tile = sheet.random("strokes").normal(0, 1, (size, 64)).astype(np.float32)
    tile = (tile + np.roll(tile, 1, axis=0)) / 1.41
    across = (v * min(frame.short * 0.55, 420)).astype(np.int32) % size
    along = (u * 9 + 0.37 * (across % 7)).astype(np.int32) % 64
    return np.clip(tile[across, along] * 0.7, -1.4, 1.4)


@dataclass(frozen=True, kw_only=True)
class Contours:
    """Height lines over the tones, as on a map."""

    steps: int = 14
    paper: str = "f4efe2"
    line: str = "8a4b2d"
    tint: float = 0.55

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        luma = blur(sheet.luma, frame.short * 0.011)
        level = luma * self.steps
        down, over = np.gradient(level)
        pace = np.sqrt(down * down + over * over) + 1e-4
        away = np.abs(level - np.round(level)) / pace
        fifth = np.mod(np.round(level), 5) < 0.5
        width = np.where(fifth, 1.5, 0.8) * max(1.0, frame.short / 900)
        line = smooth(width + 0.7, width - 0.3, away) * smooth(0.0, 0.008, pace)
        flat = (np.floor(level) + 0.5) / self.steps
        tinted = lerp(np.float32(parse_hex(self.paper)), sheet.rgb, self.tint)
        tinted = tinted * (0.90 + 0.16 * flat)[..., None]
        return lerp(tinted, np.float32(parse_hex(self.line)), line[..., None])


@dataclass(frozen=True, kw_only=True)
class Neon:
    """Glowing outlines in the dark, in the colours of the picture."""

    glow: float = 1.0
    keep: float = 0.16

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        rgb = sheet.rgb
        edge = edges(blur(sheet.luma, frame.short * 0.003), frame.short)[..., None]
        wide = blur(rgb, frame.short * 0.01)
        vivid = np.clip(wide / np.maximum(wide.max(axis=-1, keepdims=True), 0.2), 0, 1)
        tube = vivid**1.8 * edge
        halo = (
            blur(tube, frame.short * 0.018) * 2.2 + blur(tube, frame.short * 0.05) * 1.4
        )
        base = rgb * np.float32(self.keep)
        white = edge**3 * 0.55
        lit = 1 - (1 - base) * (1 - np.clip(tube + halo * self.glow * 0.7, 0, 1))
        return np.clip(lit + white, 0, 1)
