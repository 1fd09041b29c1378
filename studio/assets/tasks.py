"""Doors from the queue: each takes a primary key and calls one service."""

from __future__ import annotations

from studio.assets import purging


def erase(asset_id: int) -> None:
    purging.erase(asset_id)
