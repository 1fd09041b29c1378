"""The ledger beside the platform's own numbers."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from studio.accounts.permissions import Action, can, check_can
from studio.accounts.requests import TeamRequest
from studio.core.htmx import is_htmx
from studio.keys.models import ProviderKey
from studio.pages.reconciling import daily, saying


@require_safe
def usage(request: TeamRequest) -> HttpResponse:
    """Show what each key's last comparison found; a part that runs asks again."""
    return _usage(request)


@require_POST
def usage_check(request: TeamRequest) -> HttpResponse:
    """Have every key of the team compared now."""
    check_can(request.membership, Action.MANAGE_KEYS)
    for key in ProviderKey.objects.visible_to(request.membership).usable():
        daily.request(key)
    return _usage(request) if is_htmx(request) else redirect("pages:usage")


def _usage(request: TeamRequest) -> HttpResponse:
    sections = saying.sections(request.membership)
    context = {
        "sections": sections,
        "is_running": any(section.is_running for section in sections),
        "can_check": can(request.membership, Action.MANAGE_KEYS),
    }
    fragment = "pages/_usage.html" if is_htmx(request) else "pages/usage.html"
    return render(request, fragment, context)
