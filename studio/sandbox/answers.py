"""What the platform says about a request, to who polls and to who is called back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from studio.sandbox.models import Request, State
from studio.sandbox.store import CONTENT_TYPES

Answer = dict[str, Any]


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
    """The flat body of an unsigned callback: its failures carry no addresses."""
    if request.state == State.COMPLETED:
        return status(request, origin=request.origin)
    head = {"status": request.state, "request_id": str(request.public_id)}
    return head | _error(request)


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
    base = f"{origin}/media/results/{request.public_id}"
    content_type = CONTENT_TYPES[request.extension]
    files = [
        {"url": f"{base}/{number}.{request.extension}", "content_type": content_type}
        for number in range(request.outputs)
    ]
    return {"video": files[0]} if request.extension == "mp4" else {"images": files}


def _error(request: Request) -> Answer:
    return {"error": request.error} if request.state == State.FAILED else {}


def _expiry(request: Request) -> Answer:
    if request.expires_at is None:
        return {}
    at = written(request.expires_at)
    return {"expires_at": at, "retention_expires_at": at}
