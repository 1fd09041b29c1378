"""The edge of a print: an instant frame, a white border, a torn sheet."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from studio.sandbox.art.colour import mix, parse_hex
from studio.sandbox.art.fields import Frame, clouds, resize, stream
from studio.sandbox.art.finish import Finish

Array = npt.NDArray[np.float32]
Box = tuple[int, int, int, int]

# Borders as shares of the short side: left, top, right, foot.
BORDERS = {
    "polaroid": (0.055, 0.055, 0.055, 0.17),
    "white": (0.06, 0.06, 0.06, 0.06),
    "rebate": (0.035, 0.085, 0.035, 0.085),
    "deckle": (0.045, 0.045, 0.045, 0.045),
    "brushed": (0.02, 0.02, 0.02, 0.02),
}


def inner_box(size: tuple[int, int], finish: Finish) -> Box:
    """Where the picture lies on its sheet: left, top, right, foot in pixels."""
    width, height = size
    borders = BORDERS.get(finish.edge, (0.0, 0.0, 0.0, 0.0))
    left, top, right, foot = (
        round(share * finish.edge_width * min(size)) for share in borders
    )
    return left, top, max(left + 8, width - right), max(top + 8, height - foot)


def laid_on_paper(
    image: Image.Image,
    size: tuple[int, int],
    finish: Finish,
    box: Box,
    key: str,
) -> Image.Image:
    """The picture on a sheet of exactly that size."""
    sheet = _paper(size, finish, key)
    mask = _mask(image.size, finish, key)
    sheet.paste(image, box[:2], mask)
    if finish.edge == "rebate" and box[1] > 1:
        _perforate(sheet, box)
    return sheet


def _paper(size: tuple[int, int], finish: Finish, key: str) -> Image.Image:
    red, green, blue = parse_hex(finish.edge_colour)
    small = Frame(*size).capped(120_000)
    cloud = clouds(small, stream(key, "mount"), cells=7, octaves=4) * 0.012
    values = np.float32((red, green, blue)) * (1 + cloud[..., None])
    sheet = Image.fromarray((np.clip(values, 0, 1) * 255).astype(np.uint8))
    return sheet.resize(size, Image.Resampling.BICUBIC)


def _mask(size: tuple[int, int], finish: Finish, key: str) -> Image.Image | None:
    if finish.edge not in {"deckle", "brushed"}:
        return None
    small = Frame(*size).capped(160_000)
    wide, tall = small.width / small.short / 2, small.height / small.short / 2
    away = np.minimum(wide - np.abs(small.x), tall - np.abs(small.y))
    brushed = finish.edge == "brushed"
    rough = clouds(
        small,
        stream(key, "edge"),
        cells=6 if brushed else 26,
        octaves=5,
        gain=0.62,
        stretch=4.0 if brushed else 1.0,
    )
    reach = 0.052 if brushed else 0.010
    cover = np.clip((away - reach * (0.75 + 0.75 * rough)) * small.short * 0.6, 0, 1)
    large = resize(cover, *size)
    return Image.fromarray((np.clip(large, 0, 1) * 255).astype(np.uint8))


def _perforate(sheet: Image.Image, box: Box) -> None:
    """Sprocket holes above and below, as on a strip of film."""
    left, top, right, foot = box
    tall = max(2, round(top * 0.42))
    wide = max(2, round(tall * 0.72))
    pace = max(4, round(tall * 1.75))
    light = tuple(round(value * 255) for value in mix((1, 1, 1), (0.9, 0.85, 0.7), 0.4))
    for x in range(left + pace // 3, right, pace):
        for y in ((top - tall) // 2, foot + (top - tall) // 2):
            sheet.paste(light, (x, y, x + wide, y + tall))
