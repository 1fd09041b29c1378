"""Commits that must survive a power cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def durable() -> Iterator[None]:
    """Run one outermost transaction whose commit has reached the disk when it returns.

    SQLite in WAL with synchronous=NORMAL may forget the last commits when the power fails,
    and what follows this commit is a POST that costs money. PostgreSQL always waits.
    """
    with _synchronous_full(), transaction.atomic():
        yield


@contextmanager
def _synchronous_full() -> Iterator[None]:
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    _pragma("FULL")
    try:
        yield
    finally:
        _pragma("NORMAL")


def _pragma(mode: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA synchronous={mode}")
