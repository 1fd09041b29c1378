"""Rings what the rows of characters say is still to do."""

from __future__ import annotations

from studio.characters import imports, leaving, services, there
from studio.core.queue import enqueue


def ring() -> None:
    """Ring photos to look at or to fetch, characters to ask about, and those to forget."""
    for photo_id in services.photos_without_look():
        enqueue("studio.characters.tasks.look_at", photo_id)
    for pk in imports.due():
        enqueue("studio.characters.tasks.fetch_photo", pk)
    for pk in there.due():
        enqueue("studio.characters.tasks.look_there", pk)
    for pk in leaving.due():
        enqueue("studio.characters.tasks.forget_there", pk)
