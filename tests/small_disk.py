"""A real file system of a few MB, so that a full or read-only disk is one."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

BLOCK = b"\0" * 4096


@dataclass(frozen=True)
class SmallDisk:
    folder: Path

    def fill(self, *, leave: int = 0) -> None:
        """Take all the room there is, but for so many bytes."""
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(BLOCK)
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
            file.truncate(max(0, file.tell() - leave))

    def make_room(self) -> None:
        (self.folder / "ballast").unlink()

    def lock(self) -> None:
        """Mount it read-only."""
        self._mount("remount,ro")

    def unlock(self) -> None:
        self._mount("remount,rw")

    def _mount(self, options: str) -> None:
        subprocess.run(["mount", "-o", options, str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path, *, size: str = "6m") -> Iterator[SmallDisk]:
    """Mount it at a folder; skips where this user may not mount anything."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("There is no mount command here.")
    if mounted.returncode:
        pytest.skip("This user may not mount a file system.")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
