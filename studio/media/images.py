"""Open pictures of strangers: limits before decoding, every frame decoded, upright."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from PIL import (
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from studio.media.colours import in_srgb
from studio.media.errors import Damaged, MediaError, Refused
from studio.media.results import Probe
from studio.media.sniff import sniff_file

MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
MAX_FRAMES = 1_000
MAX_FRAME_PIXELS = 150_000_000

# A reader is chosen by what the bytes are; none of Pillow's forty others ever runs.
# Named by their modules, because Pillow imports all of them to find one it misses.
_READERS = {
    "image/png": PngImagePlugin.PngImageFile.format,
    "image/jpeg": JpegImagePlugin.JpegImageFile.format,
    "image/webp": WebPImagePlugin.WebPImageFile.format,
    "image/gif": GifImagePlugin.GifImageFile.format,
}
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

ImageFile.LOAD_TRUNCATED_IMAGES = False


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture inside its limits, not yet decoded; raises Refused or Damaged.

    Whatever goes wrong in the block counts as damage of the file: only read in it.
    """
    content_type = sniff_file(path)
    if content_type not in _READERS:
        raise Refused("This is not an image: PNG, JPEG, WebP and GIF are accepted.")
    with path.open("rb") as file, _decoding():
        _verify(file, content_type)
        with Image.open(file, formats=(_READERS[content_type],)) as image:
            _check_size(image)
            yield image


def probe_image(path: Path) -> Probe:
    """Decode every frame and describe the picture."""
    with opened(path) as image:
        size = displayed_size(image)
        image.load()
        return describe(image, size=size)


def describe(image: Image.Image, *, size: tuple[int, int]) -> Probe:
    """Describe a picture whose first frame is decoded; decodes the other frames."""
    frames = frame_count(image)
    seconds = _play_through(image, frames=frames) if frames > 1 else None
    return Probe(
        content_type=_content_type(image),
        kind="image",
        width=size[0],
        height=size[1],
        seconds=seconds,
        fps=round(frames / seconds, 3) if seconds else None,
        frames=frames,
        has_audio=False,
    )


def frame_count(image: Image.Image) -> int:
    # A phone's JPEG may carry further pictures (depth, gain map): not an animation.
    if image.format in ("JPEG", "MPO"):
        return 1
    return int(getattr(image, "n_frames", 1))


def displayed_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if _orientation(image) >= 5 else (width, height)


def reduced(image: Image.Image, *, long_side: int) -> Image.Image:
    """Return the current frame upright, in sRGB, as RGB or RGBA, never enlarged.

    Nothing of the metadata is left on it. A still is decoded no larger than needed.
    """
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    picture = _scalable(image if frame_count(image) == 1 else image.copy())
    picture.thumbnail((long_side, long_side), reducing_gap=2.0)
    picture = in_srgb(picture, profile=profile)
    if orientation in _UPRIGHT:
        picture = picture.transpose(_UPRIGHT[orientation])
    picture.info = {}
    return picture


def _verify(file: BinaryIO, content_type: str) -> None:
    # Decoding a PNG does not look at the checksums of its chunks; verify() does.
    if content_type != "image/png":
        return
    image = Image.open(file, formats=("PNG",))
    _check_size(image)
    image.verify()
    file.seek(0)


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
        raise Refused(_too_large())
    frames = frame_count(image)
    if frames > MAX_FRAMES or frames * width * height > MAX_FRAME_PIXELS:
        raise Refused("This animation has too many frames for its size.")


def _too_large() -> str:
    return (
        f"This image is too large: at most {MAX_PIXELS // 1_000_000} megapixels and "
        f"{MAX_SIDE:,} pixels a side are accepted."
    )


@contextmanager
def _decoding() -> Iterator[None]:
    """Turn whatever a decoder raises into a sentence.

    Damaged files make Pillow raise a dozen unrelated kinds of exception
    (OSError, SyntaxError, struct.error, IndexError …): all mean the same here.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except (MediaError, MemoryError):
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused(_too_large()) from error
        except Exception as error:
            raise Damaged(
                "This image is damaged or incomplete and cannot be read.",
                detail=f"{type(error).__name__}: {error}",
            ) from error


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 where it is absent, unknown or unreadable."""
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except (ValueError, KeyError, TypeError, SyntaxError, struct.error):
        return 1
    return value if value in _UPRIGHT else 1


def _content_type(image: Image.Image) -> str:
    reader = "JPEG" if image.format == "MPO" else image.format
    return next(kind for kind, name in _READERS.items() if name == reader)


def _play_through(image: Image.Image, *, frames: int) -> float | None:
    milliseconds = 0.0
    for number in range(frames):
        image.seek(number)
        image.load()
        milliseconds += image.info.get("duration", 0)
    return round(milliseconds / 1000, 3) or None


def _scalable(image: Image.Image) -> Image.Image:
    """Return the frame in a mode that Pillow scales smoothly.

    Most come back as they are: a JPEG not yet decoded is then read at a fraction.
    """
    if "transparency" in image.info and image.mode in ("P", "L", "RGB", "1"):
        return image.convert("RGBA")
    if image.mode == "P":
        return image.convert("RGB")
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):
        # convert() clips 16-bit grey at 255 instead of scaling it.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return image
