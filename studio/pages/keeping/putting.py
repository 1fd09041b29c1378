"""Files out of a backup's pool, back to where they belong. Only adds, and replaces what is damaged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from studio.assets import mount, store
from studio.assets.errors import MediaUnavailable, MissingFile
from studio.pages.keeping import manifest, shelves
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.manifest import Entry, Snapshot
from studio.pages.keeping.pool import CHUNK, Pool

NOT_MOUNTED = "The media folder is not mounted: nothing was put into it."


def put_back(snapshot: Snapshot, entries: Iterable[Entry]) -> list[str]:
    """Put files back that are not here as they were; return what the backup cannot give.

    Raises CannotKeep when there is no room or no media folder.
    """
    pool, faults = Pool(snapshot.pool), []
    try:
        for entry in entries:
            if not _is_here(entry) and not _copy(entry, pool):
                faults.append(_lacking(entry))
    except MediaUnavailable as error:
        raise CannotKeep(
            f"{error} What was put back stays; the same command goes on from there."
        ) from error
    return faults


def lost_ones(snapshot: Snapshot) -> Iterator[Entry]:
    """Yield the files of a backup that rows here ask for."""
    if not mount.is_ours():
        raise CannotKeep(NOT_MOUNTED)
    wanted = {
        name
        for asset in shelves.needing_files().select_related("team").iterator()
        for name in shelves.names_of(asset, asset.team)
    }
    return (entry for entry in snapshot.entries() if entry.name in wanted)


def faults_of(snapshot: Snapshot) -> list[str]:
    """Read every file of a backup and return what is wrong with them, in words."""
    pool = Pool(snapshot.pool)
    return [
        _lacking(entry)
        for entry in snapshot.entries()
        if not pool.holds(entry.sha256, entry.size)
        or manifest.sha256_of(pool.path(entry.sha256)) != entry.sha256
    ]


def _is_here(entry: Entry) -> bool:
    if not store.holds(entry.name, entry.size):
        return False
    try:
        with store.open_file(entry.name) as file:
            digest = hashlib.sha256()
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except MissingFile:
        return False
    return digest.hexdigest() == entry.sha256


def _copy(entry: Entry, pool: Pool) -> bool:
    """Copy one file, proved by its hash; False when the pool has no such bytes."""
    if not pool.holds(entry.sha256, entry.size):
        return False
    with store.workspace() as folder:
        copy = folder / "copy"
        if _copied(pool.path(entry.sha256), copy) != entry.sha256:
            return False
        store.publish(copy, entry.name, adopt=False)
    return True


def _copied(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("wb") as written:
        while chunk := read.read(CHUNK):
            digest.update(chunk)
            written.write(chunk)
    return digest.hexdigest()


def _lacking(entry: Entry) -> str:
    return f"{entry.name} is missing from the backup, or damaged there."
