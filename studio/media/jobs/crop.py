"""Cut a picture to a slide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.media.crops import write_slide


def run(path: Path, folder: Path) -> dict[str, Any]:
    return {"name": write_slide(path, folder).name}
