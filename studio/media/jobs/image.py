"""Digest a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.media.colours import flattened, main_colour
from studio.media.images import describe, displayed_size, opened, reduced
from studio.media.results import Digest, digest_to_json
from studio.media.thumbnails import LARGE_SIDE, placeholder, write_thumbnails


def run(path: Path, folder: Path) -> dict[str, Any]:
    with opened(path) as image:
        size = displayed_size(image)
        picture = reduced(image, long_side=LARGE_SIDE)
        probe = describe(image, size=size)
    digest = Digest(
        probe=probe,
        placeholder=placeholder(picture),
        colour=main_colour(flattened(picture)),
        derivatives=write_thumbnails(picture, folder),
    )
    return digest_to_json(digest)
