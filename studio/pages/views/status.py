"""How the studio is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from studio.accounts.requests import TeamRequest
from studio.keys import services as keys
from studio.pages import health


@require_safe
def status(request: TeamRequest) -> HttpResponse:
    """Show each process with its heartbeat, and what is overdue, full or unreachable."""
    context = {
        "processes": health.processes(),
        "facts": health.facts(request.membership),
        "summary": health.summary(keys.default_for(request.membership.team)),
    }
    return render(request, "pages/status.html", context)
