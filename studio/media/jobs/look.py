"""Measure a photo for the coach; nothing is written."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from studio.media.measures import measure


def run(path: Path, folder: Path) -> dict[str, Any]:
    return asdict(measure(path))
