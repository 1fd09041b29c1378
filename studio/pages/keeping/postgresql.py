"""Copying a PostgreSQL database out of one snapshot with COPY, and reading such a copy back.

The server speaks COPY in every version, so neither pg_dump of the right version nor any
other program is needed. The schema is not in the copy: our own migrations make it.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from studio.pages.keeping import tables
from studio.pages.keeping.errors import CannotKeep
from studio.pages.keeping.tables import Moment

NAME = "database.zip"
CHUNK = 1024 * 1024


def dump(path: Path) -> Moment:
    """Write every lasting table into one file and return what it holds."""
    rows: dict[str, int] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, _one_moment():
        for table in tables.lasting():
            rows[table] = _copy_out(archive, table)
        with connection.cursor() as cursor:
            cursor.execute(tables.files_query())
            files = tables.files_of(cursor.fetchall())
    return Moment(rows, files)


def load(path: Path, rows: dict[str, int]) -> None:
    """Read a copy into tables of the schema it was made of, in the caller's transaction.

    Raises CannotKeep when other numbers of rows arrive than were written.
    """
    with zipfile.ZipFile(path) as archive:
        with connection.cursor() as cursor:
            names = ", ".join(_quoted(table) for table in _existing())
            cursor.execute(f"TRUNCATE {names} CASCADE")
            # Migrations of this transaction have left some of them immediate.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, count in rows.items():
            found = _copy_in(archive, table)
            if found != count:
                raise CannotKeep(
                    f"The backup is damaged: {table} has {found:,} rows instead of {count:,}. "
                    "Nothing was restored."
                )
    # Foreign keys wait for the end of the transaction; nothing can be altered before.
    connection.check_constraints()


def build(schema: list[list[str]]) -> None:
    """Give an empty database, or one of another schema, exactly these migrations."""
    if schema == tables.schema():
        return
    _drop_ours()
    executor = MigrationExecutor(connection)
    nodes = executor.loader.graph.node_map
    wanted = {(app, name) for app, name in schema}
    # To name one that another leads to as well would mean to go back to it.
    ends = [
        key
        for key in wanted
        if not wanted & {child.key for child in nodes[key].children}
    ]
    executor.migrate(sorted(ends))


def count_on() -> None:
    """Have every sequence go on after the highest number that was read back."""
    models = apps.get_models(include_auto_created=True)
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        ours = [model for model in models if model._meta.db_table in present]
        for statement in connection.ops.sequence_reset_sql(no_style(), ours):
            cursor.execute(statement)


@contextmanager
def _one_moment() -> Iterator[None]:
    """See one snapshot in all tables, while others go on writing."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _copy_out(archive: zipfile.ZipFile, table: str) -> int:
    with connection.cursor() as cursor:
        columns = _columns(cursor, table)
        archive.writestr(f"{table}.columns", json.dumps(columns))
        out = f"COPY {_quoted(table)} ({_list(columns)}) TO STDOUT"
        with (
            archive.open(f"{table}.copy", "w", force_zip64=True) as member,
            connection.wrap_database_errors,
            _raw(cursor).copy(out) as copy,
        ):
            for chunk in copy:
                member.write(chunk)
        return int(_raw(cursor).rowcount)


def _copy_in(archive: zipfile.ZipFile, table: str) -> int:
    columns = json.loads(archive.read(f"{table}.columns"))
    with connection.cursor() as cursor:
        into = f"COPY {_quoted(table)} ({_list(columns)}) FROM STDIN"
        with (
            archive.open(f"{table}.copy") as member,
            connection.wrap_database_errors,
            _raw(cursor).copy(into) as copy,
        ):
            while chunk := member.read(CHUNK):
                copy.write(chunk)
        return int(_raw(cursor).rowcount)


def _columns(cursor: Any, table: str) -> list[str]:
    described = connection.introspection.get_table_description(cursor, table)
    return [column.name for column in described]


def _drop_ours() -> None:
    """Drop the studio's tables; whatever else lies in the database is left alone."""
    names = [*_existing(), "django_migrations"]
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DROP TABLE IF EXISTS {_quoted(name)} CASCADE")


def _existing() -> list[str]:
    return sorted({*tables.lasting(), *tables.passing()})


def _raw(cursor: Any) -> Any:
    """Return psycopg's own cursor, the only one that knows COPY."""
    return cursor.cursor


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _list(columns: list[str]) -> str:
    return ", ".join(_quoted(column) for column in columns)
