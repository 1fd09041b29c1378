"""Putting a backup back: files first, then the database, which makes them a studio again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from studio.accounts.models import Team
from studio.assets import mount
from studio.assets.errors import MediaUnavailable
from studio.core.clock import now
from studio.core.logs import redact
from studio.keys import services as keys
from studio.keys.models import ProviderKey
from studio.keys.readable import sealed_texts
from studio.pages.keeping import (
    afterwards,
    backup,
    checking,
    last,
    manifest,
    postgresql,
    putting,
    record,
    ring,
    shelves,
    sqlite,
    tables,
    unsettled,
)
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.findings import Depth, Report
from studio.pages.keeping.manifest import Manifest, Snapshot
from studio.pages.supervisor import lock
from studio.pages.supervisor.refusal import Refusal

UNDER_WAY = "restoring"
KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Restored:
    snapshot: Snapshot
    report: Report
    # How many jobs were under way, and are now unknown.
    unsettled: int
    # What the backup itself lacked, in words.
    faults: list[str]
    unreadable: list[ProviderKey] = field(default_factory=list)
    # Where the database that was here before lies now, if there was one.
    replaced: Path | None = None
    # Set when there was no key ring, and an empty one was made.
    made_ring: Path | None = None


def restore(source: Path, *, force: bool) -> Restored:
    """Make the data folder what it was when the backup was made; nothing is sent afterwards.

    Raises CannotKeep. Until the very end there is no database, so that a restore which was
    broken off cannot be started; the same command goes on with it.
    """
    with _stopped(), _in_words():
        snapshot = manifest.newest(source.resolve())
        _check(snapshot, force=force)
        record.write(UNDER_WAY, {"from": str(snapshot.folder)})
        mount.sign_for_anybody()
        faults = putting.put_back(snapshot, snapshot.entries())
        requests, replaced = _put_database(snapshot)
        mount.sign()
        afterwards.remember(snapshot.manifest.moment, requests)
        record.forget(UNDER_WAY)
        return _told(snapshot, faults, len(requests), replaced)


def look_at(source: Path) -> tuple[Snapshot, list[str]]:
    """Read a whole backup and change nothing; return it and what is wrong with its files."""
    snapshot = manifest.newest(source.resolve())
    manifest.check(snapshot)
    _check_schema(snapshot.manifest)
    return snapshot, putting.faults_of(snapshot)


def _check(snapshot: Snapshot, *, force: bool) -> None:
    manifest.check(snapshot)
    _check_schema(snapshot.manifest)
    if snapshot.manifest.vendor != connection.vendor:
        made, here = KINDS[snapshot.manifest.vendor], KINDS[connection.vendor]
        raise CannotKeep(
            f"This backup is of a {made} database, and the studio is set to {here}: "
            "change STUDIO_DATABASE_URL. Nothing was restored."
        )
    occupied = _occupied(snapshot)
    if occupied and not force:
        raise CannotKeep(
            f"{settings.STUDIO_DATA} is not empty: {occupied}. Set STUDIO_DATA to an empty folder, "
            "or say --force: the database that is there is then put aside, and no file is deleted."
        )


def _check_schema(kept: Manifest) -> None:
    if newer := tables.unknown_to_us(kept.schema):
        raise CannotKeep(
            f"This backup was made by a newer Atelier ({newer[0]}): update the program first. "
            "Nothing was restored."
        )


def _occupied(snapshot: Snapshot) -> str:
    """Return what there is already, "" where the data folder is empty."""
    try:
        if _has_teams():
            return "there is a studio in its database"
    except DatabaseError:
        return "there is a database that cannot be read"
    if record.read(UNDER_WAY).get("from") == str(snapshot.folder):
        return ""
    has_files = any(
        name != mount.SENTINEL
        for folder in shelves.folders()
        for name in shelves.files(folder)
    )
    return "there are files in its media folder" if has_files else ""


def _has_teams() -> bool:
    tables_here = connection.introspection.table_names()
    return Team._meta.db_table in tables_here and Team.objects.exists()


def _put_database(snapshot: Snapshot) -> tuple[dict[int, str], Path | None]:
    """Read the database back, and settle it before anybody can see it.

    Returns what was under way, and where a database that was here before lies now.
    """
    copy, kept = snapshot.path(snapshot.manifest.database), snapshot.manifest
    # To the microsecond: two restores in one second must not meet.
    aside = Path(settings.STUDIO_DATA) / f"replaced-{now():%Y%m%d-%H%M%S-%f}"
    if connection.vendor == "sqlite":
        with sqlite.draft_of(copy) as draft:
            with sqlite.pointing_at(draft):
                requests = _bring_up_to_date(kept)
            return requests, aside if sqlite.move_in(draft, aside=aside) else None
    had_one = _has_teams()
    if had_one:
        backup.database_only(aside)
    with transaction.atomic():
        postgresql.build(kept.schema)
        postgresql.load(copy, kept.rows)
        postgresql.count_on()
        return _bring_up_to_date(kept), aside if had_one else None


def _bring_up_to_date(kept: Manifest) -> dict[int, str]:
    call_command("migrate", database="default", interactive=False, verbosity=0)
    call_command("createcachetable", database="default", verbosity=0)
    return unsettled.settle(kept.moment)


def _told(
    snapshot: Snapshot, faults: list[str], count: int, replaced: Path | None
) -> Restored:
    kept = snapshot.manifest
    last.note_backup(
        kept.moment, files=kept.files, size=kept.bytes, faults=len(kept.faults)
    )
    report = checking.check(Depth.SIZE)
    last.note_check(report)
    unreadable = _unreadable()
    return Restored(
        snapshot,
        report,
        unsettled=count,
        faults=faults,
        unreadable=unreadable,
        replaced=replaced,
        made_ring=ring.make_if_lost() if unreadable else None,
    )


def _unreadable() -> list[ProviderKey]:
    """Return the keys that have to be entered again; the studio makes its Sandbox key itself."""
    closed = {
        sealed.key.pk: sealed.key for sealed in sealed_texts() if not sealed.opens
    }
    found = [key for key in closed.values() if not key.is_sandbox]
    for key in found:
        keys.note_unreadable(key)
    return found


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, DatabaseError, MediaUnavailable) as error:
        reason = redact(getattr(error, "strerror", None) or str(error)).strip()
        raise CannotKeep(
            f"The restore was broken off: {reason.rstrip('.')}. "
            "The backup is as it was; the same command goes on from there."
        ) from error


@contextmanager
def _stopped() -> Iterator[None]:
    """Hold the lock of `manage.py up`: nobody serves, sends or watches meanwhile."""
    try:
        holder = lock.take(Path(settings.STUDIO_DATA) / "run" / "up.lock")
    except Refusal as refusal:
        raise CannotKeep(str(refusal)) from None
    with holder:
        yield
