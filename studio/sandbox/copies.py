"""The smaller copy of a picture that a job set names beside the full one."""

from __future__ import annotations

from pathlib import Path

from studio.media.images import opened, reduced
from studio.sandbox import store
from studio.sandbox.models import Request

LONG_SIDE = 640
JPEG_QUALITY = 85


def draw_small(request: Request, number: int, whole: Path) -> Path:
    """Return the small copy of a result, made when it is first asked for."""
    path = store.small_path(request.recipe, number, request.extension)
    with store.alone(path.name):
        if path.exists():
            return path
        with store.draft(path) as unfinished, opened(whole) as image:
            small = reduced(image, long_side=LONG_SIDE)
            small.save(unfinished, quality=JPEG_QUALITY)
    return path
