"""Rings whatever may be news: changes nobody was told of, keys, results that may be lost, the ledger."""

from __future__ import annotations

from studio.core.queue import enqueue
from studio.notices import cursors
from studio.pages.telling import differing, expiring, paused


def ring() -> None:
    for team_id in cursors.behind():
        enqueue("studio.pages.tasks.tell_changes", team_id)
    if expiring.is_due():
        enqueue("studio.pages.tasks.tell_expiring")
    if paused.is_due():
        enqueue("studio.pages.tasks.tell_paused")
    if differing.is_due():
        enqueue("studio.pages.tasks.tell_differing")
