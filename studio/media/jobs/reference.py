"""Make the copy of a picture that goes to the platform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from studio.media.references import write_reference
from studio.media.results import reference_to_json


def run(path: Path, folder: Path) -> dict[str, Any]:
    return reference_to_json(write_reference(path, folder))
