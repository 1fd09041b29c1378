"""The last backup and the last check, as Status and doctor tell of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studio.core.clock import now
from studio.pages.keeping import record
from studio.pages.keeping.findings import Report, from_json

BACKUP = "backup"
CHECK = "check"


@dataclass(frozen=True)
class LastBackup:
    """`at` is when the last whole one was begun; `trouble` why the newest try came to nothing."""

    at: datetime | None
    files: int = 0
    bytes: int = 0
    faults: int = 0
    trouble: str = ""


def last_backup() -> LastBackup:
    values = record.read(BACKUP)
    return LastBackup(
        at=record.moment(values, "at"),
        files=int(values.get("files", 0)),
        bytes=int(values.get("bytes", 0)),
        faults=int(values.get("faults", 0)),
        trouble=str(values.get("trouble", "")),
    )


def note_backup(made_at: datetime, *, files: int, size: int, faults: int) -> None:
    record.write(
        BACKUP,
        {"at": made_at.isoformat(), "files": files, "bytes": size, "faults": faults},
    )


def note_backup_failed(why: str) -> None:
    """Note why there is no newer backup; what is known of the last whole one stays."""
    record.write(
        BACKUP, record.read(BACKUP) | {"trouble": why, "tried_at": now().isoformat()}
    )


def last_check() -> Report | None:
    """Return the report of the last check that came to its end."""
    try:
        return from_json(record.read(CHECK))
    except (KeyError, ValueError, TypeError):
        return None


def note_check(report: Report) -> None:
    record.write(CHECK, report.as_json())
