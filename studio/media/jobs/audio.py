"""Digest a sound: nothing to show, but all of it was decoded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.media.results import Digest, digest_to_json
from studio.media.sounds import probe_sound


def run(path: Path, folder: Path) -> dict[str, Any]:
    digest = Digest(probe=probe_sound(path), placeholder="", colour="", derivatives={})
    return digest_to_json(digest)
