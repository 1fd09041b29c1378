"""A picture cut to the shape in which it is published."""

from __future__ import annotations

from pathlib import Path

from studio.media.colours import flattened
from studio.media.errors import Refused
from studio.media.images import opened, reduced
from studio.media.limited import answer
from studio.media.sniff import IMAGE_TYPES, PICTURES, sniff_file

# Width to height of a slide.
SLIDE = (4, 5)
LONGEST_SIDE = 4096
_NAME = "slide.jpg"


def slide(path: Path, outdir: Path, *, timeout: float = 30) -> Path:
    """Cut the middle of a picture to a slide, as a JPEG in `outdir`, in a limited child.

    Raises as `limited.digest` does.
    """
    if sniff_file(path, accepted=PICTURES) not in IMAGE_TYPES:
        raise Refused("Only a picture can be a slide: PNG, JPEG, WebP or GIF.")
    answer("crop", path, outdir, timeout=timeout)
    return outdir / _NAME


def write_slide(path: Path, folder: Path) -> Path:
    """Decode a picture and write its middle; only inside the child."""
    with opened(path) as image:
        picture = flattened(reduced(image, long_side=LONGEST_SIDE))
    written = folder / _NAME
    picture.crop(middle(picture.size)).save(written, "JPEG", quality=95, subsampling=0)
    return written


def middle(size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the largest box of a slide's shape in the middle of a picture."""
    width, height = size
    across = min(width, height * SLIDE[0] // SLIDE[1])
    down = min(height, width * SLIDE[1] // SLIDE[0])
    left, top = (width - across) // 2, (height - down) // 2
    return left, top, left + max(1, across), top + max(1, down)


def is_slide(width: int, height: int) -> bool:
    """Tell whether a picture has the shape of a slide already, to a pixel."""
    return abs(width * SLIDE[1] - height * SLIDE[0]) <= max(SLIDE)
