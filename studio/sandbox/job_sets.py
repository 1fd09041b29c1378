"""What the platform's first generation of paths answers: a set of jobs that end together."""

from __future__ import annotations

from typing import Any

from studio.engines.registry import at_path
from studio.sandbox.answers import Answer, result_url, written
from studio.sandbox.models import Request, State, job_id
from studio.sandbox.store import CONTENT_TYPES

# Reference: examples of the first pages. The others are named by this project.
TYPES = {
    "v1/text2image/soul": "text2image_soul",
    "v1/image2video/dop": "image2video",
    "v1/speak/higgsfield": "speak",
}


def accepted(request: Request, *, origin: str) -> Answer:
    """The answer to a submission, the same again when it is replayed."""
    return _job_set(request, State.QUEUED, origin)


def status(request: Request, *, origin: str) -> Answer:
    return _job_set(request, State(request.state), origin)


def _job_set(request: Request, state: State, origin: str) -> Answer:
    kind = _type(request.model)
    return {
        "id": str(request.public_id),
        "type": kind,
        "created_at": written(request.accepted_at),
        "jobs": [
            _job(request, number, kind, state, origin)
            for number in range(request.outputs)
        ],
        "input_params": _input_params(request),
    }


def _job(
    request: Request, number: int, kind: str, state: State, origin: str
) -> dict[str, Any]:
    if state == State.COMPLETED and number >= request.given:
        state = State.NSFW
    is_made = state == State.COMPLETED
    return {
        "id": str(job_id(request.public_id, number)),
        "job_set_type": kind,
        "status": state.value,
        "results": _results(request, number, origin) if is_made else None,
    }


def _results(request: Request, number: int, origin: str) -> dict[str, Any]:
    content_type = CONTENT_TYPES[request.extension]
    return {
        size: {
            "type": content_type,
            "url": result_url(request, number, origin=origin, size=size),
        }
        for size in ("min", "raw")
    }


def _type(path: str) -> str:
    return TYPES.get(path) or path.removeprefix("v1/").translate(_TO_WORD)


def _input_params(request: Request) -> dict[str, Any]:
    engine = at_path(request.model)
    if engine is None:
        return {}
    return dict(engine.payload(request.values).get("params", {}))


_TO_WORD = str.maketrans("/-.", "___")
