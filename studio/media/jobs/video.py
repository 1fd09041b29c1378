"""Digest a film."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.media.colours import main_colour
from studio.media.films import poster, probe_film, write_preview
from studio.media.results import Digest, digest_to_json
from studio.media.sounds import peaks
from studio.media.thumbnails import LARGE_SIDE, placeholder, write_thumbnails


def run(path: Path, folder: Path) -> dict[str, Any]:
    probe = probe_film(path)
    picture = poster(path)
    picture.thumbnail((LARGE_SIDE, LARGE_SIDE), reducing_gap=2.0)
    derivatives = write_thumbnails(picture, folder)
    derivatives["preview"] = write_preview(path, folder / "preview.mp4")
    digest = Digest(
        probe=probe,
        placeholder=placeholder(picture),
        colour=main_colour(picture),
        derivatives=derivatives,
        peaks=tuple(peaks(path)) if probe.has_audio else (),
    )
    return digest_to_json(digest)
