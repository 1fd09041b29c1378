"""Middlewares that serve every app."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from studio.core.htmx import is_htmx

Handler = Callable[[HttpRequest], HttpResponse]

POLLER = "poller"


def policy(*, microphone: bool = False) -> str:
    """Return the Permissions-Policy of a page: nothing, or the microphone for ourselves."""
    ours = "(self)" if microphone else "()"
    return f"camera=(), geolocation=(), microphone={ours}, payment=(), usb=()"


class Headers:
    """Headers that no other middleware sets."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", policy())
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class OnPolls:
    """Append something to every answer to a page's poller, so that it needs no poll of its own.

    Needs the team before it in settings.MIDDLEWARE. Quiet polls never come so far.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        membership = getattr(request, "membership", None)
        if membership and _is_poll(request) and response.status_code == HTTPStatus.OK:
            response.write(self.render(membership))
        return response

    def render(self, membership: Any) -> str:
        """Return what is swapped out of band."""
        raise NotImplementedError


class CompressPages(GZipMiddleware):
    """Compress what is HTML; files are small already, or are read by ranges."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.streaming or not is_page:
            return response
        return super().process_response(request, response)


def _is_poll(request: HttpRequest) -> bool:
    return is_htmx(request) and request.headers.get("HX-Trigger") == POLLER
