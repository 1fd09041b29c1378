"""Looking at results as a person would: are these colours there, is this that picture, what tone is heard?"""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
from PIL import Image

from studio.assets import services as assets
from studio.assets.models import Asset
from tests.media.samples import decoded, distance

# Far apart in hue, so that no grading makes one of another.
COLOURS = {"red": (214, 40, 40), "green": (30, 170, 70), "blue": (40, 70, 210)}
LEFT, RIGHT = COLOURS["red"], COLOURS["blue"]
SMALL = (32, 32)


def plain(colour: tuple[int, int, int], size: tuple[int, int]) -> Image.Image:
    return Image.new("RGB", size, colour)


def halves(
    size: tuple[int, int],
    *,
    left: tuple[int, ...] = LEFT,
    right: tuple[int, ...] = RIGHT,
) -> Image.Image:
    picture = Image.new("RGB", size, left)
    picture.paste(right, (size[0] // 2, 0, *size))
    return picture


def png(picture: Image.Image) -> bytes:
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def frames_of(asset: Asset) -> list[Image.Image]:
    """Return what is seen of an asset: the still, or every frame of the clip."""
    with assets.local_copy(asset) as path:
        if asset.is_image:
            return [Image.open(path).convert("RGB").copy()]
        return [Image.fromarray(frame) for frame in decoded(path)]


def is_like(seen: Image.Image, meant: Image.Image) -> bool:
    """Tell whether one is the other, but for the codec, the grade and the corner with the mark."""
    return distance(seen.resize(SMALL), meant.resize(SMALL)) < 32


def has_sides_of(seen: Image.Image, meant: Image.Image) -> bool:
    """Tell whether left and right differ as they do in the picture that led it."""
    differences = _across(seen) * np.sign(_across(meant))
    return bool(differences[0] > 12 and differences[2] > 12)


def _across(picture: Image.Image) -> np.ndarray:
    left, right = np.hsplit(np.asarray(picture.resize(SMALL), float), 2)
    return left.mean((0, 1)) - right.mean((0, 1))


def has_colour(seen: Image.Image, colour: tuple[int, int, int]) -> bool:
    """Tell whether some of it has about the hue of a plain picture that went in."""
    hue, saturation, _ = (np.asarray(band, int) for band in seen.convert("HSV").split())
    wanted = plain(colour, (1, 1)).convert("HSV").getpixel((0, 0))[0]
    off = np.abs((hue - wanted + 128) % 256 - 128)
    return bool(((off < 18) & (saturation > 90)).mean() > 0.02)


def hertz_of(asset: Asset) -> float:
    """Return the strongest tone of a clip's sound."""
    with assets.local_copy(asset) as path:
        samples, rate = _samples(path)
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.fft.rfftfreq(len(samples), 1 / rate)[spectrum.argmax()])


def _samples(path: Path) -> tuple[np.ndarray, int]:
    with av.open(str(path)) as container:
        rate = container.streams.audio[0].rate
        found = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
    return np.concatenate(found), rate
