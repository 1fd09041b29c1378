"""Copying a SQLite database while others write to it, and putting a copy in its place."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import DatabaseError, connection

from studio.pages.keeping import tables
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.tables import Moment

NAME = "database.sqlite3"
BESIDE = ("", "-wal", "-shm")


def dump(path: Path) -> Moment:
    """Write a consistent copy to `path` and return what it holds.

    Raises CannotKeep when the copy is not whole, which then the database is not either.
    """
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as source,
        closing(sqlite3.connect(path)) as copy,
    ):
        # All pages in one go: a reader sees one moment, and holds up nobody who writes.
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        _leave_out(copy, tables.passing())
        _check(copy)
        files = copy.execute(tables.files_query()).fetchall()
        return Moment(_counts(copy), tables.files_of(files))


@contextmanager
def draft_of(copy: Path) -> Iterator[Path]:
    """Give a copy beside the studio's database, gone afterwards unless it was moved in."""
    draft = _own().with_name("restoring.sqlite3")
    draft.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        shutil.copyfile(copy, draft)
        draft.chmod(0o600)
        yield draft
    finally:
        for path in _files_of(draft):
            path.unlink(missing_ok=True)


def move_in(draft: Path, *, aside: Path) -> bool:
    """Make `draft` the studio's database; tell whether one was moved to `aside` for it."""
    had_one = _holds_anything()
    connection.close()
    for path in _files_of(_own()):
        # A log left beside another database would be played into it.
        if had_one:
            aside.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.replace(aside / path.name)
        else:
            path.unlink()
    draft.replace(_own())
    return had_one


@contextmanager
def pointing_at(path: Path) -> Iterator[None]:
    """Work on the database at `path` instead of the studio's own."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = path
    try:
        yield
        # Leaves one file, with nothing of it in a log beside it.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=DELETE")
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _holds_anything() -> bool:
    try:
        return bool(connection.introspection.table_names())
    except DatabaseError:
        return True


def _own() -> Path:
    return Path(connection.settings_dict["NAME"])


def _files_of(database: Path) -> list[Path]:
    """Return what there is of a database and its logs."""
    beside = [database.with_name(database.name + suffix) for suffix in BESIDE]
    return [path for path in beside if path.exists()]


def _leave_out(copy: sqlite3.Connection, names: list[str]) -> None:
    copy.execute("PRAGMA secure_delete=ON")
    for name in names:
        copy.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of our own tables
    copy.commit()
    copy.execute("VACUUM")


def _check(copy: sqlite3.Connection) -> None:
    found = [row[0] for row in copy.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise CannotKeep(
            f"The database is damaged, so there is no backup of it: {'; '.join(found)}. "
            "Keep the backups you have."
        )


def _counts(copy: sqlite3.Connection) -> dict[str, int]:
    names = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {
        name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - as above
        for (name,) in sorted(names.fetchall())
        if not name.startswith("sqlite_")
    }
