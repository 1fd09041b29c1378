"""All parts of a story on one sheet, numbered in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps

TALL = 480
GAP = 24
LINE = 44
POINTS = 22
PAPER, EMPTY, INK, FAINT = "#f3f3f3", "#e4e4e4", "#171717", "#636363"


@dataclass(frozen=True)
class Cell:
    """One place on the sheet: a thumbnail of ours, or none where there is nothing to show."""

    number: int
    picture: Path | None
    note: str = ""


def write(cells: Sequence[Cell], ratio: tuple[int, int], target: Path) -> Path:
    """Draw the cells, each as wide to high as `ratio`, into a JPEG at `target`."""
    size = (TALL * ratio[0] // ratio[1], TALL)
    columns = _columns(len(cells), ratio)
    rows = ceil(len(cells) / columns)
    sheet = Image.new("RGB", _extent(columns, rows, size), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(POINTS)
    for place, cell in enumerate(cells):
        down, across = divmod(place, columns)
        left = GAP + across * (size[0] + GAP)
        top = GAP + down * (size[1] + LINE + GAP)
        sheet.paste(_fitted(cell, size), (left, top))
        _label(draw, font, cell, (left, top + size[1]))
    sheet.save(target, "JPEG", quality=88)
    return target


def _columns(count: int, ratio: tuple[int, int]) -> int:
    """Return how many stand beside each other, so that the sheet is about as wide as a page."""
    wanted = sqrt(max(1, count) * 1.6 * ratio[1] / ratio[0])
    return max(1, min(count, round(wanted)))


def _extent(columns: int, rows: int, size: tuple[int, int]) -> tuple[int, int]:
    return (
        GAP + columns * (size[0] + GAP),
        GAP + rows * (size[1] + LINE + GAP),
    )


def _fitted(cell: Cell, size: tuple[int, int]) -> Image.Image:
    if cell.picture is None:
        return Image.new("RGB", size, EMPTY)
    with Image.open(cell.picture, formats=("WEBP",)) as image:
        return ImageOps.fit(image.convert("RGB"), size)


def _label(
    draw: ImageDraw.ImageDraw,
    font: ImageFont.ImageFont | ImageFont.FreeTypeFont,
    cell: Cell,
    at: tuple[int, int],
) -> None:
    left, top = at
    draw.text((left, top + 10), f"{cell.number:02}", fill=INK, font=font)
    draw.text((left + 40, top + 10), cell.note, fill=FAINT, font=font)
