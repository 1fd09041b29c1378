"""All that is the same for every call: the key, the faults, the count, errors in shape."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any, cast

from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from studio.sandbox import accounts, bodies, faults, shifts, tally
from studio.sandbox.doors import Call
from studio.sandbox.refusals import Refusal, not_found

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponseBase]

# What Django raises where a call cannot be read as HTTP means it.
UNREADABLE = (
    BadRequest,
    SuspiciousOperation,
    MultiPartParserError,
    UnreadablePostError,
)
OTHER = "other"
# Counted in memory first: written one by one, they would cost more than the answer.
BUFFERED = ("status", OTHER)


class Platform:
    """The sandbox's only middleware."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        shifts.start()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        call = cast(Call, request)
        call.account_id, call.account_key, call.faults = 0, "", []
        try:
            call.origin = f"{request.scheme}://{request.get_host()}"
        except DisallowedHost:
            response: HttpResponseBase = Refusal(400, "Invalid host").response()
        else:
            response = self.get_response(request)
            response = faults.spoil(response, call.faults)
        if response.status_code >= 400:
            bodies.drain(request)
        self._count(call, response)
        if isinstance(response, HttpResponse):
            response.headers.setdefault("Content-Length", str(len(response.content)))
        response["X-Correlation-ID"] = str(uuid.uuid4())
        response["X-Content-Type-Options"] = "nosniff"
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        call = cast(Call, request)
        try:
            if not view.is_public:
                call.account_id, call.account_key = accounts.authenticate(request)
                if request.method in view.methods:
                    path = str(kwargs.get("model", ""))
                    call.faults = faults.called_for(
                        request, view.door, account_id=call.account_id, path=path
                    )
                    faults.strike(call.faults)
        except Exception as error:
            return _refusal(error).response()
        return None

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponseBase:
        return _refusal(error).response()

    def _count(self, call: Call, response: HttpResponseBase) -> None:
        door = _counted_door(call)
        if door == "control":
            return
        tally.count(
            account=call.account_key,
            door=door,
            path=_counted_path(call),
            status=response.status_code,
        )
        if door not in BUFFERED:
            tally.flush()


def _counted_door(call: Call) -> str:
    """Return the door that was opened, "other" for a knock with the wrong method."""
    view: Any = call.resolver_match.func if call.resolver_match else None
    if view is None or call.method not in view.methods:
        return OTHER
    return str(view.door)


def _counted_path(call: Call) -> str:
    match = call.resolver_match
    if match is None:
        return ""
    return str(match.kwargs.get("model") or match.route or "/")


def _refusal(error: Exception) -> Refusal:
    """Return what is said about an exception that a view let through."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, OperationalError):
        logger.warning("The database did not answer in time.", exc_info=error)
        return Refusal(503, "Service Unavailable", headers={"Retry-After": "1"})
    if isinstance(error, UNREADABLE):
        return Refusal(400, "Bad request")
    if isinstance(error, FileNotFoundError):
        return not_found()
    logger.error("The sandbox failed to answer.", exc_info=error)
    return Refusal(500, "Internal Server Error")
