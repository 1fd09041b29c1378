"""Doors from the queue."""

from __future__ import annotations

from studio.generations import prices


def refresh_estimate(estimate_id: int, key_id: int) -> None:
    prices.refresh(estimate_id, key_id)
