"""Counting who came: in memory while serving, in the database within a second."""

from __future__ import annotations

import logging
import threading
from collections import Counter

from django.db import DatabaseError, transaction
from django.db.models import F

from studio.sandbox.models import Tally
from studio.sandbox.router import ALIAS

logger = logging.getLogger(__name__)

Visit = tuple[str, str, str, int]

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
    with transaction.atomic(using=ALIAS):
        for (account, door, path, status), count in visits.items():
            visit = {"account": account, "door": door, "path": path, "status": status}
            if not Tally.objects.filter(**visit).update(count=F("count") + count):
                Tally.objects.create(**visit, count=count)
