"""The studio's addresses and a few more, which show what the middleware makes of a request."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from studio.accounts.requests import TeamRequest
from studio.urls import urlpatterns as studio


def team(request: TeamRequest) -> HttpResponse:
    return HttpResponse(f"in {request.membership.team}")


@login_not_required
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"public {getattr(request, 'membership', 'unset')}")


def file(request: TeamRequest) -> HttpResponse:
    return HttpResponse(b"x", content_type="image/webp")


urlpatterns = [
    *studio,
    path("team-seen/", team),
    path("public-seen/", public),
    path("file-seen/", file),
]
