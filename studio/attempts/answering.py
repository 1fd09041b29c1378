"""What a button that belongs to no page answers: a toast, or the page it was pressed on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from studio.accounts.requests import TeamRequest
from studio.core import htmx


def said(request: TeamRequest, text: str, *, failed: bool = False) -> HttpResponse:
    """Say what became of it, and have the page look for news."""
    if htmx.is_htmx(request):
        tone = "failed" if failed else "done"
        answer = HttpResponse(status=204)
        return htmx.trigger(answer, toast={"text": text, "tone": tone}, jobs_kick=True)
    messages.add_message(request, messages.ERROR if failed else messages.SUCCESS, text)
    return redirect(way_back(request))


def way_back(request: TeamRequest) -> str:
    """Return the page of ours that the form names, else the first one."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return back if ours else "/"
