"""Doors from the queue."""

from __future__ import annotations

from studio.stories import gathering


def gather(story_id: int) -> None:
    gathering.gather(story_id)
