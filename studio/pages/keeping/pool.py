"""The files of all backups in one place, each once, named by the hash of its bytes."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.files.storage import default_storage

CHUNK = 1024 * 1024
READ_ONLY = 0o440


class Pool:
    """Files are added and never changed; what is there already costs nothing again."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def holds(self, sha256: str, size: int) -> bool:
        """Tell whether there is a file of this hash and exactly this size."""
        try:
            return bool(sha256) and self.path(sha256).stat().st_size == size
        except FileNotFoundError:
            return False

    def take(self, name: str) -> tuple[str, int]:
        """Copy an object of the media folder, on disk before this returns; give hash and size."""
        with self._draft() as (draft, path), default_storage.open(name, "rb") as source:
            digest, size = hashlib.sha256(), 0
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                draft.write(chunk)
                size += len(chunk)
            sha256 = digest.hexdigest()
            draft.flush()
            os.fsync(draft.fileno())
            if not self.holds(sha256, size):
                self._publish(path, sha256)
        return sha256, size

    def sweep(self) -> None:
        """Remove what a backup that was killed left half-copied."""
        for path in self.root.glob(".*.part"):
            path.unlink(missing_ok=True)

    @contextmanager
    def _draft(self) -> Iterator[tuple[IO[bytes], Path]]:
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.root / f".{secrets.token_hex(8)}.part"
        try:
            with path.open("xb") as file:
                yield file, path
        finally:
            path.unlink(missing_ok=True)

    def _publish(self, path: Path, sha256: str) -> None:
        target = self.path(sha256)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        path.chmod(READ_ONLY)
        path.replace(target)
        sync(target.parent)


def sync(folder: Path) -> None:
    """Have a folder's entries on disk before this returns."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
