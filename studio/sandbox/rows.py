"""Rows in few words of SQL, for what every submission and every poll goes through.

Measured: the ORM builds its statement anew each time, which costs ten times what SQLite
takes to answer it. Here each statement is built once for its model; fields are still
converted by the fields themselves. Everywhere else the ORM is the better language.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connections
from django.db.models import Model
from django.utils.dateparse import parse_datetime

from studio.sandbox.router import ALIAS

Row = TypeVar("Row", bound=Model)
Converters = Sequence[Callable[..., Any]]


@dataclass(frozen=True)
class Table:
    """What is known of a model's table: names, and how its values come out of it."""

    name: str
    attributes: tuple[str, ...]
    columns: tuple[str, ...]
    converters: tuple[tuple[int, Any, Converters], ...]

    @property
    def select(self) -> str:
        return f"SELECT {', '.join(self.columns)} FROM {self.name} "  # noqa: S608 - names of our own


def get(model: type[Row], pk: int) -> Row:
    """Return the row with that key; raises the model's DoesNotExist."""
    found = select(model, "WHERE id = %s", pk)
    if not found:
        raise model.DoesNotExist  # type: ignore[attr-defined]  # every model has one
    return found[0]


def select(model: type[Row], rest: str, *values: Any) -> list[Row]:
    """Return the rows that `rest`, which begins with WHERE, chooses."""
    table, connection = _table(model), connections[ALIAS]
    rows = _execute(_select(model) + rest, values)
    return [
        model.from_db(ALIAS, table.attributes, _converted(table, row, connection))
        for row in rows
    ]


def first(sql: str, *values: Any) -> tuple[Any, ...]:
    """Return the only row of a statement of one's own."""
    return tuple(_execute(sql, values)[0])


def column(sql: str, *values: Any) -> list[Any]:
    """Return the first column of a statement of one's own."""
    return [row[0] for row in _execute(sql, values)]


def insert(row: Model) -> None:
    """Write a new row, as save() would."""
    connection, sql, fields = connections[ALIAS], *_insert(type(row))
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection)
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row.pk = cursor.lastrowid
    row._state.adding, row._state.db = False, ALIAS


def update(row: Model, *names: str) -> None:
    """Write these fields of a row, as save(update_fields=...) would."""
    connection, sql, fields = connections[ALIAS], *_update(type(row), names)
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, row.pk])


def run(sql: str, *values: Any) -> None:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(sql, values)


def moment(found: datetime | str | None) -> datetime | None:
    """Return the time in a column of one's own statement: a computed one comes as a text."""
    at = parse_datetime(found) if isinstance(found, str) else found
    return at.replace(tzinfo=UTC) if at else None


def stored(at: datetime) -> str:
    """Return a time as SQLite keeps it."""
    return str(connections[ALIAS].ops.adapt_datetimefield_value(at))


def _execute(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _converted(table: Table, row: Sequence[Any], connection: Any) -> list[Any]:
    values = list(row)
    for place, expression, converters in table.converters:
        for convert in converters:
            values[place] = convert(values[place], expression, connection)
    return values


@cache
def _table(model: type[Model]) -> Table:
    meta, connection = model._meta, connections[ALIAS]
    columns = [field.get_col(meta.db_table) for field in meta.concrete_fields]
    converters = [
        (
            place,
            column,
            [
                *connection.ops.get_db_converters(column),
                *column.get_db_converters(connection),
            ],
        )
        for place, column in enumerate(columns)
    ]
    return Table(
        name=_quoted(meta.db_table),
        attributes=tuple(field.attname for field in meta.concrete_fields),
        columns=tuple(_quoted(field.column) for field in meta.concrete_fields),
        converters=tuple(one for one in converters if one[2]),
    )


@cache
def _select(model: type[Model]) -> str:
    return _table(model).select


@cache
def _insert(model: type[Model]) -> tuple[str, tuple[Any, ...]]:
    fields = tuple(
        field for field in model._meta.concrete_fields if not field.primary_key
    )
    names = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join("%s" for _ in fields)
    table = _quoted(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) VALUES ({places})", fields  # noqa: S608 - as above


@cache
def _update(model: type[Model], names: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    known = {field.name: field for field in model._meta.concrete_fields}
    fields = tuple(known[name] for name in names)
    changes = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    table = _quoted(model._meta.db_table)
    return f"UPDATE {table} SET {changes} WHERE id = %s", fields  # noqa: S608 - as above


def _quoted(name: object) -> str:
    return connections[ALIAS].ops.quote_name(str(name))
