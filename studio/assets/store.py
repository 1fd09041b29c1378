"""Bytes in Django's storage: each original once per team, named by its hash, never changed.

    <team>/<first two of sha256>/<sha256>               the original, read-only
    <team>/<first two of sha256>/<sha256>.small.webp    derivatives beside it

A file appears complete or not at all, and only in a folder that carries our mark (`mount`).
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage

from studio.assets import mount
from studio.assets.errors import MediaUnavailable, MissingFile
from studio.assets.mount import local_path, translated

DERIVATIVES = {"small": "small.webp", "large": "large.webp", "preview": "preview.mp4"}
LEFTOVER_SECONDS = 24 * 3600

MISSING = "This file is missing from the media folder."
DAMAGED = "The media folder holds a damaged copy of this file."

_READ_ONLY_MODE = 0o440


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one team's copy of some bytes lies."""

    team: uuid.UUID
    sha256: str

    @property
    def original(self) -> str:
        return f"{self.team}/{self.sha256[:2]}/{self.sha256}"

    def derivative(self, name: str) -> str:
        return f"{self.original}.{DERIVATIVES[name]}"


def publish(path: Path, name: str, *, adopt: bool) -> None:
    """Put the file at `path` under `name`, on disk before this returns; `path` may be gone then.

    With `adopt`, an object of the same size is taken for the same bytes and stays.
    """
    size = path.stat().st_size
    mount.check_writable(size)
    with translated():
        if adopt and holds(name, size):
            return
        target = local_path(name)
        if target is None:
            _save(path, name, size=size, replace=not adopt)
        else:
            _place(path, target)


def holds(name: str, size: int) -> bool:
    """Tell whether there is an object of exactly this size."""
    return default_storage.exists(name) and default_storage.size(name) == size


def open_file(name: str) -> File:
    """Open an object for reading; raises MissingFile or MediaUnavailable."""
    try:
        return default_storage.open(name, "rb")
    except FileNotFoundError as error:
        mount.check_ours()
        raise MissingFile(MISSING) from error
    except OSError as error:
        raise MediaUnavailable(mount.UNREADABLE.sentence) from error


@contextmanager
def local_copy(name: str) -> Iterator[Path]:
    """Give a path to an object's bytes: the file itself where there is one. Only read it."""
    with open_file(name) as file:
        if (path := local_path(name)) is not None:
            yield path
            return
        with workspace() as folder:
            copy = folder / "copy"
            with copy.open("wb") as target:
                shutil.copyfileobj(file, target)
            yield copy


def remove(place: Place, *, unless_since: datetime) -> bool:
    """Remove an original and all that is derived from it; False where it was written since.

    On remote storage, whoever writes it between the look and the removal loses it.
    """
    with translated():
        original = local_path(place.original)
        if original is None:
            gone = _remove_there(place.original, unless_since)
        else:
            gone = _remove_here(original, unless_since)
        if gone:
            for name in DERIVATIVES:
                default_storage.delete(place.derivative(name))
    return gone


def _remove_there(name: str, unless_since: datetime) -> bool:
    if not default_storage.exists(name):
        return True
    if default_storage.get_modified_time(name) > unless_since:
        return False
    default_storage.delete(name)
    return True


def _remove_here(path: Path, unless_since: datetime) -> bool:
    """Take the file aside before looking at its age: whoever stores it again then writes it anew."""
    aside = path.with_name(f".{uuid.uuid4().hex}.part")
    try:
        path.rename(aside)
    except FileNotFoundError:
        return True
    is_old = aside.stat().st_mtime <= unless_since.timestamp()
    if not is_old and not path.exists():
        aside.rename(path)
    aside.unlink(missing_ok=True)
    return is_old


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def workspace() -> Iterator[Path]:
    """Give a folder beside incoming files, gone with all in it afterwards."""
    with translated():
        incoming().mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = tempfile.TemporaryDirectory(dir=incoming(), suffix=".part")
    with folder as path:
        yield Path(path)


def incoming() -> Path:
    return Path(settings.STUDIO_DATA) / "incoming"


def sweep_incoming() -> int:
    """Remove what killed processes left in the incoming folder a day ago, and count it."""
    before = time.time() - LEFTOVER_SECONDS
    found = incoming().iterdir() if incoming().is_dir() else ()
    old = [path for path in found if path.lstat().st_mtime < before]
    for path in old:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


def _place(path: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    try:
        _move(path, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _move_across(path, target)
    # Its own entry, and those of folders that may be new.
    for folder in target.parents[:3]:
        _sync(folder)


def _move(path: Path, target: Path) -> None:
    path.chmod(_READ_ONLY_MODE)
    _sync(path)
    path.replace(target)


def _move_across(path: Path, target: Path) -> None:
    """Media on a volume of its own: only a file that is already there can appear at once."""
    draft = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        shutil.copyfile(path, draft)
        _move(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _save(path: Path, name: str, *, size: int, replace: bool) -> None:
    if default_storage.exists(name):
        if not replace:
            raise MediaUnavailable(DAMAGED)
        default_storage.delete(name)
    with path.open("rb") as file:
        saved = default_storage.save(name, File(file))
    if saved != name:
        # Another process was first; storages give the second a name of its own.
        default_storage.delete(saved)
    if not holds(name, size):
        raise MediaUnavailable(DAMAGED)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
