"""Doors from the queue: each takes a primary key and calls one service."""

from __future__ import annotations

from studio.gallery import bulk


def bulk_slice(bulk_id: int) -> None:
    bulk.go_on(bulk_id)
