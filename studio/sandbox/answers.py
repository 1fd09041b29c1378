"""What the platform says about a request, to who polls and to who is called back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from studio.sandbox.models import Request, State
from studio.sandbox.store import CONTENT_TYPES

Answer = dict[str, Any]

# Reference: the words of the listing that alone describes GET /api/generation-results; what
# it has no word for is said to have failed.
_SHIM_WORDS = {
    State.QUEUED: "pending",
    State.IN_PROGRESS: "processing",
    State.COMPLETED: "completed",
    State.FAILED: "failed",
    State.NSFW: "failed",
    State.CANCELED: "failed",
}


def accepted(request: Request, *, origin: str) -> Answer:
    """The answer to a submission, the same again when it is replayed."""
    return {
        **_head(request.public_id, State.QUEUED, origin),
        "expires_after": request.retention_seconds,
    }


def status(request: Request, *, origin: str) -> Answer:
    answer = _head(request.public_id, State(request.state), origin)
    return answer | _media(request, origin) | _error(request) | _expiry(request)


def callback(request: Request) -> Answer:
    """The flat body of a callback, as older pages show it: its failures carry no addresses."""
    if request.state == State.COMPLETED:
        return status(request, origin=request.origin)
    head = {"status": request.state, "request_id": str(request.public_id)}
    return head | _error(request)


def wrapped_callback(request: Request) -> Answer:
    """The body of a callback as newer pages show it: what was made is in `payload`."""
    return {
        "request_id": str(request.public_id),
        "status": request.state,
        "error": request.error or None,
        "payload": _media(request, request.origin) or None,
        **_expiry(request),
    }


def results(
    request: Request, *, asked_for: str, only: int | None, origin: str
) -> Answer:
    """What an older listing shows, in its own words for the states; of one job, or of all."""
    kind = "video" if request.extension == "mp4" else "image"
    state = State(request.state)
    if only is not None and only >= request.given and state == State.COMPLETED:
        state = State.NSFW
    numbers = range(request.given if state == State.COMPLETED else 0)
    urls = [
        result_url(request, number, origin=origin)
        for number in numbers
        if only in (None, number)
    ]
    return {
        "id": asked_for,
        "status": _SHIM_WORDS[state],
        "results": [{"type": kind, "url": url} for url in urls],
        "retention_expires_at": written(request.expires_at)
        if request.expires_at
        else None,
    }


def result_url(request: Request, number: int, *, origin: str, size: str = "raw") -> str:
    """Return where a result is served; size "min" is a smaller copy."""
    folder = "results" if size == "raw" else "small"
    place = f"{request.public_id}/{number}.{request.extension}"
    return f"{origin}/media/{folder}/{place}"


def written(moment: datetime) -> str:
    """Return the moment as the platform writes it: UTC, to the millisecond, with a Z."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _head(request_id: UUID, state: State, origin: str) -> Answer:
    base = f"{origin}/requests/{request_id}"
    return {
        "status": state.value,
        "request_id": str(request_id),
        "status_url": f"{base}/status",
        "cancel_url": f"{base}/cancel",
    }


def _media(request: Request, origin: str) -> Answer:
    if request.state != State.COMPLETED:
        return {}
    content_type = CONTENT_TYPES[request.extension]
    files = [
        {
            "url": result_url(request, number, origin=origin),
            "content_type": content_type,
        }
        for number in range(request.given)
    ]
    return {"video": files[0]} if request.extension == "mp4" else {"images": files}


def _error(request: Request) -> Answer:
    return {"error": request.error} if request.state == State.FAILED else {}


def _expiry(request: Request) -> Answer:
    if request.expires_at is None:
        return {}
    at = written(request.expires_at)
    return {"expires_at": at, "retention_expires_at": at}
