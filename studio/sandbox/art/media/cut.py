"""Pictures in pieces: cut paper, lead and glass, stone, wood and plaster."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from studio.sandbox.art.colour import LUMA, parse_hex, ramp
from studio.sandbox.art.fields import Frame, blur, clouds, lerp, smooth
from studio.sandbox.art.media.brush import wobbled
from studio.sandbox.art.sheet import Sheet

Array = npt.NDArray[np.float32]
Index = npt.NDArray[np.int32]


@dataclass(frozen=True, kw_only=True)
class CutPaper:
    """Tones as sheets of paper, the dark ones in front, each throwing a shadow."""

    levels: int = 6
    keep: float = 0.35
    depth: float = 0.010

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        luma = blur(wobbled(sheet, 0.004) @ LUMA, frame.short * 0.012)
        low, high = np.quantile(luma[::4, ::4], (0.02, 0.98))
        luma = (luma - low) / max(high - low, 1e-3)
        soft = blur(sheet.rgb, frame.short * 0.03)
        table = ramp(tuple(reversed(sheet.palette.tones)), steps=self.levels)
        picture = np.empty_like(sheet.rgb)
        picture[:] = lerp(table[0], soft, self.keep)
        for number in range(1, self.levels):
            edge = 1 - number / self.levels
            inside = np.clip((edge - luma) * frame.short * 0.22 + 0.5, 0, 1)
            self._lay(picture, frame, inside, lerp(table[number], soft, self.keep))
        return picture

    def _lay(self, picture: Array, frame: Frame, inside: Array, colour: Array) -> None:
        """One sheet more, in place: a whole picture more in memory costs more than its sums."""
        drop = max(1, round(self.depth * frame.short))
        shade = blur(
            np.roll(inside, (drop, drop), axis=(0, 1)), frame.short * self.depth
        )
        shade[:drop], shade[:, :drop] = inside[:drop], inside[:, :drop]
        picture *= (1 - 0.46 * shade * (1 - inside))[..., None]
        lip = inside * (1 - np.roll(inside, (1, 1), axis=(0, 1)))
        body = 1 - colour
        body *= 0.25 * lip[..., None]
        body += colour
        body -= picture
        body *= inside[..., None]
        picture += body


def nearest_seeds(
    frame: Frame, random: np.random.Generator, *, cells: float, jitter: float
) -> tuple[Index, Array, Array, Array]:
    """Per pixel the nearest seed, how much farther the next one is, and all seeds (y, x)."""
    columns = int(frame.width / frame.short * cells) + 3
    rows = int(frame.height / frame.short * cells) + 3
    shift = random.uniform(-jitter / 2, jitter / 2, (2, rows, columns)).astype(
        np.float32
    )
    u = (frame.x - frame.x[0, 0]) * cells + 1
    v = (frame.y - frame.y[0, 0]) * cells + 1
    i, j = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    first = np.full(frame.shape, 9.0, dtype=np.float32)
    second = first.copy()
    index = np.zeros(frame.shape, dtype=np.int32)
    for dj in (-1, 0, 1):
        for di in (-1, 0, 1):
            row, column = np.clip(j + dj, 0, rows - 1), np.clip(i + di, 0, columns - 1)
            dx = column + 0.5 + shift[1, row, column] - u
            dy = row + 0.5 + shift[0, row, column] - v
            away = dx * dx + dy * dy
            closer = away < first
            second = np.where(closer, first, np.minimum(second, away))
            index = np.where(closer, row * columns + column, index)
            first = np.where(closer, away, first)
    grid_x, grid_y = np.meshgrid(np.arange(columns), np.arange(rows))
    seeds = np.stack([grid_y + 0.5 + shift[0] - 1, grid_x + 0.5 + shift[1] - 1])
    return index, np.sqrt(second) - np.sqrt(first), first, seeds / cells


def seed_colours(sheet: Sheet, seeds: Array, softness: float) -> Array:
    """The colour of the picture around every seed (n, 3)."""
    frame = sheet.frame
    soft = blur(sheet.rgb, frame.short * softness)
    row = np.clip(seeds[0] * frame.short, 0, frame.height - 1).astype(int)
    column = np.clip(seeds[1] * frame.short, 0, frame.width - 1).astype(int)
    return soft[row, column].reshape(-1, 3)


@dataclass(frozen=True, kw_only=True)
class StainedGlass:
    """Panes of coloured glass held in lead, lit from behind."""

    cells: float = 17.0
    lead: str = "141418"
    vivid: float = 1.5

    def paint(self, sheet: Sheet) -> Array:
        frame, random = sheet.frame, sheet.random("panes")
        index, gap, _, seeds = nearest_seeds(
            frame, random, cells=self.cells, jitter=0.95
        )
        colour = seed_colours(sheet, seeds, 0.3 / self.cells)
        grey = colour @ LUMA
        colour = grey[:, None] + (colour - grey[:, None]) * self.vivid
        colour = np.clip(
            colour * (1.10 + random.normal(0, 0.07, (len(colour), 1))), 0, 1
        )
        ripple = clouds(frame, sheet.random("ripple"), cells=26, octaves=3)
        pane = colour[index] * (1.04 + 0.14 * ripple)[..., None]
        pane = pane + 0.16 * smooth(0.15, 0.75, gap)[..., None] * pane
        width = 0.095
        lead = smooth(width + 0.05, width - 0.03, gap)
        round_ = (
            np.float32(parse_hex(self.lead))
            + 0.16 * np.exp(-((gap / 0.04) ** 2))[..., None]
        )
        return np.clip(lerp(pane, round_, lead[..., None]), 0, 1).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Mosaic:
    """Small stones in mortar, no two quite alike."""

    cells: float = 46.0
    grout: str = "cfc5b4"
    jitter: float = 0.42

    def paint(self, sheet: Sheet) -> Array:
        frame, random = sheet.frame, sheet.random("stones")
        cells = min(self.cells, frame.short / 6)
        index, gap, _, seeds = nearest_seeds(
            frame, random, cells=cells, jitter=self.jitter
        )
        colour = seed_colours(sheet, seeds, 0.25 / cells)
        colour = colour * (1 + random.normal(0, 0.085, (len(colour), 1)))
        tilt = random.normal(0, 0.06, (len(colour), 1)).astype(np.float32)
        stone = np.clip(colour + tilt, 0, 1)[index]
        bevel = smooth(0.10, 0.34, gap)
        stone = stone * (0.84 + 0.20 * bevel)[..., None]
        cover = smooth(0.06, 0.15, gap)[..., None]
        return lerp(np.float32(parse_hex(self.grout)), stone, cover).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class Facets:
    """Flat planes of one tone each, cut like a stone."""

    cells: float = 24.0
    jitter: float = 1.0

    def paint(self, sheet: Sheet) -> Array:
        frame, random = sheet.frame, sheet.random("facets")
        index, gap, _, seeds = nearest_seeds(
            frame, random, cells=self.cells, jitter=self.jitter
        )
        colour = seed_colours(sheet, seeds, 0.25 / self.cells)
        turn = random.uniform(-1, 1, (len(colour), 1)).astype(np.float32)
        colour = np.clip(colour * (1 + 0.16 * turn), 0, 1)
        fall = (frame.y * 0.5 - frame.x * 0.3)[..., None] * turn[index]
        edge = 0.10 * np.exp(-((gap / 0.035) ** 2))[..., None]
        return np.clip(colour[index] * (1 + 0.25 * fall) + edge, 0, 1).astype(
            np.float32
        )


@dataclass(frozen=True, kw_only=True)
class Linocut:
    """One or two inks from a carved block, with the marks of the gouge."""

    ink: str = "1b1a18"
    paper: str = "f1e9d9"
    second: str = ""
    cell: float = 0.011

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        luma = blur(wobbled(sheet, 0.004) @ LUMA, frame.short * 0.006)
        low, high = np.quantile(luma[::4, ::4], (0.03, 0.97))
        luma = (luma - low) / max(high - low, 1e-3)
        cell = max(self.cell, 5 / frame.short)
        flow = clouds(frame, sheet.random("flow"), cells=1.6, octaves=2)
        turn = (frame.y + 0.10 * frame.x + 0.05 * flow) / cell
        away = np.abs(turn - np.floor(turn) - 0.5) * 2
        ragged = clouds(frame, sheet.random("ragged"), cells=60, octaves=2) * 0.20
        soft = 1.5 / (cell * frame.short)
        carved = smooth(-soft, soft, away + ragged - (1.20 - 1.40 * luma))
        keep = np.where(luma < 0.28, 0, np.where(luma > 0.74, 1, carved))
        chatter = clouds(frame, sheet.random("chatter"), cells=130, octaves=2)
        cover = np.clip((1 - keep) * (0.93 + 0.12 * chatter), 0, 1)[..., None]
        picture = np.float32(parse_hex(self.paper)) * np.ones_like(sheet.rgb)
        if self.second:
            flat = smooth(0.62, 0.56, luma)[..., None]
            picture = lerp(picture, np.float32(parse_hex(self.second)), flat)
        return lerp(picture, np.float32(parse_hex(self.ink)), cover)


@dataclass(frozen=True, kw_only=True)
class Woodblock:
    """Flat printed tones with a key line and the grain of the plank."""

    levels: int = 5
    key: str = "22262e"
    grain: float = 0.10

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        rgb = blur(wobbled(sheet, 0.003), frame.short * 0.007)
        luma = rgb @ LUMA
        level = luma * self.levels
        part = level - np.floor(level)
        flat = (np.floor(level) + smooth(0.46, 0.54, part)) / self.levels
        toned = rgb * ((flat + 0.10) / (luma + 0.10))[..., None]
        plank = clouds(frame, sheet.random("plank"), cells=3, octaves=2, stretch=5)
        rings = np.sin((frame.y * 95 + plank * 16) * 1.0)
        toned = toned * (1 + self.grain * (0.55 * rings + 0.45 * plank))[..., None]
        down, over = np.gradient(blur(luma, frame.short * 0.002))
        steep = np.sqrt(down * down + over * over) * frame.short
        line = smooth(5.5, 13.0, steep)[..., None] * 0.85
        return np.clip(lerp(toned, np.float32(parse_hex(self.key)), line), 0, 1)


@dataclass(frozen=True, kw_only=True)
class Relief:
    """The picture pressed into plaster or clay and lit from one side."""

    body: str = "ded4c6"
    depth: float = 0.055
    colour: float = 0.0

    def paint(self, sheet: Sheet) -> Array:
        frame = sheet.frame
        height = blur(sheet.luma, frame.short * 0.006)
        rough = clouds(frame, sheet.random("rough"), cells=40, octaves=4)
        height = height * self.depth * frame.short + rough * 0.35
        down, over = np.gradient(height)
        tx, ty, _ = sheet.light.towards
        facing = (-over * tx - down * -ty) / np.sqrt(down * down + over * over + 1)
        light = np.clip(0.80 + 0.55 * facing, 0.15, 1.25)
        base = np.float32(parse_hex(self.body))
        if self.colour:
            base = lerp(base, sheet.rgb, self.colour)
        return np.clip(base * light[..., None], 0, 1).astype(np.float32)
