"""The media folder itself: the mark that makes it ours, and why nothing can be kept in it now.

The mark is a file at its top with the id that the database holds too. An empty mount point
lacks it and another studio's folder has another's: neither is written to, nothing is deleted.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import (
    FileSystemStorage,
    Storage,
    default_storage,
    storages,
)
from django.db import transaction

from studio.accounts import audit
from studio.accounts.models import Team
from studio.assets.errors import DiskFull, MediaUnavailable
from studio.assets.models import Asset, MediaMark
from studio.core import disk

logger = logging.getLogger(__name__)

SENTINEL = ".studio-media"
SENTINEL_TEXT = "Atelier keeps its files here and writes nothing where this is missing."
GLANCE_SECONDS = 5.0
_ID = re.compile(r"Studio: ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_MOST_BYTES = 1024

MEANWHILE = "Results wait at the platform, which keeps them for seven days. It goes on by itself."
UNTIL_THEN = (
    f"Until then nothing new is sent or charged, and nothing is deleted. {MEANWHILE}"
)


@dataclass(frozen=True)
class Trouble:
    """Why nothing can be kept: a word for lists, a sentence for whoever wanted to, and what to do."""

    word: str
    sentence: str
    then: str


AWAY = Trouble(
    "Not there",
    "The media folder is not mounted.",
    f"Mount its disk: what is there now lacks the mark of this studio. {UNTIL_THEN}",
)
ANOTHERS = Trouble(
    "Another studio’s",
    "The media folder belongs to another studio.",
    f"Mount the right disk; if this one is meant, say so with: manage.py adopt_media. {UNTIL_THEN}",
)
UNREADABLE = Trouble(
    "Unreadable",
    "The media folder cannot be read.",
    f"Look at its disk, and at who may read it. {UNTIL_THEN}",
)
READ_ONLY = Trouble(
    "Read-only",
    "The studio cannot write to its media folder.",
    f"What is in it can be looked at. Mount it for writing. {UNTIL_THEN}",
)
FULL = Trouble(
    "Full",
    "The studio’s disk is full. Nothing can be stored until there is room.",
    f"Free some space. Until then nothing new is sent or charged. {MEANWHILE}",
)

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True)
class _Look:
    """What the folder shows: the id in its mark, "" in one without an id, None without a mark."""

    mark: str | None = None
    is_readable: bool = True
    is_writable: bool = True
    free: float = float("inf")


# By storage, so that another one is looked at anew.
_glances: WeakKeyDictionary[Storage, tuple[float, _Look]] = WeakKeyDictionary()
# The ids that the database was found to hold: it never changes its own.
_ours: set[str] = set()


def is_ours() -> bool:
    """Look whether the folder carries our mark, so that what it lacks is missing."""
    look = _look()
    return look.is_readable and _names_us(look.mark)


def trouble() -> Trouble | None:
    """Look why no file can be kept now; None where all is well."""
    return _trouble(_look())


def glance() -> Trouble | None:
    """Say the same as of a few seconds ago: for what is asked with every page."""
    storage = storages["default"]
    until, look = _glances.get(storage, (0.0, _Look()))
    if time.monotonic() >= until:
        look = _look()
        _glances[storage] = (time.monotonic() + GLANCE_SECONDS, look)
    return _trouble(look)


def look_anew() -> None:
    """Forget what was glanced at."""
    _glances.clear()


def check_ours() -> None:
    """Raise MediaUnavailable where the folder does not carry our mark."""
    look = _look()
    if not look.is_readable:
        raise MediaUnavailable(UNREADABLE.sentence)
    if not _names_us(look.mark):
        raise MediaUnavailable((ANOTHERS if look.mark else AWAY).sentence)


def check_writable(need: int) -> None:
    """Raise MediaUnavailable where `need` bytes cannot be stored."""
    check_ours()
    root = local_path("")
    if root is not None and not disk.has_room(root, need):
        raise DiskFull(FULL.sentence)


def prepare() -> None:
    """Give folder and database the same id, at every start and before the first file.

    Raises MediaUnavailable where the folder should hold files already, or holds another's.
    """
    look = _look()
    found = _trouble(look)
    if found is not None and found not in (READ_ONLY, FULL):
        raise MediaUnavailable(found.sentence)
    if look.mark:
        return
    if look.mark is None:
        sign()
        return
    with suppress(MediaUnavailable):
        sign()  # It is ours without an id too, so that one which takes nothing may stay so.


def sign() -> None:
    """Write this studio's id into the folder, whatever it holds."""
    with transaction.atomic():
        row, _ = MediaMark.objects.get_or_create(pk=MediaMark.ONLY)
    _write(f"{SENTINEL_TEXT}\nStudio: {row.mark}\n")


def sign_for_anybody() -> None:
    """Write a mark without an id: for a restore, whose database comes after its files."""
    _write(f"{SENTINEL_TEXT}\n")


@transaction.atomic
def adopt() -> None:
    """Take the folder that is there for ours at a person's word, and write that down.

    Raises MediaUnavailable where it takes no mark.
    """
    for team in Team.objects.order_by("pk"):
        audit.record(
            team,
            user=None,
            deed="assets.adopt_media",
            words="Took the media folder that is there for this studio’s own.",
            folder=where(),
        )
    sign()


def where() -> str:
    """Return where the folder is, in words."""
    root = local_path("")
    return str(root) if root is not None else type(storages["default"]).__name__


def local_path(name: str) -> Path | None:
    """Return where an object is, or would be, on this machine; None on remote storage."""
    is_local = isinstance(default_storage, FileSystemStorage)
    return Path(default_storage.path(name)) if is_local else None


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a disk raises when it is written to into MediaUnavailable or DiskFull."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise DiskFull(FULL.sentence) from error
        raise MediaUnavailable(READ_ONLY.sentence) from error


def _trouble(look: _Look) -> Trouble | None:
    if not look.is_readable:
        return UNREADABLE
    if look.mark is None:
        return AWAY if Asset.objects.exists() else None
    if not _names_us(look.mark):
        return ANOTHERS
    if not look.is_writable:
        return READ_ONLY
    return FULL if look.free < settings.STUDIO_DISK_FLOOR else None


def _names_us(mark: str | None) -> bool:
    if mark is None or mark == "" or mark in _ours:
        return mark is not None
    if MediaMark.objects.filter(mark=uuid.UUID(mark)).exists():
        _ours.add(mark)
    return mark in _ours


def _look() -> _Look:
    try:
        return _Look(mark=_mark(), is_writable=_is_writable(), free=_free())
    except Exception as error:
        # Whatever a driver raises, the answer is the same.
        logger.warning("The media folder cannot be read (%s).", type(error).__name__)
        return _Look(is_readable=False)


def _mark() -> str | None:
    try:
        with default_storage.open(SENTINEL, "rb") as file:
            text = file.read(_MOST_BYTES).decode("ascii", "replace")
    except FileNotFoundError:
        return None
    found = _ID.search(text)
    return found[1] if found else ""


def _is_writable() -> bool:
    """Ask the system: it knows of a read-only mount, and nothing has to be written for it."""
    root = local_path("")
    return root is None or not root.exists() or os.access(root, os.W_OK)


def _free() -> float:
    """Return the room where files arrive, or where they stay, whichever has less."""
    places = [Path(settings.STUDIO_DATA), local_path("")]
    return min(disk.free_bytes(place) for place in places if place is not None)


def _write(text: str) -> None:
    """Replace the mark; two processes may do so at once."""
    look_anew()
    with translated():
        root = local_path("")
        if root is None:
            default_storage.delete(SENTINEL)
            default_storage.save(SENTINEL, ContentFile(text.encode()))
            return
        root.mkdir(mode=0o750, parents=True, exist_ok=True)
        draft = root / f".{uuid.uuid4().hex}.part"
        try:
            draft.write_text(text, encoding="ascii")
            draft.replace(root / SENTINEL)
        finally:
            draft.unlink(missing_ok=True)
