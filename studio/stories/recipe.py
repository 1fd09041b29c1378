"""All that reproduces a story, as `story.json` keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from studio.attempts.models import Attempt
from studio.core.credits import words
from studio.stories import makers
from studio.stories.scenes import Scene
from studio.stories.screens import Page

FORMAT = 1


def of(page: Page, names: Mapping[int, str]) -> dict[str, Any]:
    """Return the recipe; `names` are the exported files by number."""
    story = page.story
    return {
        "format": FORMAT,
        "id": str(story.public_id),
        "kind": story.kind,
        "made": story.how,
        "topic": story.topic,
        "values": story.values,
        "product_sha256": story.product.sha256 if story.product else None,
        "title": story.title,
        "caption": story.caption,
        "hashtags": story.hashtags,
        "created_at": story.created_at.isoformat(),
        "credits_charged": _figure(page.money.charged),
        "workflow": _request(story.attempt) if story.attempt else None,
        "parts": [_part(scene, names.get(scene.number)) for scene in page.scenes],
        "missing": [scene.number for scene in page.missing],
    }


def _figure(credits: Decimal) -> str:
    return words(credits).partition(" ")[0]


def _part(scene: Scene, file: str | None) -> dict[str, Any]:
    part, asset = scene.part, scene.asset
    return {
        "number": scene.number,
        "file": file,
        "prompt": part.prompt,
        "overlay": part.overlay,
        "seconds": part.seconds,
        "credits_charged": _figure(scene.money.charged),
        "asset": str(asset.public_id) if asset else None,
        "sha256": asset.sha256 if asset else None,
        "from_gallery": scene.is_chosen,
        "made_by": _generation(scene),
    }


def _generation(scene: Scene) -> dict[str, Any] | None:
    generation = scene.part.generation
    if generation is None:
        return None
    return {
        "generation": str(generation.public_id),
        "model_name": makers.known(generation.engine),
        "names": generation.names,
        **_request(generation.attempt),
        "inputs": [
            {"key": item.key, "sha256": item.asset.sha256}
            for item in generation.attempt.inputs.all()
        ],
    }


def _request(attempt: Attempt) -> dict[str, Any]:
    """Return what was sent for one attempt, and to where."""
    return {
        "model": attempt.engine,
        "values": attempt.values,
        "origin": attempt.origin,
        "path": attempt.path,
        "request_id": attempt.request_id,
        "state": attempt.state,
    }
