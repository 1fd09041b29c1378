"""A clean copy of a picture for the platform: upright, re-encoded, nothing hidden."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from studio.media.colours import is_opaque
from studio.media.images import displayed_size, frame_count, opened, reduced
from studio.media.results import Reference

MAX_SIDE = 4096
MAX_PNG_BYTES = 8 * 1024 * 1024

_LOSSLESS = ("PNG", "GIF")


def write_reference(path: Path, folder: Path) -> Reference:
    """Re-encode the first frame into `folder` as reference.png or reference.jpg.

    Location, camera and every byte after the picture's end are left behind.
    """
    with opened(path) as image:
        frames, size = frame_count(image), displayed_size(image)
        is_lossless = image.format in _LOSSLESS
        picture = reduced(image, long_side=MAX_SIDE)
    written, content_type = _write(picture, folder, is_lossless=is_lossless)
    return Reference(
        path=written,
        content_type=content_type,
        width=picture.width,
        height=picture.height,
        note=_note(frames=frames, is_smaller=picture.size != size),
    )


def _write(
    picture: Image.Image, folder: Path, *, is_lossless: bool
) -> tuple[Path, str]:
    has_alpha = not is_opaque(picture)
    if has_alpha or is_lossless:
        png = folder / "reference.png"
        (picture if has_alpha else picture.convert("RGB")).save(png, "PNG")
        if has_alpha or png.stat().st_size <= MAX_PNG_BYTES:
            return png, "image/png"
        png.unlink()
    jpeg = folder / "reference.jpg"
    picture.convert("RGB").save(jpeg, "JPEG", quality=95, subsampling=0)
    return jpeg, "image/jpeg"


def _note(*, frames: int, is_smaller: bool) -> str:
    notes = []
    if frames > 1:
        notes.append("Only the first frame of this animation is used.")
    if is_smaller:
        notes.append(f"Reduced to {MAX_SIDE} pixels on the long side.")
    return " ".join(notes)
