"""The small pictures that stand for a file in lists and while it loads."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image

from studio.media.colours import flattened
from studio.media.results import Derivative

LARGE_SIDE = 1280
SMALL_SIDE = 512

_PLACEHOLDER_CHARS = 400
# Sides and qualities tried in turn until the placeholder is short enough.
_PLACEHOLDER_TRIES = ((16, 40), (16, 15), (12, 10), (8, 5))


def write_thumbnails(picture: Image.Image, folder: Path) -> dict[str, Derivative]:
    """Write large.webp and small.webp from a picture of at most LARGE_SIDE."""
    large = flattened(picture)
    small = large.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), reducing_gap=2.0)
    return {
        "small": _write(small, folder / "small.webp"),
        "large": _write(large, folder / "large.webp"),
    }


def placeholder(picture: Image.Image) -> str:
    """Return a data URI of a WebP 16 pixels long, at most 400 characters."""
    tiny = flattened(picture)
    uris = (
        _data_uri(tiny, side=side, quality=quality)
        for side, quality in _PLACEHOLDER_TRIES
    )
    return next((uri for uri in uris if len(uri) <= _PLACEHOLDER_CHARS), "")


def _write(picture: Image.Image, path: Path) -> Derivative:
    picture.save(path, "WEBP", quality=80, method=2)
    return Derivative(
        path=path,
        content_type="image/webp",
        width=picture.width,
        height=picture.height,
    )


def _data_uri(picture: Image.Image, *, side: int, quality: int) -> str:
    tiny = picture.copy()
    tiny.thumbnail((side, side))
    buffer = io.BytesIO()
    tiny.save(buffer, "WEBP", quality=quality, method=2)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
