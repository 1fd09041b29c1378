"""Asking about a request, canceling it, and having it forgotten."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from studio.engines import Wire
from studio.sandbox import answers, rows, schedule, sweep
from studio.sandbox.doors import Call, door
from studio.sandbox.models import Request
from studio.sandbox.refusals import Refusal, not_found, to_uuid


@door("status", "GET", "HEAD")
def status(request: Call, request_id: str) -> HttpResponseBase:
    """Tell where a request stands: one indexed read, unless something is due."""
    asked = schedule.look(_get_request(request, request_id))
    return JsonResponse(answers.status(asked, origin=request.origin))


@door("cancel", "POST")
def cancel(request: Call, request_id: str) -> HttpResponseBase:
    """Cancel a queued request: 202 without a body, 400 once it has started."""
    schedule.cancel(_get_request(request, request_id))
    return HttpResponse(status=202)


@door("delete", "DELETE")
def delete(request: Call, request_id: str) -> HttpResponseBase:
    """Remove the inputs, results and prompt of a finished request; again is the same."""
    asked = schedule.look(_get_request(request, request_id))
    if asked.is_live:
        raise Refusal(400, "The request has not finished")
    sweep.forget(asked)
    return JsonResponse({"request_id": str(asked.public_id), "deleted": True})


def _get_request(request: Call, request_id: str) -> Request:
    """Return the caller's own request; anybody else's does not exist."""
    public_id = to_uuid(request_id, "Request not found")
    mine = "WHERE public_id = %s AND account_id = %s AND wire = %s"
    found = rows.select(Request, mine, public_id.hex, request.account_id, Wire.FLAT)
    if not found:
        raise not_found("Request not found")
    return found[0]
