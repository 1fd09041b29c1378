"""The word SANDBOX in the corner of every picture."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Array = npt.NDArray[np.float32]
Box = tuple[int, int, int, int]

WORD = "SANDBOX"
SHARE = 0.016
SMALLEST = 5


def stamp(image: Image.Image) -> None:
    """Put the mark, in place, into the lower right corner."""
    letters, shade = _letters(max(SMALLEST, round(min(image.size) * SHARE)))
    left, top, right, foot = place(image.size)
    corner = image.crop((left, top, right, foot))
    under = np.asarray(corner, dtype=np.float32)
    dark = under.mean() < 150
    ink, halo = (255.0, 0.0) if dark else (12.0, 255.0)
    under = under + (halo - under) * (shade * 0.20)[..., None]
    under = under + (ink - under) * (letters * 0.62)[..., None]
    image.paste(Image.fromarray((under + 0.5).astype(np.uint8)), (left, top))


def place(size: tuple[int, int]) -> Box:
    """Where the mark lies in a picture of that size: left, top, right, foot."""
    width, height = size
    letters, _ = _letters(max(SMALLEST, round(min(size) * SHARE)))
    tall, wide = letters.shape
    inset = max(1, round(min(size) * 0.018))
    left, top = max(0, width - inset - wide), max(0, height - inset - tall)
    return left, top, left + wide, top + tall


@lru_cache(maxsize=32)
def _letters(tall: int) -> tuple[Array, Array]:
    """Cover of the letters and of the soft shade behind them; capitals `tall` pixels high."""
    scale = 4
    font = ImageFont.load_default(tall * scale / 0.70)
    gap = tall * scale * 0.22
    wide = sum(font.getlength(letter) + gap for letter in WORD) - gap
    pad = max(1, tall // 3) * scale
    sheet = Image.new("L", (int(wide) + 2 * pad, tall * scale + 2 * pad))
    pen, x = ImageDraw.Draw(sheet), float(pad)
    for letter in WORD:
        pen.text((x, pad + tall * scale), letter, fill=255, font=font, anchor="ls")
        x += font.getlength(letter) + gap
    small = sheet.reduce(scale)
    soft = small.filter(ImageFilter.GaussianBlur(max(0.6, tall / 6)))
    return tuple(np.asarray(layer, dtype=np.float32) / 255 for layer in (small, soft))
