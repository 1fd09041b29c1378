"""What must be there before anything of the studio can be imported. Standard library only."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PYTHON = (3, 11)
REQUIREMENTS = Path(__file__).resolve().parents[3] / "requirements.txt"


def problem(
    requirements: Path = REQUIREMENTS, *, python: tuple[int, ...] = sys.version_info[:3]
) -> str:
    """Return in one sentence why the studio cannot run here, or "" when it can."""
    if python < PYTHON:
        has = ".".join(str(part) for part in python)
        return f"Atelier needs Python 3.11 or newer, and this is {has}."
    if missing := _missing(requirements.read_text(encoding="utf-8")):
        names = ", ".join(missing)
        return f"Not installed here: {names}. Run 'make install' first."
    return ""


def _missing(requirements: str) -> list[str]:
    names = re.findall(r"^[\w.-]+", requirements, re.MULTILINE)
    return [name for name in names if not _is_installed(name)]


def _is_installed(name: str) -> bool:
    try:
        version(name)
    except PackageNotFoundError:
        return False
    return True
