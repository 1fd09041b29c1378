"""Doors from the queue: each takes a number and calls one service."""

from __future__ import annotations

from studio.pages.keeping import weekly
from studio.pages.reconciling import daily
from studio.pages.telling import changes, differing, expiring, paused


def check_slice(run: int) -> None:
    weekly.check_slice(run)


def reconcile(key_id: int) -> None:
    daily.check(key_id)


def tell_changes(team_id: int) -> None:
    changes.tell(team_id)


def tell_differing() -> None:
    differing.tell()


def tell_expiring() -> None:
    expiring.tell()


def tell_paused() -> None:
    paused.tell()
