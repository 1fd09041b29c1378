"""The cards of the wall: their poll, and what a person can do with one."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from studio.accounts.permissions import Action, check_can
from studio.accounts.requests import TeamRequest
from studio.attempts import deciding
from studio.attempts import services as attempts
from studio.core.htmx import is_htmx, redirect, trigger
from studio.core.parsing import as_number
from studio.generations import cards, polling, services, today
from studio.generations.models import Generation
from studio.projects import current


@require_GET
def changes(request: TeamRequest) -> HttpResponse:
    """Answer a page's poll: 204, or the poller with the cards that changed."""
    since, top = as_number(request.GET.get("since")), as_number(request.GET.get("top"))
    project = current.shown(request, request.GET)
    poller = polling.changes(request.membership, since=since, top=top, project=project)
    if poller.url.endswith(request.META.get("QUERY_STRING", "-")):
        return HttpResponse(status=204)
    context = {
        "poller": poller,
        "is_poll": True,
        "day_summary": today.summary(request.membership, project),
    }
    return render(request, "generations/_poller.html", context)


@require_POST
def cancel(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Cancel a card's attempt."""
    return _act(
        request, public_id, lambda generation: attempts.cancel(generation.attempt)
    )


@require_POST
def retry(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Try a card again, on the same card."""
    membership = request.membership
    return _act(
        request,
        public_id,
        lambda generation: services.retry(generation, membership=membership),
    )


@require_POST
def clear(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take an ended card off the wall."""
    response = _act(request, public_id, services.clear)
    if is_htmx(request) and "X-Refused" not in response:
        return HttpResponse()
    return response


@require_POST
def decide(request: TeamRequest, public_id: uuid.UUID) -> HttpResponse:
    """Settle an unclear submit at a person's word."""
    act = deciding.chosen(request)
    return _act(request, public_id, lambda generation: act(generation.attempt))


def _act(
    request: TeamRequest, public_id: uuid.UUID, act: Callable[[Generation], None]
) -> HttpResponse:
    """Do one thing to a card and draw it; a refusal is said and changes nothing."""
    check_can(request.membership, Action.GENERATE)
    mine = Generation.objects.visible_to(request.membership).select_related(
        "attempt__key", "team"
    )
    generation = get_object_or_404(mine, public_id=public_id)
    refused = ""
    try:
        act(generation)
    except (attempts.NotPossible, services.CannotGenerate) as error:
        refused = str(error)
    if not is_htmx(request):
        if refused:
            messages.error(request, refused)
        return redirect(request, "generations:create")
    return _card(request, generation, refused)


def _card(request: TeamRequest, generation: Generation, refused: str) -> HttpResponse:
    mine = Generation.objects.visible_to(request.membership).filter(pk=generation.pk)
    found = cards.cards(cards.with_all(mine, request.membership))
    response = render(request, "generations/_card.html", {"card": found[0]})
    if refused:
        response["X-Refused"] = "1"
        return trigger(
            response, toast={"text": refused, "tone": "failed"}, jobs_kick=True
        )
    return trigger(response, jobs_kick=True)
