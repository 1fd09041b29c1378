"""Middlewares that serve every app."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from studio.core import pulse

Handler = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class NothingNew:
    """Answer a page's poll with 204 before session and user when its team's pulse stands still.

    The 204 says only "unchanged", and only to a page that holds a fresh pass.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        seen = request.GET.get("pulse", "") if request.method == "GET" else ""
        if seen.isascii() and seen.isdigit() and _stands_still(request, seen):
            return HttpResponse(status=204)
        return self.get_response(request)


class Headers:
    """Headers that no other middleware sets."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def _stands_still(request: HttpRequest, seen: str) -> bool:
    team_id = pulse.team_of(request.COOKIES.get(pulse.COOKIE, ""))
    return team_id is not None and seen == str(pulse.read(team_id))
