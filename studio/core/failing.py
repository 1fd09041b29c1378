"""What people see when a page fails: that the database is away, or that something broke."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.views import defaults

RETRY_SECONDS = 5


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 without looking at the form again: that may be what made no sense."""
    return HttpResponseBadRequest(render_to_string("400.html"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database does not answer, 500 for everything else.

    Must be called while the error is being handled, as Django does with handler500.
    """
    if not is_away(sys.exc_info()[1]):
        return defaults.server_error(request)
    return HttpResponse(
        # Without the request: what pages are rendered with asks the database.
        render_to_string("503.html"),
        status=503,
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def is_away(error: BaseException | None) -> bool:
    """Tell whether the database is locked, full or gone, rather than asked for nonsense."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # SQLite alone gives a missing table or a wrong statement this class too.
    return getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_ERROR"
