"""Make the WAV of a talking clip, and the picture of its waveform in numbers."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.media.speech import CUT_FILE, VOICE_FILE
from studio.media.voices import peaks, probe_sound, to_wav


def run(path: Path, folder: Path) -> dict[str, Any]:
    """Cut as the CUT_FILE in `folder` says; `seconds` in it may be null."""
    cut = json.loads((folder / CUT_FILE).read_text())
    source = probe_sound(path, name="")
    written = folder / VOICE_FILE
    seconds = to_wav(path, written, start=cut["start"], seconds=cut["seconds"])
    return {"source": asdict(source), "seconds": seconds, "peaks": peaks(written)}
