"""Who asks, in which team."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from studio.accounts import page_team, services
from studio.accounts.models import Membership
from studio.accounts.requests import AnyRequest
from studio.core import htmx, pulse

Handler = Callable[[HttpRequest], HttpResponse]

SESSION_TEAM = "team"


class SignInRequired(LoginRequiredMiddleware):
    """Ask for a signed-in person, but look at nobody where none is needed.

    Django's own reads the session first, which would cost every signed picture a query.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *arguments: Any
    ) -> HttpResponseBase | None:
        if not getattr(view, "login_required", True):
            return None
        return super().process_view(request, view, *arguments)


class TeamMiddleware:
    """Put `membership` on every request, None where nobody is signed in, and `memberships`.

    Needs the session, the user and htmx before it in settings.MIDDLEWARE.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: AnyRequest) -> HttpResponse:
        request.membership = None
        request.memberships = []
        response = self.get_response(request)
        if htmx.is_htmx(request) and _leads_to_sign_in(response):
            response = _sign_in_again(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
            _pass_pulse(request, response)
        return response

    def process_view(
        self, request: AnyRequest, view: Callable[..., Any], *_arguments: Any
    ) -> HttpResponse | None:
        is_public = not getattr(view, "login_required", True)
        if is_public or not request.user.is_authenticated:
            return None
        memberships = services.memberships_of(request.user)
        membership = services.current_membership(
            memberships, team_id=request.session.get(SESSION_TEAM)
        )
        request.memberships = memberships
        request.membership = membership
        if membership is None:
            no_team = render(request, "accounts/no_team.html", status=403)
            return htmx.afresh(no_team)
        return page_team.refusal(request, membership, view)


def _leads_to_sign_in(response: HttpResponse) -> bool:
    target = urlsplit(response.headers.get("Location", ""))
    return response.status_code == 302 and target.path == reverse("account_login")


def _sign_in_again(request: AnyRequest) -> HttpResponse:
    """Send the whole window: htmx would swap the sign-in page into a fragment's place."""
    page = request.htmx.current_url_abs_path
    query = f"?{urlencode({'next': page})}" if page else ""
    return htmx.redirect(request, reverse("account_login") + query)


def _pass_pulse(request: AnyRequest, response: HttpResponse) -> None:
    """Renew the page's pass for early answers, and take it back at sign-out."""
    membership = request.membership
    held = request.COOKIES.get(pulse.COOKIE, "")
    if membership is not None and request.user.is_authenticated:
        if not _is_fresh(held, membership):
            _set_pulse(response, pulse.token(membership.team_id, membership.user_id))
    elif held:
        response.delete_cookie(pulse.COOKIE, samesite="Lax")


def _is_fresh(held: str, membership: Membership) -> bool:
    claim = f"{membership.team_id}.{membership.user_id}."
    expires = held.removeprefix(claim).partition(".")[0]
    if not held.startswith(claim) or not expires.isdecimal():
        return False
    return int(expires) - time.time() > settings.STUDIO_PULSE_SECONDS / 2


def _set_pulse(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        pulse.COOKIE,
        token,
        max_age=settings.STUDIO_PULSE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
