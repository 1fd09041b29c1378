"""Doors from the queue."""

from __future__ import annotations

from studio.catalogs import services


def sync(key_id: int) -> None:
    services.sync(key_id)


def fetch_previews(key_id: int) -> None:
    services.fetch_previews(key_id)
