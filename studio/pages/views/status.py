"""How the studio is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from studio.accounts.requests import TeamRequest
from studio.pages import calls, facts, health, scope
from studio.pages.banner import standing


@require_safe
def status(request: TeamRequest) -> HttpResponse:
    """Show what needs a person, each process with its heartbeat, and what is overdue or full."""
    ours = scope.of(request.membership)
    context = {
        # All of it stands on this page.
        "banner": None,
        "calls": calls.calls(ours),
        "processes": health.processes(),
        "facts": facts.facts(ours),
        "summary": standing(request.membership).summary,
    }
    return render(request, "pages/status.html", context)
