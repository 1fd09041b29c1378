"""A backup: the database at one moment, then every file, then the manifest that makes it whole.

    <target>/20261121-140500/database.sqlite3    or database.zip, of PostgreSQL
    <target>/20261121-140500/media.jsonl         which file has which bytes
    <target>/20261121-140500/manifest.json       written last
    <target>/media/ab/ab12…                      the bytes, each once for all backups

The database goes first: files are only ever added, so every row of the copy finds its own.
Neither the key ring nor any other secret is in it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import DatabaseError, connection

from studio.assets import mount
from studio.assets.models import Asset
from studio.core.clock import now
from studio.core.logs import redact
from studio.pages.keeping import (
    last,
    manifest,
    postgresql,
    record,
    sqlite,
    tables,
)
from studio.pages.keeping.copying import NOT_MOUNTED, Files, copy_files
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.manifest import DRAFT, Manifest, Snapshot
from studio.pages.keeping.pool import Pool, sync
from studio.pages.keeping.tables import Moment

LISTING = "media.jsonl"
POOL = "media"
STAMP = "%Y%m%d-%H%M%S"
# A file is downloaded, decoded and published before its row is committed.
LATELY = timedelta(minutes=10)
BUSY = "Another backup into this folder is under way."


@dataclass(frozen=True)
class Made:
    snapshot: Snapshot
    new_files: int

    @property
    def is_on_the_same_disk(self) -> bool:
        return (
            self.snapshot.folder.stat().st_dev
            == Path(settings.STUDIO_DATA).stat().st_dev
        )


def backup(target: Path) -> Made:
    """Back the studio up into `target`, beside what is there; it may run meanwhile.

    Raises CannotKeep, and then leaves nothing that could be taken for a backup.
    """
    try:
        with _in_words(target):
            made = _backup(target.resolve())
    except CannotKeep as error:
        _note_failed(str(error))
        raise
    kept = made.snapshot.manifest
    last.note_backup(
        kept.moment, files=kept.files, size=kept.bytes, faults=len(kept.faults)
    )
    return made


def dumper() -> ModuleType:
    """Return what knows the database in use."""
    return sqlite if connection.vendor == "sqlite" else postgresql


def _backup(target: Path) -> Made:
    _check_target(target)
    with record.alone(target / ".lock", otherwise=BUSY):
        _sweep(target)
        folder, draft = _new_folder(target)
        try:
            new_files = _fill(draft, target)
            draft.replace(folder)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        sync(target)
    return Made(manifest.read(folder), new_files)


def _check_target(target: Path) -> None:
    if not mount.is_ours() and Asset.objects.exists():
        raise CannotKeep(NOT_MOUNTED)
    media = mount.local_path("")
    if media is not None and target.is_relative_to(media.resolve()):
        raise CannotKeep(
            "A backup cannot lie in the media folder itself: choose a folder elsewhere."
        )
    target.mkdir(mode=0o700, parents=True, exist_ok=True)


def _new_folder(target: Path) -> tuple[Path, Path]:
    """Return where the backup will be, and the folder it grows in."""
    at = now()
    while (folder := target / at.astimezone(UTC).strftime(STAMP)).exists():
        at = datetime.fromtimestamp(at.timestamp() + 1, UTC)
    draft = folder.with_name(folder.name + DRAFT)
    draft.mkdir(mode=0o700)
    return folder, draft


def database_only(folder: Path) -> None:
    """Write a backup of the database alone, which `restore` reads as it does any other."""
    folder.mkdir(mode=0o700, parents=True)
    made_at, schema = now(), tables.schema()
    moment = dumper().dump(folder / dumper().NAME)
    (folder / LISTING).touch()
    _seal(folder, made_at, schema, moment, Files())


def _fill(draft: Path, target: Path) -> int:
    made_at, schema = now(), tables.schema()
    moment = dumper().dump(draft / dumper().NAME)
    pool = Pool(target / POOL)
    files = copy_files(draft / LISTING, pool, moment, before=made_at - LATELY)
    _seal(draft, made_at, schema, moment, files)
    return files.new


def _seal(
    draft: Path,
    made_at: datetime,
    schema: list[list[str]],
    moment: Moment,
    files: Files,
) -> None:
    """Write the manifest, once everything it speaks of is on the disk."""
    database, listing = draft / dumper().NAME, draft / LISTING
    for path in (database, listing):
        path.chmod(0o400)
        sync(path)
    manifest.write(
        draft,
        Manifest(
            made_at=made_at.isoformat(),
            schema=schema,
            vendor=connection.vendor,
            rows=moment.rows,
            database=manifest.part_of(database),
            listing=manifest.part_of(listing),
            files=files.count,
            bytes=files.bytes,
            faults=files.faults,
        ),
    )
    sync(draft / manifest.NAME)
    sync(draft)


def _sweep(target: Path) -> None:
    """Remove what backups that were killed left here: whoever holds the lock is alone."""
    for draft in target.glob(f"[0-9]*-[0-9]*{DRAFT}"):
        shutil.rmtree(draft, ignore_errors=True)
    Pool(target / POOL).sweep()


@contextmanager
def _in_words(target: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, DatabaseError) as error:
        reason = redact(getattr(error, "strerror", None) or str(error)).strip()
        raise CannotKeep(
            f"No backup was made in {target}: {reason}. Earlier ones are as they were."
        ) from error


def _note_failed(why: str) -> None:
    try:
        last.note_backup_failed(why)
    except OSError:
        # A full disk may be the very reason; the command says it in any case.
        return
