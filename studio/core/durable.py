"""Commits that must survive a power cut, or a database that does not answer for a while."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection, transaction

logger = logging.getLogger(__name__)

PAUSE = 0.5


@contextmanager
def durable() -> Iterator[None]:
    """Run one outermost transaction whose commit has reached the disk when it returns.

    SQLite in WAL with synchronous=NORMAL may forget the last commits when the power fails,
    and what follows this commit is a POST that costs money. PostgreSQL always waits.
    """
    with _synchronous_full(), transaction.atomic():
        yield


def patiently(write: Callable[[], None], *, seconds: float) -> None:
    """Call `write` until the database takes it, for so many seconds; then raise what it raised.

    For what was paid for and is known to nobody else. `write` must be safe to run twice.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > end:
                raise
            logger.warning("the database does not take what has to be kept; trying on")
            connection.close_if_unusable_or_obsolete()
            time.sleep(PAUSE)
        else:
            return


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
