"""Doors from the queue."""

from __future__ import annotations

from studio.catalogs import previews, services


def sync(key_id: int) -> None:
    services.sync(key_id)


def fetch_previews(key_id: int) -> None:
    previews.fetch(key_id)
