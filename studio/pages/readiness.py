"""Whether this process can serve pages: asked by supervisors and load balancers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache as remember
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from studio.assets import mount
from studio.core import disk

logger = logging.getLogger(__name__)

# Below it even a commit may fail; the floor at which saving pauses is far higher.
LAST_BYTES = 64 * 1024 * 1024


class BehindError(Exception):
    """The database lacks migrations of this program."""


def faults() -> list[str]:
    """Return the names of what is not in order: database, schema, cache, disk."""
    looks: dict[str, Callable[[], None]] = {
        "database": _look_at_database,
        "schema": _look_at_schema,
        "cache": _look_at_cache,
        "disk": _look_at_disk,
    }
    return [name for name, look in looks.items() if not _holds(name, look)]


def paused() -> list[str]:
    """Return the names of what waits although pages are served: "media" while nothing can be kept."""
    try:
        trouble = mount.glance()
    except DatabaseError:
        return []  # That is a fault already.
    return ["media"] if trouble else []


def _holds(name: str, look: Callable[[], None]) -> bool:
    try:
        look()
    except Exception as error:
        # Whatever a driver raises, the answer is the same.
        logger.warning("not ready: %s (%s)", name, type(error).__name__)
        return False
    return True


def _look_at_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@remember
def _look_at_schema() -> None:
    """Asked until it holds, and never again: exceptions are not remembered."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BehindError


def _look_at_cache() -> None:
    cache.get("readiness")


def _look_at_disk() -> None:
    if disk.free_bytes(Path(settings.STUDIO_DATA)) < LAST_BYTES:
        raise OSError("disk full")
