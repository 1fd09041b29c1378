from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from studio.accounts import teams
from studio.accounts.forms import TeamForm
from studio.accounts.middleware import SESSION_TEAM
from studio.accounts.requests import TeamRequest
from studio.core import htmx
from studio.pages.services import open_team


@require_http_methods(["GET", "POST"])
def team_new(request: TeamRequest) -> HttpResponse:
    """Open another team, and work in it from now on."""
    if not teams.may_make_teams(request.memberships):
        raise PermissionDenied("Only an owner may open another team.")
    form = TeamForm(request.POST or None)
    if form.is_valid():
        made = open_team(request.user, name=form.cleaned_data["name"])
        request.session[SESSION_TEAM] = made.team_id
        messages.success(request, f"{made.team} is open. Invite the others.")
        return htmx.redirect(request, reverse("accounts:team"))
    if form.is_bound:
        return htmx.invalid(request, "pages/team_new.html", {"form": form})
    return render(request, "pages/team_new.html", {"form": form})
