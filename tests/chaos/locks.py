"""Somebody else who holds the database, for as long as the block lasts."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

PATIENCE = 20.0
LOOK_EVERY = 0.01


@contextmanager
def hold_writes() -> Iterator[None]:
    """Hold SQLite's write lock, or every table of PostgreSQL against readers too."""
    hold = _hold_file if connection.vendor == "sqlite" else _hold_tables
    with hold():
        yield


@contextmanager
def _hold_file() -> Iterator[None]:
    path = settings.DATABASES["default"]["NAME"]
    with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def _hold_tables() -> Iterator[None]:
    names = sql.SQL(", ").join(
        map(sql.Identifier, connection.introspection.table_names())
    )
    # Waiting for one table with others in hand is a deadlock with whoever is at work.
    lock = sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE NOWAIT").format(names)
    with psycopg.connect(os.environ["STUDIO_DATABASE_URL"]) as other:
        deadline = time.monotonic() + PATIENCE
        while not _takes(other, lock):
            if time.monotonic() > deadline:
                raise AssertionError("the tables were never free all at once")
            time.sleep(LOOK_EVERY)
        yield
        other.rollback()


def _takes(other: psycopg.Connection, lock: sql.Composed) -> bool:
    try:
        other.execute(lock)
    except psycopg.errors.LockNotAvailable:
        other.rollback()
        return False
    return True
