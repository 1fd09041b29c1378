"""For which team a page was drawn that now asks for something.

A page left open while its browser went to another team would otherwise spend that team's
credits, and show its work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from studio.accounts.models import Membership
from studio.accounts.requests import AnyRequest
from studio.core import htmx

# How htmx says it, and how a form does: see base.html and templatetags/page_team.py.
HEADER, FIELD = "X-Team", "page_team"

OTHER_TEAM = "This browser is in {team} now, so the page was loaded again."
NOT_DONE = " What you just asked for was not done, and nothing was spent."


def for_any_team(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose form says itself which team it means."""
    view.for_any_team = True  # type: ignore[attr-defined]
    return view


def refusal(
    request: AnyRequest, membership: Membership, view: Callable[..., Any]
) -> HttpResponse | None:
    """Return the answer to a page of a team that its browser has left since, None to any other."""
    drawn_for = request.headers.get(HEADER) or request.POST.get(FIELD)
    is_fresh = not drawn_for or drawn_for == str(membership.team.public_id)
    if is_fresh or getattr(view, "for_any_team", False):
        return None
    if htmx.is_htmx(request):
        return _loaded_again(request, membership)
    others = [one.team for one in request.memberships]
    left = next((one for one in others if str(one.public_id) == drawn_for), None)
    context = {"team": membership.team, "left": left}
    return render(request, "accounts/other_team.html", context, status=409)


def _loaded_again(request: AnyRequest, membership: Membership) -> HttpResponse:
    said = OTHER_TEAM.format(team=membership.team)
    messages.warning(request, said + NOT_DONE if request.method == "POST" else said)
    return htmx.afresh(HttpResponse(status=204))
