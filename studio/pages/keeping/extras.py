"""Files that no row accounts for. They are named and left alone: nothing here ever deletes."""

from __future__ import annotations

import time
from datetime import timedelta

from django.core.files.storage import default_storage

from studio.core.clock import now
from studio.pages.keeping import shelves
from studio.pages.keeping.findings import Kind, Report

# A file lies there a moment before its row is committed.
YOUNG = timedelta(minutes=1)
PAUSE = 2.0
WORDS = "{} belongs to no row."
# Stands for the media folder itself where "" means the beginning.
ROOT = "."


def check(report: Report, after: str, until: float) -> str | None:
    """Check folders from `after` on, a name as this returned it, until `until`."""
    for folder in shelves.folders():
        if after and _order(folder) <= _order(after):
            continue
        for name in _extras(folder):
            report.add(Kind.EXTRA, name, WORDS.format(name))
        if time.monotonic() >= until:
            return folder or ROOT
    return None


def _order(folder: str) -> list[str]:
    """Return what sorts as `shelves.folders` does."""
    return [] if folder in {"", ROOT} else folder.split("/")


def _extras(folder: str) -> list[str]:
    found = set(shelves.files(folder))
    extra = found - shelves.known(folder)
    if any(_is_young(name) for name in extra):
        time.sleep(PAUSE)
        extra -= shelves.known(folder)
    return sorted(name for name in extra if default_storage.exists(name))


def _is_young(name: str) -> bool:
    try:
        return now() - default_storage.get_modified_time(name) < YOUNG
    except OSError:
        return False
