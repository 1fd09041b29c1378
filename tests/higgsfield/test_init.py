from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import studio.higgsfield
from studio.higgsfield import errors


def test_exported_names_exist_once_and_in_order() -> None:
    names = studio.higgsfield.__all__

    assert [name for name in names if not hasattr(studio.higgsfield, name)] == []
    assert names == sorted(set(names))


def test_every_error_is_exported() -> None:
    kinds = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception)
    }

    assert kinds - set(studio.higgsfield.__all__) == set()


def test_package_loads_no_django() -> None:
    script = "import sys, studio.higgsfield; print([m for m in sys.modules if m.startswith('django')])"
    root = Path(studio.higgsfield.__file__).parents[2]

    loaded = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout.strip() == "[]"
