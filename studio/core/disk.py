"""Room on the disk, asked before something large or paid for is taken in."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings


def free_bytes(path: Path) -> int:
    """Return what may still be written where `path` is, or would be once created."""
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def has_room(path: Path, need: int = 0) -> bool:
    """Tell whether `need` bytes fit above the floor that the studio keeps free."""
    return free_bytes(path) - need >= settings.STUDIO_DISK_FLOOR
