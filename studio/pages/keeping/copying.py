"""Every file of the media folder into a backup's pool, and the list of what lies where."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

from django.core.files.storage import default_storage

from studio.assets import mount
from studio.pages.keeping import manifest, shelves
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.manifest import Entry
from studio.pages.keeping.pool import Pool
from studio.pages.keeping.tables import Moment

NOT_MOUNTED = (
    "The media folder is not mounted: a backup of it now would hold no files. "
    "Nothing was written; mount its disk and try again."
)


@dataclass
class Files:
    """What was copied so far."""

    count: int = 0
    bytes: int = 0
    # What had to be copied because no earlier backup had it.
    new: int = 0
    faults: list[str] = field(default_factory=list)


def copy_files(listing: Path, pool: Pool, moment: Moment, *, before: datetime) -> Files:
    """Have every file in the pool that rows of that moment ask for, or that is older than `before`.

    Raises CannotKeep when the media folder goes away meanwhile.
    """
    files, known = Files(), _listed_last(pool.root.parent)
    names: set[str] = set()
    with listing.open("w", encoding="utf-8") as lines:
        for name in _all_files():
            if name not in moment.files and _came_later(name, before):
                continue
            if entry := _copy(name, pool, known.get(name), files):
                _list(entry, lines, names)
        for name in sorted(moment.files - names):
            if entry := _lost(name, pool, files):
                _list(entry, lines, names)
    if moment.files and not mount.is_ours():
        raise CannotKeep(NOT_MOUNTED)
    return files


def _list(entry: Entry, lines: IO[str], names: set[str]) -> None:
    lines.write(json.dumps(asdict(entry)) + "\n")
    names.add(entry.name)


def _came_later(name: str, before: datetime) -> bool:
    """Tell whether the row of this file may have come after the database was copied."""
    if not shelves.is_of_an_asset(name):
        return False
    try:
        return default_storage.get_modified_time(name) > before
    except OSError:
        return True


def _all_files() -> Iterator[str]:
    for folder in shelves.folders():
        yield from (name for name in shelves.files(folder) if name != mount.SENTINEL)


def _copy(name: str, pool: Pool, before: Entry | None, files: Files) -> Entry | None:
    """Have a file in the pool; None where it cannot be read, which is said."""
    try:
        size = default_storage.size(name)
        modified = default_storage.get_modified_time(name).isoformat()
        sha256 = shelves.hash_in(name) or _hash_before(before, size, modified)
        if not pool.holds(sha256, size):
            sha256, size = pool.take(name)
            files.new += 1
    except FileNotFoundError:
        return None  # Replaced or purged since it was listed; rows are looked at afterwards.
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise
        files.faults.append(f"{name} cannot be read: {error.strerror}.")
        return None
    if shelves.hash_in(name) not in {"", sha256}:
        files.faults.append(
            f"{name} has changed since it was saved; it was copied as it is."
        )
    files.count += 1
    files.bytes += size
    return Entry(name, size, sha256, modified)


def _hash_before(before: Entry | None, size: int, modified: str) -> str:
    """Return the hash of a preview that the last backup saw just as it is now."""
    same = before is not None and (before.size, before.modified) == (size, modified)
    return before.sha256 if before is not None and same else ""


def _listed_last(target: Path) -> dict[str, Entry]:
    """Return what the last backup listed that is not named by its hash."""
    whole = manifest.folders(target)
    if not whole:
        return {}
    try:
        entries = manifest.read(whole[-1]).entries()
        return {
            entry.name: entry for entry in entries if not shelves.hash_in(entry.name)
        }
    except (CannotKeep, OSError, ValueError, TypeError):
        return {}


def _lost(name: str, pool: Pool, files: Files) -> Entry | None:
    """Say that a file is missing, and list it all the same where an earlier backup has it."""
    sha256 = shelves.hash_in(name)
    assets = shelves.needing_files().filter(
        team__public_id=name.partition("/")[0], sha256=sha256
    )
    if sha256 and (asset := assets.first()):
        files.faults.append(f"{name} (“{asset}”) is missing from the media folder.")
    if not sha256 or not pool.path(sha256).exists():
        return None
    size = pool.path(sha256).stat().st_size
    files.count += 1
    files.bytes += size
    return Entry(name, size, sha256, modified="")
