"""The last layer: paper, grain, vignette, leaks, dust and the edge of the print."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from studio.sandbox.art.colour import LUMA, parse_hex
from studio.sandbox.art.fields import Frame, clouds, smooth, stream
from studio.sandbox.art.sheet import Strip

Array = npt.NDArray[np.float32]

TILE = 512


@dataclass(frozen=True, kw_only=True)
class Finish:
    """`grain` is its strength in tones, `coarse` its size in pixels per 1,000 of the short side.

    `edge` names the border (edges.BORDERS), `edge_width` is how much of it there is.
    """

    grain: float = 0.022
    coarse: float = 1.0
    colour_grain: float = 0.0
    vignette: float = 0.10
    paper: float = 0.0
    leak: str = ""
    leak_share: float = 0.5
    dust: float = 0.0
    edge: str = ""
    edge_colour: str = "f4f1ea"
    edge_width: float = 1.0
    sharpen: float = 0.5

    def at(self, strength: float) -> Finish:
        """Part of the way from the plain finish to this one."""
        amounts = {
            "paper": self.paper * strength,
            "leak_share": self.leak_share * strength,
            "dust": self.dust * strength,
            "edge_width": self.edge_width * strength,
            "colour_grain": self.colour_grain * strength,
        }
        for name in ("grain", "coarse", "vignette", "sharpen"):
            start, end = getattr(PLAIN, name), getattr(self, name)
            amounts[name] = start + (end - start) * strength
        return replace(self, **amounts)


PLAIN = Finish()


def finished(strip: Strip, rgb: Array, finish: Finish) -> Array:
    """Lay everything on but the border; the result is still a float, 0..1."""
    if finish.paper:
        relief = finish.paper * min(0.75, 0.18 + strip.frame.short / 1800)
        rgb = rgb * (1 + relief * _tooth(strip))[..., None]
    if finish.leak:
        rgb = _leaked(strip, rgb, finish)
    if finish.vignette:
        rgb = rgb * _vignette(strip, finish.vignette)[..., None]
    if finish.dust:
        rgb = _dusted(strip, rgb, finish.dust)
    return rgb + _grain(strip, rgb, finish)


def _vignette(strip: Strip, amount: float) -> Array:
    wide, tall = (
        strip.frame.width / strip.frame.short,
        strip.frame.height / strip.frame.short,
    )
    away = (strip.x / wide * 2) ** 2 + (strip.y / tall * 2) ** 2
    return 1 - amount * smooth(0.35, 2.1, away)


def _grain(strip: Strip, rgb: Array, finish: Finish) -> Array:
    """Strongest in the middle tones, as in film; never less than hides banding."""
    size = max(1.0, finish.coarse * strip.frame.short / 1000)
    tile = _tile(min(round(size * 2) / 2, 6.0))
    random = strip.random("grain")
    dx, dy = (int(value) for value in random.integers(0, TILE, 2))
    height, width = rgb.shape[:2]
    rows = (np.arange(height) + strip.top + dy) % TILE
    columns = (np.arange(width) + dx) % TILE
    noise = tile[rows][:, columns]
    luma = rgb @ LUMA
    # Small pictures are seen from as near as large ones: there the same specks look coarse.
    body = (0.35 + 2.6 * luma * (1 - luma)) * min(1.0, 0.45 + strip.frame.short / 1300)
    grain = (noise * (body * finish.grain))[..., None]
    if finish.colour_grain:
        other = np.stack(
            [tile[rows][:, (columns + 97 * i) % TILE] for i in range(3)], -1
        )
        grain = grain + other * (finish.colour_grain * body)[..., None]
    return grain


@lru_cache(maxsize=12)
def _tile(size: float) -> Array:
    """Noise of unit deviation whose specks are about that many pixels wide."""
    raw = stream("grain", size).normal(0, 1, (TILE, TILE)).astype(np.float32)
    if size > 1:
        wide = np.tile(raw, (3, 3))[TILE // 2 : -TILE // 2, TILE // 2 : -TILE // 2]
        grey = Image.fromarray(np.clip(wide * 40 + 128, 0, 255).astype(np.uint8))
        soft = grey.filter(ImageFilter.GaussianBlur(size * 0.42))
        raw = np.asarray(soft, dtype=np.float32)[
            TILE // 2 : TILE // 2 + TILE, TILE // 2 : TILE // 2 + TILE
        ]
        raw = raw - raw.mean()
    return raw / raw.std()


@lru_cache(maxsize=4)
def _paper(cells: int) -> Array:
    frame = Frame(TILE, TILE)
    rough = clouds(frame, stream("paper", cells), cells=cells, octaves=4, gain=0.7)
    return rough / rough.std()


def _tooth(strip: Strip) -> Array:
    """The relief of paper, lit from the upper left."""
    tile = _paper(110)
    relief = tile - np.roll(tile, (2, 2), axis=(0, 1))
    step = max(1.0, strip.frame.short / 1100)
    rows = ((np.arange(len(strip.rgb)) + strip.top) / step).astype(int) % TILE
    columns = (np.arange(strip.frame.width) / step).astype(int) % TILE
    return relief[rows][:, columns] + 0.5 * tile[rows][:, columns]


def _leaked(strip: Strip, rgb: Array, finish: Finish) -> Array:
    random = strip.random("leak")
    side = random.choice((-1, 1))
    height = float(random.uniform(-0.3, 0.3))
    wide = strip.frame.width / strip.frame.short / 2
    off = strip.x - float(side) * wide
    low = (strip.y - height) ** 2 / 0.5
    amount = np.float32(finish.leak_share)
    flare = np.exp(-(off**2) / 0.16 - low)[..., None] * amount
    core = np.exp(-(off**2) / 0.012 - low * 1.4)[..., None] * amount * 0.8
    burnt = rgb + (np.float32(parse_hex(finish.leak)) - rgb) * flare * 0.9
    return 1 - (1 - burnt) * (1 - core * np.float32((1.0, 0.86, 0.52)))


def _dusted(strip: Strip, rgb: Array, amount: float) -> Array:
    """Specks and hairs of light, always at the same places for the same picture."""
    random = strip.random("dust")
    frame = strip.frame
    rgb = rgb.copy()
    for _ in range(int(46 * amount)):
        x, y = random.uniform(0, frame.width), random.uniform(0, frame.height)
        size = max(0.6, random.uniform(0.0006, 0.0026) * frame.short)
        power, lean = random.uniform(0.2, 0.7), random.uniform(-8, 8)
        tall = size * (3 + 2.2 * abs(lean))
        wide = size * (3 + 0.3 * lean * lean)
        top, foot = _within(y - strip.top, tall, len(rgb))
        left, right = _within(x, wide, frame.width)
        if top >= foot or left >= right:
            continue
        dy = (np.arange(top, foot, dtype=np.float32)[:, None] + strip.top - y) / size
        dx = (np.arange(left, right, dtype=np.float32)[None, :] - x) / size
        dx = dx + 0.12 * lean * dy
        speck = np.exp(-(dx * dx + dy * dy / (1 + lean * lean))) * power
        part = rgb[top:foot, left:right]
        part += (1 - part) * speck[..., None].astype(np.float32)
    return rgb


def _within(middle: float, reach: float, size: int) -> tuple[int, int]:
    return max(0, int(middle - reach)), min(size, int(middle + reach) + 1)
