"""Digest a sound: nothing to show but its waveform, and all of it was decoded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.media.results import Digest, digest_to_json
from studio.media.sounds import peaks, probe_sound


def run(path: Path, folder: Path) -> dict[str, Any]:
    digest = Digest(
        probe=probe_sound(path),
        placeholder="",
        colour="",
        derivatives={},
        peaks=tuple(peaks(path)),
    )
    return digest_to_json(digest)
