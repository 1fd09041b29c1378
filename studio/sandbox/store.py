"""Files of the sandbox: each appears whole or not at all, and is made by one thread only."""

from __future__ import annotations

import fcntl
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings

STRIPES = 64

CONTENT_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "wav": "audio/wav",
    "mp4": "video/mp4",
}


def result_path(recipe: str, number: int, extension: str) -> Path:
    return _root() / "results" / recipe[:2] / f"{recipe}-{number}.{extension}"


def small_path(recipe: str, number: int, extension: str) -> Path:
    return result_path(recipe, number, extension).with_suffix(f".small.{extension}")


def photo_path(photo_id: UUID) -> Path:
    return _root() / "photos" / photo_id.hex[:2] / photo_id.hex


def upload_path(public_id: UUID) -> Path:
    return _root() / "uploads" / public_id.hex[:2] / public_id.hex


def preview_path(catalog: str, item_id: str, extension: str) -> Path:
    return _root() / "previews" / catalog / f"{item_id}.{extension}"


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Yield where to write; it becomes `path` at the end, or nothing if the block fails.

    The draft keeps the ending, by which encoders choose the format.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{secrets.token_hex(6)}{path.suffix}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold the lock of `name` against other threads and processes.

    A few files serve all names, so two names may wait for each other without need.
    """
    with _lock_file("locks", name) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def claimed(name: str) -> Iterator[bool]:
    """Tell whether the claim to `name` was free; it is then held for the block.

    It ends with its process, however that ends. Claims and locks never wait for each other.
    """
    with _lock_file("claims", name) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _lock_file(kind: str, name: str) -> IO[str]:
    folder = _root() / kind
    folder.mkdir(parents=True, exist_ok=True)
    stripe = hashlib.sha256(name.encode()).digest()[0] % STRIPES
    return (folder / str(stripe)).open("w")


def _root() -> Path:
    return Path(settings.SANDBOX_MEDIA)
