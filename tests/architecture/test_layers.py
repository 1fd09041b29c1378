from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"


def test_walls_of_the_house_stand():
    """In a process of its own: the linter silences every logger that it did not make."""
    linted = subprocess.run(
        [sys.executable, "-c", LINT], cwd=ROOT, capture_output=True, text=True
    )

    assert linted.returncode == 0, linted.stdout + linted.stderr
