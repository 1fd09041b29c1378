"""Counting who came: in memory while serving, in the database within a second."""

from __future__ import annotations

import logging
import threading
from collections import Counter

from django.db import DatabaseError, transaction

from studio.sandbox import rows
from studio.sandbox.models import Tally
from studio.sandbox.router import ALIAS

logger = logging.getLogger(__name__)

Visit = tuple[str, str, str, int]

ADD = """
    INSERT INTO sandbox_tally (account, door, path, status, count)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (account, door, path, status) DO UPDATE SET count = count + excluded.count
"""

_visits: Counter[Visit] = Counter()
_lock = threading.Lock()


def count(*, account: str, door: str, path: str, status: int) -> None:
    with _lock:
        _visits[account, door, path[:300], status] += 1


def flush() -> None:
    """Add what this process has counted to the database."""
    with _lock:
        visits = dict(_visits)
        _visits.clear()
    if not visits:
        return
    try:
        _add(visits)
    except DatabaseError:
        logger.warning("What was counted will be written later.", exc_info=True)
        with _lock:
            _visits.update(visits)


def clear() -> None:
    with _lock:
        _visits.clear()
    Tally.objects.all().delete()


def _add(visits: dict[Visit, int]) -> None:
    if len(visits) == 1:
        [(visit, count)] = visits.items()
        rows.run(ADD, *visit, count)
        return
    with transaction.atomic(using=ALIAS):
        for visit, count in visits.items():
            rows.run(ADD, *visit, count)
