"""How a custom reference is asked for, and what is said about one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.engines.training import TRAINING
from studio.sandbox import reading
from studio.sandbox.answers import written
from studio.sandbox.characters import photo_url
from studio.sandbox.models import Reference, Training

PATH = TRAINING.path


def read_wish(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return name, version and addresses of the photos, or refuse with all that is wrong."""
    values = reading.read_values(TRAINING, body)
    return {
        "name": values["name"],
        "version": values["version"],
        "urls": values["photos"],
    }


def answer(reference: Reference) -> dict[str, Any]:
    """What is said when it is made, and in lists: never with a picture."""
    is_started = reference.state not in (Training.NOT_READY, Training.QUEUED)
    return {
        "id": str(reference.public_id),
        "name": reference.name,
        "model_version": reference.version,
        "status": reference.state,
        "thumbnail_url": None,
        "created_at": written(reference.created_at),
        "in_progress_at": written(reference.started_at) if is_started else None,
        "fail_reason": _fail_reason(reference),
    }


def full_answer(reference: Reference, *, origin: str) -> dict[str, Any]:
    """What is said about one alone: with its photos."""
    media = [
        {"id": photo["id"], "media_url": photo_url(reference, number, origin=origin)}
        for number, photo in enumerate(reference.photos)
    ]
    is_done = reference.state == Training.COMPLETED
    thumbnail = media[0]["media_url"] if is_done else None
    return answer(reference) | {"thumbnail_url": thumbnail, "reference_media": media}


def _fail_reason(reference: Reference) -> str | None:
    return reference.fail_reason if reference.state == Training.FAILED else None
